/**
 * Series of a workbench that trains none, and the control of runs that are only watched, for tests
 * of other things.
 */
import type { RunControlApi } from '../../native/contract/run-control.ts'
import type { RunQueueState, SeriesListApi } from '../../native/contract/run-series.ts'
import { WorkbenchError } from '../../native/contract/errors.ts'

const refuse = () => Promise.reject(new WorkbenchError('bad-argument', 'nothing can be trained here', ''))

export const IDLE_SERIES: SeriesListApi = {
  list: () => Promise.resolve([]),
  open: refuse,
  estimate: refuse,
  start: refuse,
  watchQueue: () =>
    Promise.resolve(
      new ReadableStream<RunQueueState>({
        start: (controller) => controller.enqueue({ series: [], waitsFor: null, running: [] })
      })
    ),
  reorder: () => Promise.resolve()
}

export const IDLE_CONTROL: RunControlApi = {
  keep: () => Promise.resolve(),
  setLearningRate: refuse,
  resumeFromBest: refuse,
  extend: refuse,
  repeat: refuse,
  repetitions: () => Promise.resolve([]),
  repetition: () => Promise.resolve(null)
}
