/**
 * What can be done with a run of a simulated library: its state changes at once, a repetition is
 * the same after a moment.
 */
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type { RunRow } from '../../../native/contract/run-library.ts'
import type { Repetition } from '../../../native/contract/run-repetition.ts'
import type { RunApi } from '../../../native/contract/runs.ts'
import type { SimulatedLibrary } from './simulated-library.ts'
import { drawnDigits, simulatedAnswers, simulatedFilters, uniform } from './simulated-network.ts'

const LABELS = [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
const REPEATED_AFTER_MS = 200

export function createSimulatedControl(library: SimulatedLibrary): (id: string) => RunApi {
  const repetitions = new Map<string, Repetition[]>()
  const row = (id: string): RunRow => {
    const found = library.rows.get(id)
    if (!found) throw new WorkbenchError('not-found', `there is no run ${id}`, 'It may have been discarded.')
    return found
  }
  const change = async (id: string, changes: Partial<RunRow>) => {
    await pause()
    library.put([{ ...row(id), ...changes }])
  }

  return (id) => ({
    info: async () => (await pause(), row(id)),
    probes: async () => (await pause(), { pixels: drawnDigits(LABELS), labels: Uint8Array.from(LABELS) }),
    watch: async () => {
      await pause()
      const { globalStep } = row(id)
      return new ReadableStream({
        start(controller) {
          const probes = simulatedAnswers(LABELS, globalStep)
          const snapshot = { globalStep, ...simulatedFilters(globalStep, uniform(1)), probes }
          controller.enqueue([{ seq: 1, kind: 'snapshot', snapshot }])
          controller.close()
        }
      })
    },
    pause: () => change(id, { state: 'paused' }),
    resume: () => change(id, { state: 'running' }),
    stop: () => change(id, { state: 'stopped' }),
    discard: async () => {
      await pause()
      library.remove(id)
    },
    rename: ({ title }) => change(id, { title }),
    exportModel: async ({ target }) => {
      await pause()
      const bytes = target === null ? new Uint8Array(1000) : null
      const verification = { images: 10_000, maxDifference: 2.4e-7, agreement: 1 }
      return {
        fileName: `lenet5-${id}.onnx`,
        bytes,
        savedAs: target,
        verification,
        position: { step: 1563, epoch: 2, stepInEpoch: 0 },
        input: { name: 'image', shape: 'N x 1 x 28 x 28', values: 'pixel / 256, bright ink on dark' },
        notices: []
      }
    },
    keep: ({ checkpoint }) => change(id, { keeps: checkpoint }),
    setLearningRate: ({ learningRate }) => change(id, { options: { ...row(id).options, learningRate } }),
    resumeFromBest: () => change(id, { state: 'running' }),
    extend: ({ epochs }) => {
      const { options } = row(id)
      return change(id, { state: 'running', options: { ...options, epochs: options.epochs + epochs } })
    },
    repeat: async () => {
      await pause()
      const original = row(id)
      const own = `${id}-again-${(repetitions.get(id)?.length ?? 0) + 1}`
      library.put([{ ...original, id: own, title: `${original.title}, repeated`, repeatOf: id, state: 'running' }])
      const begun: Repetition = {
        run: own,
        startedAt: Date.now(),
        seconds: original.seconds,
        engine: original.options.engine,
        device: 'CPU, 2 threads, WASM SIMD',
        threads: 2,
        resumes: 0,
        verdict: null
      }
      repetitions.set(id, [begun, ...(repetitions.get(id) ?? [])])
      setTimeout(() => {
        const steps = original.globalStep
        const verdict = { kind: 'same' as const, parameters: 61_706, costs: steps, steps }
        repetitions.set(
          id,
          repetitions.get(id)!.map((one) => (one.run === own ? { ...one, verdict } : one))
        )
        library.put([{ ...row(own), state: 'finished' }])
      }, REPEATED_AFTER_MS)
      return { id: own }
    },
    repetitions: async () => (await pause(), repetitions.get(id) ?? []),
    repetition: async () => {
      await pause()
      const of = row(id).repeatOf
      return of === null ? null : (repetitions.get(of)?.find(({ run }) => run === id) ?? null)
    }
  })
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 3))
