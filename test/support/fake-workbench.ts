/**
 * A workbench without training, for what only carries calls: answers hold every kind of value that
 * the contract has, a run counts upward, and a test can see what was called, cancelled and left
 * behind.
 */
import { WorkbenchError } from '../../native/contract/errors.ts'
import type { DataSetApi, DataSetsApi, DataSetSummary } from '../../native/contract/data-sets.ts'
import type { DrawingsApi, Recognition } from '../../native/contract/drawings.ts'
import type { EvaluationApi } from '../../native/contract/evaluation.ts'
import type { InspectionsApi } from '../../native/contract/inspection.ts'
import type { LearningApi } from '../../native/contract/learning.ts'
import type { RunApi, RunInfo, RunsApi, RunUpdate } from '../../native/contract/runs.ts'
import { WORKBENCH_METHODS } from '../../native/contract/workbench.requests.ts'
import type { EngineOption, EnginesApi } from '../../native/contract/engines.ts'
import type { ModelsApi } from '../../native/contract/models.ts'
import type { About, ListChange, WorkbenchApi } from '../../native/contract/workbench.ts'
import { expose } from '../../native/services/workbench/rpc/capability.ts'
import { createSimulatedImprovements } from '../renderer/page/simulated-improvements.ts'
import { IDLE_CONTROL, IDLE_SERIES } from './idle-series.ts'
import { createSimulatedLibrary } from '../renderer/page/simulated-library.ts'
import type { PixelEncoding } from '../../native/contract/pixel-encoding.ts'

const ENCODING: PixelEncoding = {
  kind: 'bytes',
  storedAs: 'uint8',
  min: 0,
  max: 255,
  mean: 33.32,
  polarity: 'bright-ink',
  scale: 1 / 256,
  offset: 0
}

export interface FakeWorkbench {
  readonly api: WorkbenchApi
  /** Updates that the run has produced so far, and streams that were left. */
  readonly produced: () => number
  readonly cancelled: () => number
  /** Methods of the workbench itself that were called with arguments that passed, in order. */
  readonly called: readonly string[]
}

const SET: DataSetSummary = {
  id: 'synthetic',
  title: 'Drawn digits',
  description: 'Digits drawn by the program.',
  state: 'ready',
  downloadBytes: null,
  images: 3,
  removable: false
}

const OPTIONS = {
  recipe: 'keras',
  engine: 'worker-kernels',
  data: 'synthetic',
  epochs: 5,
  batchSize: 32,
  seed: 0,
  threads: 2,
  learningRate: 1e-3,
  startFrom: null
} as const

const RUN_INFO: RunInfo = {
  id: 'run-1',
  title: 'run-1',
  state: 'running',
  trainsInAnotherProcess: false,
  options: OPTIONS,
  startedAt: 1_795_000_000_000,
  epochsDone: 0,
  globalStep: 7,
  bestValidationAccuracy: null,
  validationAccuracy: Number.NaN,
  testAccuracy: Infinity,
  failure: null
}

const RECOGNITION: Recognition = {
  digit: 7,
  certainty: 'sure',
  unfamiliar: false,
  calibrated: true,
  blank: false,
  remarks: [],
  probabilities: Float32Array.of(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
  stages: [{ kind: 'ink', width: 2, height: 1, pixels: Uint8Array.of(0, 255) }],
  modelId: 'built-in',
  model: 'built-in',
  modelAccuracy: null,
  modelStep: null,
  elapsedMs: 1.5
}

/** Updates after which the run ends. */
const RUN_UPDATES = 40

export interface FakeWorkbenchOptions {
  readonly onFault?: (error: unknown) => void
  readonly host?: About['host']
  /** What removing a data set does. */
  readonly onRemove?: (id: string) => void
}

export function createFakeWorkbench({
  onFault = () => undefined,
  host = 'browser',
  onRemove = () => undefined
}: FakeWorkbenchOptions = {}): FakeWorkbench {
  let produced = 0
  let cancelled = 0

  const counting = <Chunk>(next: (index: number) => Chunk | null): ReadableStream<Chunk> => {
    let index = 0
    return new ReadableStream<Chunk>(
      {
        async pull(controller) {
          const chunk = next(index++)
          await new Promise((resolve) => setImmediate(resolve))
          if (chunk === null) controller.close()
          else {
            produced++
            controller.enqueue(chunk)
          }
        },
        cancel: () => {
          cancelled++
        }
      },
      { highWaterMark: 0 }
    )
  }

  const update = (seq: number): RunUpdate => ({
    seq,
    kind: 'steps',
    series: {
      globalStep: Uint32Array.of(seq),
      batchCost: Float32Array.of(1 / seq),
      // A view of a part, as results of kernels are.
      batchAccuracy: new Float32Array(100).fill(0.5).subarray(10, 11)
    }
  })

  const run: RunApi = {
    ...IDLE_CONTROL,
    info: () => Promise.resolve(RUN_INFO),
    probes: () => Promise.resolve({ pixels: new Uint8Array(784), labels: Uint8Array.of(1) }),
    watch: ({ afterSeq }) =>
      Promise.resolve(counting((index) => (afterSeq + index < RUN_UPDATES ? [update(afterSeq + index + 1)] : null))),
    pause: () => Promise.resolve(),
    resume: () => Promise.reject(new TypeError('a fault /secret/path')),
    stop: () => Promise.resolve(),
    discard: () => new Promise(() => undefined), // never answers
    rename: () => Promise.resolve(),
    exportModel: ({ target }) =>
      Promise.resolve({
        fileName: 'run-1.onnx',
        bytes: target === null ? new Uint8Array(250_000).fill(7) : null,
        savedAs: target,
        position: { step: 40, epoch: 2, stepInEpoch: 0 },
        input: { name: 'image', shape: 'N x 1 x 28 x 28', values: 'pixel / 256' },
        verification: { images: 10, maxDifference: 1e-7, agreement: 1 },
        notices: []
      })
  }

  const untested = () => Promise.reject(notFound('evaluation'))
  const uninspected = () => Promise.reject(notFound('inspection'))
  const inspections: InspectionsApi = {
    open: uninspected,
    bench: uninspected,
    benchProgram: uninspected,
    benchCheck: uninspected,
    printed: uninspected,
    nextBatch: () => Promise.resolve(null),
    nextBatchPixels: () => Promise.resolve(null)
  }
  const evaluation: EvaluationApi = {
    choices: () => Promise.resolve({ models: [], sets: [] }),
    addModelFile: untested,
    evaluate: untested,
    compare: untested,
    images: untested,
    exportImages: untested,
    historyState: untested,
    history: untested,
    correct: untested,
    report: untested
  }

  const dataSet: DataSetApi = {
    details: () =>
      Promise.resolve({
        ...SET,
        height: 28,
        width: 28,
        splits: [{ split: 'train', count: 3, perClass: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0] }],
        pixels: ENCODING,
        notices: [],
        hashes: { 'train/images': 'ab' }
      }),
    meanImages: () => Promise.resolve(new Uint8Array(7840)),
    images: ({ count }) =>
      Promise.resolve({
        total: 3,
        pixels: new Uint8Array(count * 784).map((_, index) => index),
        labels: new Uint8Array(count),
        indices: Uint32Array.from({ length: count }, (_, index) => index)
      })
  }

  const absentEngine = (id: string): EngineOption => ({
    id,
    title: id,
    device: 'not here',
    available: false,
    reason: 'it was removed',
    installation: 'absent',
    maxThreads: 1,
    defaultThreads: 1
  })

  const notFound = (id: string) =>
    new WorkbenchError('not-found', `there is no data set ${id}`, 'Choose one of the list.', {
      cause: new Error('inner')
    })

  const dataSets: DataSetsApi = {
    list: () => Promise.resolve([SET]),
    open: ({ id }) => (id === SET.id ? Promise.resolve(dataSet) : Promise.reject(notFound(id))),
    prepare: () =>
      Promise.resolve(counting((index) => ({ kind: 'progress', what: 'Opening', done: index, total: null }) as const)),
    downloadMnist: () =>
      Promise.resolve(
        counting((index) => {
          if (index === 2) throw new WorkbenchError('network', 'the mirror does not answer', 'Try again later.')
          return { kind: 'progress', what: 'images', done: index, total: null } as const
        })
      ),
    importFiles: ({ files }) =>
      Promise.resolve({
        files: files.map(({ name, bytes }) => ({ name, ok: true, message: `${bytes.length} bytes`, hint: '' })),
        dataSet: null,
        pictures: []
      }),
    remove: ({ id }) => Promise.resolve(onRemove(id))
  }

  const drawings: DrawingsApi = {
    list: () => Promise.resolve([]),
    save: ({ label }) => Promise.resolve({ id: '1', label, pixels: new Uint8Array(784) }),
    relabel: ({ id, label }) => Promise.resolve({ id, label, pixels: new Uint8Array(784) }),
    remove: () => Promise.resolve(),
    predictAll: () =>
      Promise.resolve({ model: 'Built in', ids: [], predicted: new Uint8Array(), correct: 0, interval: null }),
    exportAs: ({ format }) => Promise.resolve({ fileName: `my-digits.${format}`, bytes: Uint8Array.of(1) })
  }

  const engines: EnginesApi = {
    list: () => Promise.resolve([]),
    install: () =>
      Promise.resolve(
        counting((index) => ({ kind: 'progress', what: 'compiling', done: index, total: null }) as const)
      ),
    remove: ({ id }) => Promise.resolve(absentEngine(id)),
    measure: () => Promise.resolve(counting((index) => (index === 0 ? ({ kind: 'done', result: [] } as const) : null))),
    compare: () =>
      Promise.resolve(
        counting((index) =>
          index === 0
            ? ({
                kind: 'done',
                result: { engines: [], gradients: [], losses: [], parameters: [], speed: [] }
              } as const)
            : null
        )
      )
  }

  const models: ModelsApi = {
    list: () => Promise.resolve([]),
    recognise: () => Promise.resolve(RECOGNITION)
  }

  const learning: LearningApi = {
    pages: () => Promise.resolve([]),
    page: ({ id }) => Promise.resolve({ id, group: 'Elsewhere', title: id, summary: '', minutes: 1, blocks: [] }),
    articleFile: ({ format }) => Promise.resolve({ name: `article.${format}`, bytes: Uint8Array.of(35) })
  }

  const runs: RunsApi = {
    list: () => Promise.resolve([RUN_INFO]),
    open: () => Promise.resolve(run),
    current: () => Promise.resolve(null),
    start: () => Promise.resolve(run),
    repeatCard: () => Promise.resolve(run)
  }

  const api: WorkbenchApi = {
    about: () =>
      Promise.resolve({
        version: '0.1.0',
        host,
        platform: 'test',
        processors: 2,
        node: process.version,
        dataFolder: '/data',
        runsFolder: '/runs',
        revealsFolders: false
      }),
    watchChanges: () =>
      Promise.resolve(
        counting((): ListChange => ({
          kind: 'lists-changed',
          runs: true,
          dataSets: true,
          engines: true,
          currentRun: 'run-1'
        }))
      ),
    dataSets: () => dataSets,
    drawings: () => drawings,
    engines: () => engines,
    evaluation: () => evaluation,
    learning: () => learning,
    improvements: () => createSimulatedImprovements([]).api,
    inspections: () => inspections,
    models: () => models,
    runs: () => runs,
    library: () => createSimulatedLibrary([]).api,
    series: () => IDLE_SERIES
  }
  const called: string[] = []
  const own = expose(WORKBENCH_METHODS, recorded(called, api), onFault)
  return { api: own, produced: () => produced, cancelled: () => cancelled, called }
}

function recorded(called: string[], implementation: WorkbenchApi): WorkbenchApi {
  return new Proxy(implementation, {
    get(target, name, receiver): unknown {
      called.push(String(name))
      return Reflect.get(target, name, receiver)
    }
  })
}
