/**
 * A workbench that trains nothing but looks as if: seeded curves, filters and answers, so that the
 * page can be tested and looked at without a compute process. Lines to it can be cut and refused,
 * as real ones are.
 */
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type { RunApi, RunOptions, RunsApi } from '../../../native/contract/runs.ts'
import type { ListChange, WorkbenchApi } from '../../../native/contract/workbench.ts'
import { ConnectError, type HostConnection, type ConnectFailure } from '../../../renderer/client/connection.ts'
import { Broadcast } from './broadcast.ts'
import { createSimulatedControl } from './simulated-control.ts'
import { createSimulatedDataSets, type SimulatedDataSets } from './simulated-data-sets.ts'
import { Learning } from '../../../native/services/workbench/learning/learning.ts'
import { createSimulatedEngines, type SimulatedEngines } from './simulated-engines.ts'
import { createSimulatedEvaluation, type SimulatedEvaluation } from './simulated-evaluation.ts'
import { createSimulatedInspections } from './simulated-inspections.ts'
import { createSimulatedImprovements, type SimulatedImprovements } from './simulated-improvements.ts'
import { IDLE_CONTROL } from '../../support/idle-series.ts'
import { createSimulatedLibrary, type SimulatedLibrary } from './simulated-library.ts'
import { createSimulatedReading, type SimulatedReading } from './simulated-reading.ts'
import { manyRows, usedLibrary } from './simulated-rows.ts'
import { SimulatedRun } from './simulated-run.ts'
import { createSimulatedSeries, type SimulatedSeries } from './simulated-series.ts'

export interface Simulation {
  readonly api: WorkbenchApi
  readonly connect: HostConnection['connect']
  readonly reading: SimulatedReading
  readonly dataSets: SimulatedDataSets
  readonly engines: SimulatedEngines
  readonly evaluation: SimulatedEvaluation
  readonly improvements: SimulatedImprovements
  readonly library: SimulatedLibrary
  readonly series: SimulatedSeries
  /** Cuts all lines and refuses new ones until `restore`, for the given reason. */
  cut(why?: ConnectFailure): void
  restore(): void
  /** As `restore`, over a compute process that was started anew: what trained is interrupted. */
  restoreAnew(): void
  /** Runs take so many steps a tick from now on. */
  trainAt(stepsPerTick: number): void
  /** The command line trains a run from now on, and ends it. */
  trainElsewhere(): void
  endElsewhere(): void
  /** The command line goes on with the newest run; nobody is told. */
  resumeElsewhere(): void
  /** The run under way meets a cost that is not finite. */
  diverge(): void
  /** The engine of the run under way gives up. */
  failRun(): void
  /** The next export is refused as one whose file does not agree. */
  failNextExport(): void
  /** The best checkpoint is damaged: exports take the latest one and say so. */
  damageBest(): void
}

const ELSEWHERE: RunOptions = {
  recipe: 'keras',
  engine: 'worker-kernels',
  data: 'synthetic',
  epochs: 50,
  batchSize: 32,
  seed: 3,
  threads: 2,
  learningRate: 0.001,
  startFrom: null
}

export interface SimulationOptions {
  readonly stepsPerTick: number
  /** How many epochs of a run, from its first, take one tick each. */
  readonly shortEpochs: number
  /** Runs of the library; null: those of a week of work. */
  readonly libraryRuns: number | null
}

export function createSimulation({ stepsPerTick, shortEpochs, libraryRuns }: SimulationOptions): Simulation {
  let stepsNow = stepsPerTick
  const runs = new Map<string, SimulatedRun>()
  const lists = new Broadcast<ListChange>()
  let cutOff: Error | null = null
  let cutLines = Promise.withResolvers<undefined>()
  let exportFails = false
  const exportNotices: string[] = []

  const runHere = () =>
    [...runs.values()].find(({ active, trainsInAnotherProcess }) => active && !trainsInAnotherProcess)
  const begin = (options: RunOptions) => {
    const id = `2026-11-24-${String(runs.size + 1).padStart(4, '0')}`
    const run = new SimulatedRun(
      id,
      options,
      (epoch) => (epoch <= shortEpochs ? Infinity : stepsNow),
      () => lists.send(change({ runs: true }))
    )
    runs.set(run.id, run)
    return run
  }
  const change = (what: Partial<ListChange>): ListChange => ({
    kind: 'lists-changed',
    runs: false,
    dataSets: false,
    engines: false,
    currentRun: runHere()?.id ?? null,
    ...what
  })

  const newestStep = () => [...runs.values()].at(-1)?.info().globalStep ?? null
  const dataSetsChanged = () => lists.send(change({ dataSets: true }))
  const reading = createSimulatedReading(newestStep, dataSetsChanged)
  const engines = createSimulatedEngines(() => lists.send(change({ engines: true })))
  const evaluation = createSimulatedEvaluation(reading.kept)
  const improvements = createSimulatedImprovements(reading.kept)
  const inspections = createSimulatedInspections(() => {
    const run = runHere()
    return run?.info().state === 'paused' ? run.id : null
  })
  const learning = new Learning()
  const dataSets = createSimulatedDataSets(reading.kept, dataSetsChanged)
  const library = createSimulatedLibrary(libraryRuns === null ? usedLibrary() : manyRows(libraryRuns))
  const series = createSimulatedSeries(library)
  const control = createSimulatedControl(library)

  const runApi = (run: SimulatedRun): RunApi => ({
    ...IDLE_CONTROL,
    setLearningRate: ({ learningRate }) => soon(run.setLearningRate(learningRate)),
    info: () => (runs.has(run.id) ? soon(run.info()) : Promise.reject(gone(run.id))),
    probes: () => soon(run.probes()),
    watch: ({ afterSeq }) => soon(run.watch(afterSeq)),
    pause: () => soon(run.pause()),
    resume: () => {
      if (!run.trainsInAnotherProcess) return soon(run.resume())
      return Promise.reject(new WorkbenchError('bad-argument', `the run ${run.id} is being trained right now`, ''))
    },
    stop: () => soon(run.stop()),
    discard: () => {
      run.stop()
      runs.delete(run.id)
      lists.send(change({ runs: true }))
      return soon(undefined)
    },
    rename: () => soon(undefined),
    exportModel: async ({ target }) => {
      await new Promise((resolve) => setTimeout(resolve, 400))
      if (exportFails) {
        exportFails = false
        throw new WorkbenchError(
          'verification',
          'onnxruntime gives other answers than the run: largest difference 0.31, expected at most 1e-5',
          'Nothing was saved. Export again; if it stays so, keep the run and report it.'
        )
      }
      return {
        fileName: `lenet5-${run.id}.onnx`,
        bytes: target === null ? new Uint8Array(1000) : null,
        savedAs: target,
        position: run.position,
        input: { name: 'image', shape: 'N x 1 x 28 x 28', values: 'pixel / 256, bright ink on dark' },
        verification: { images: 10_000, maxDifference: 2.4e-7, agreement: 1 },
        notices: exportNotices
      }
    }
  })

  const runsApi: RunsApi = {
    list: () => soon([...runs.values()].map((run) => run.info())),
    open: ({ id }) => {
      const run = runs.get(id)
      if (!run && library.rows.has(id)) return soon(control(id))
      if (!run) return Promise.reject(gone(id))
      return soon(runApi(run))
    },
    current: () => {
      const run = runHere()
      return soon(run ? runApi(run) : null)
    },
    start: (options) => {
      const run = begin(options)
      run.start()
      return soon(runApi(run))
    },
    repeatCard: async ({ name, text }) => {
      const { id } = JSON.parse(text) as { id: string }
      if (!library.rows.has(id)) throw new WorkbenchError('bad-file', `${name} is no card of a run`, 'Choose a card.')
      return control((await control(id).repeat()).id)
    }
  }

  const api: WorkbenchApi = {
    about: () =>
      soon({
        version: '0.1.0',
        host: 'browser' as const,
        platform: 'linux x64',
        processors: 8,
        node: 'v24.21.0',
        dataFolder: '~/.local/share/lenet/data',
        runsFolder: '~/.local/share/lenet/runs',
        revealsFolders: true
      }),
    watchChanges: () => soon(lists.subscribe([change({ runs: true, dataSets: true, engines: true })])),
    dataSets: () => dataSets,
    drawings: () => reading.drawings,
    engines: () => engines,
    evaluation: () => evaluation,
    learning: () => learning,
    improvements: () => improvements.api,
    inspections: () => inspections,
    models: () => reading.models,
    runs: () => runsApi,
    library: () => library.api,
    series: () => series
  }

  return {
    api,
    reading,
    dataSets,
    engines,
    evaluation,
    improvements,
    library,
    series,
    connect: () =>
      cutOff
        ? Promise.reject(cutOff)
        : soon({ api, closed: cutLines.promise, close: () => cutLines.resolve(undefined) }),
    cut(why) {
      cutOff = why ? new ConnectError(why) : new Error('the line was cut')
      const broken = new WorkbenchError('io', 'the connection was lost', '')
      lists.fail(broken)
      library.fail(broken)
      series.fail(broken)
      for (const run of runs.values()) run.updates.fail(broken)
      cutLines.resolve(undefined)
    },
    restore() {
      cutOff = null
      cutLines = Promise.withResolvers()
    },
    restoreAnew() {
      for (const run of runs.values()) if (run.active) run.crash()
      this.restore()
    },
    trainAt(stepsPerTick) {
      stepsNow = stepsPerTick
    },
    trainElsewhere() {
      const run = begin(ELSEWHERE)
      run.trainsInAnotherProcess = true
      run.start()
    },
    resumeElsewhere() {
      ;[...runs.values()].at(-1)!.resumeElsewhere()
    },
    endElsewhere() {
      for (const run of runs.values()) if (run.trainsInAnotherProcess && run.active) run.stop()
    },
    diverge() {
      runHere()?.fail('needs-you', 'the training diverged: the cost of a step was not a finite number')
    },
    failRun() {
      runHere()?.fail('failed', 'the engine ended unexpectedly. Start the run again')
    },
    failNextExport() {
      exportFails = true
    },
    damageBest() {
      exportNotices.push(
        'the best checkpoint is damaged; the checkpoint checkpoint.bin, after step 938, is used instead'
      )
    }
  }
}

function gone(id: string): WorkbenchError {
  return new WorkbenchError('not-found', `there is no run ${id}`, 'It may have been discarded.')
}

/** An answer that comes as answers do: later. */
function soon<T>(value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), 5))
}
