/**
 * Fine-tuning on drawings as the compute process answers it: some progress, then figures that are
 * made up.
 */
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type { PairedMetrics } from '../../../native/contract/evaluation-metrics.ts'
import type { ImprovementResult, ImprovementsApi } from '../../../native/contract/improvement.ts'
import type { SavedDrawing } from '../../../native/contract/drawings.ts'

export interface SimulatedImprovements {
  readonly api: ImprovementsApi
  /** What was decided, newest last. */
  readonly decisions: readonly { readonly run: string; readonly use: boolean }[]
  /** The next ones read worse than before. */
  worse: boolean
  /** The next ones stand still after their first progress. */
  hangs: boolean
}

/** As a fifth of few drawings is held back. */
const MIN_DRAWINGS = 20

export function createSimulatedImprovements(kept: readonly SavedDrawing[]): SimulatedImprovements {
  const decisions: { run: string; use: boolean }[] = []
  const simulated: SimulatedImprovements = {
    decisions,
    worse: false,
    hangs: false,
    api: {
      improve: () => {
        if (kept.length < MIN_DRAWINGS) {
          const missing = MIN_DRAWINGS - kept.length
          const message = `${kept.length} drawings are too few to learn from: ${missing} more are needed`
          return Promise.reject(new WorkbenchError('bad-argument', message, 'Draw and save some more.'))
        }
        let done = 0
        return Promise.resolve(
          new ReadableStream({
            async pull(controller) {
              await new Promise((resolve) => setTimeout(resolve, 20))
              if (simulated.hangs && done > 1) return new Promise<never>(() => undefined)
              if (done < 4) {
                controller.enqueue({ kind: 'progress', what: 'Epoch 1 of 2', done: ++done, total: 5 } as const)
                return undefined
              }
              controller.enqueue({ kind: 'done', result: resultOf(kept, simulated.worse) } as const)
              controller.close()
              return undefined
            }
          })
        )
      },
      decide: (request) => {
        decisions.push(request)
        return Promise.resolve()
      }
    }
  }
  return simulated
}

function resultOf(kept: readonly SavedDrawing[], worse: boolean): ImprovementResult {
  const heldBack = Math.floor(kept.length / 5)
  const [first] = kept
  return {
    run: '2026-11-26-keras-im01',
    model: 'Built in',
    baseTitle: 'MNIST',
    drawings: kept.length,
    heldBack,
    heldBackSessions: 0,
    own: paired(heldBack, 2, 0, 0.05),
    base: paired(10_000, 9930, worse ? -52 : 4, worse ? -0.0052 : 0.0004),
    changed: {
      labels: Uint8Array.of(first?.label ?? 0),
      before: Uint8Array.of(9),
      after: Uint8Array.of(first?.label ?? 0),
      pixels: first?.pixels ?? new Uint8Array(784)
    },
    worse
  }
}

function paired(images: number, both: number, gained: number, value: number): PairedMetrics {
  return {
    images,
    both,
    onlyA: Math.max(0, gained),
    onlyB: Math.max(0, -gained),
    neither: images - both - Math.abs(gained),
    neitherSameAnswer: 0,
    sameAnswer: both,
    mcnemarP: 0.31,
    difference: { value, lower: value - 0.001, upper: value + 0.001 },
    onlyAIndices: [],
    onlyBIndices: []
  }
}
