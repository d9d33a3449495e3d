/**
 * A library of runs in memory: the contract's behaviour without files. Curves follow the formulas
 * of simulated runs.
 */
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type { RunCard } from '../../../native/contract/run-card.ts'
import type { RunCurve } from '../../../native/contract/run-curves.ts'
import type {
  BinnedRun,
  ComparedSetting,
  LibraryChange,
  RunArchive,
  RunDetails,
  RunLibraryApi,
  RunRow,
  RunSetting,
  RunsResult
} from '../../../native/contract/run-library.ts'
import type { EpochMetrics } from '../../../native/contract/run-events.ts'
import type { TaskStream } from '../../../native/contract/task-stream.ts'
import { Broadcast } from './broadcast.ts'
import { uniform } from './simulated-network.ts'

export interface SimulatedLibrary {
  readonly api: RunLibraryApi
  readonly rows: Map<string, RunRow>
  /** Runs whose folder was shown. */
  readonly revealed: readonly string[]
  /** Adds rows, or puts them in the place of those with the same ids. */
  put(rows: readonly RunRow[]): void
  remove(id: string): void
  /** Lines to it are cut. */
  fail(cause: Error): void
}

const HASH = 'ba891046e6505d7a5e0bcb8a3e2a40a4c3c6f3f6a1f5a0b7f6c2f6f0d4b8e9c1'

export function createSimulatedLibrary(initial: readonly RunRow[]): SimulatedLibrary {
  const rows = new Map(initial.map((row) => [row.id, row]))
  const binned = new Map<string, { row: RunRow; at: number }>()
  const changes = new Broadcast<LibraryChange>()
  const revealed: string[] = []

  const totals = () => ({
    runs: rows.size,
    sizeBytes: sum(rows.values()),
    binnedRuns: binned.size,
    binnedBytes: sum(Array.from(binned.values(), ({ row }) => row))
  })
  const tell = (changed: readonly RunRow[], removed: readonly string[] = []) =>
    changes.send({ reset: false, changed, removed, complete: true, totals: totals() })
  const find = (id: string): RunRow => {
    const row = rows.get(id)
    if (!row)
      throw new WorkbenchError(
        'not-found',
        `there is no run ${id}`,
        'It may have been deleted; look at the list of runs.'
      )
    return row
  }
  /** Each run succeeds or is refused on its own. */
  const each = async (ids: readonly string[], act: (id: string) => void): Promise<RunsResult> => {
    await pause()
    const done: string[] = []
    const refused: RunsResult['refused'][number][] = []
    for (const id of ids) {
      try {
        act(id)
        done.push(id)
      } catch (cause) {
        const { code, message, hint } = cause as WorkbenchError
        refused.push({ id, problem: { code, message, hint } })
      }
    }
    return { done, refused }
  }
  const eachRun = (ids: readonly string[], act: (row: RunRow) => void) => each(ids, (id) => act(find(id)))
  const findBinned = (id: string) => {
    const found = binned.get(id)
    if (found) return found
    throw new WorkbenchError('not-found', `there is no run ${id} in the bin`, 'Look at the list of the bin.')
  }
  const put = (row: RunRow) => {
    rows.set(row.id, row)
    tell([row])
  }

  const written = async (
    ids: readonly string[],
    ending: string,
    target: string | null
  ): Promise<TaskStream<RunArchive>> => {
    ids.forEach(find)
    const fileName = ids.length === 1 ? `${ids[0]!}.${ending}` : `lenet-${ids.length}-runs.${ending}`
    return finished(archive(fileName, ids, target))
  }

  const api: RunLibraryApi = {
    watch: async () => {
      await pause()
      const all = [...rows.values()]
      // In two parts, as folders are read.
      const half = Math.ceil(all.length / 2)
      return changes.subscribe([
        { reset: true, changed: all.slice(0, half), removed: [], complete: false, totals: totals() },
        { reset: false, changed: all.slice(half), removed: [], complete: true, totals: totals() }
      ])
    },
    details: async ({ id }) => {
      await pause()
      return detailsOf(find(id), [...rows.values()])
    },
    compare: async ({ ids }) => {
      await pause()
      const compared = ids.map(find)
      const settings = compared.map(settingsOf)
      const all = settings[0]!.map(({ key, title }, i): ComparedSetting => {
        return { key, title, values: settings.map((own) => own[i]!.value) }
      })
      const isSame = ({ values }: ComparedSetting) => new Set(values).size === 1
      return {
        ids,
        different: all.filter((setting) => !isSame(setting)),
        same: all.filter(isSame),
        metrics: metricsOf(compared)
      }
    },
    curves: async ({ ids, from, to, maxPoints }) => {
      await pause()
      return ids.map((id) => curveOf(find(id), from, to, maxPoints))
    },
    curveTable: ({ ids, target }) => written(ids, 'curves.csv', target),
    tensorBoard: ({ ids, target }) => written(ids, 'tensorboard.zip', target),
    parameters: ({ id, target }) => written([id], 'npz', target),
    reveal: async ({ id }) => {
      await pause()
      revealed.push(find(id).id)
    },
    card: async ({ id }) => {
      await pause()
      return cardOf(find(id))
    },
    cardFile: async ({ id, format }) => {
      await pause()
      const card = cardOf(find(id))
      const text = format === 'json' ? `${JSON.stringify(card, null, 2)}\n` : `${card.title}\n${card.command}\n`
      return { fileName: `${id}.card.${format === 'json' ? 'json' : 'txt'}`, text }
    },
    describe: ({ ids, title, note, starred, addTags = [], removeTags = [] }) =>
      eachRun(ids, (row) =>
        put({
          ...row,
          title: title === undefined ? row.title : title || row.id,
          note: note ?? row.note,
          starred: starred ?? row.starred,
          tags: [...new Set([...row.tags, ...addTags])].filter((tag) => !removeTags.includes(tag))
        })
      ),
    bin: ({ ids }) =>
      eachRun(ids, (row) => {
        if (row.state === 'running' || row.state === 'paused') {
          throw new WorkbenchError(
            'bad-argument',
            `the run ${row.id} is being trained`,
            'Stop it first, then delete it.'
          )
        }
        rows.delete(row.id)
        binned.set(row.id, { row, at: Date.now() })
        tell([], [row.id])
      }),
    binned: async () => {
      await pause()
      return Array.from(binned.values(), ({ row, at }): BinnedRun => {
        return { id: row.id, title: row.title, binnedAt: at, sizeBytes: row.sizeBytes }
      }).reverse()
    },
    restore: async ({ ids }) => {
      const result = await each(ids, (id) => {
        const { row } = findBinned(id)
        binned.delete(id)
        put(row)
      })
      return { ...result, renamed: [] }
    },
    emptyBin: async ({ ids }) => {
      const result = await each(ids ?? [...binned.keys()], (id) => {
        findBinned(id)
        binned.delete(id)
      })
      tell([])
      return result
    },
    slim: async ({ ids }) => {
      let freedBytes = 0
      const result = await eachRun(ids, (row) => {
        freedBytes += row.sizeBytes - 0.6e6
        put({ ...row, slim: true, sizeBytes: 0.6e6 })
      })
      return { ...result, freedBytes }
    },
    exportRuns: ({ ids, target }) => written(ids, 'lenet.zip', target),
    importRuns: ({ files }) => {
      const good = files.filter(({ name }) => name.endsWith('.lenet.zip'))
      const imported = good.map(({ name }) => {
        const id = name.replace('.lenet.zip', '')
        return { id, newId: id, title: id, replacesDamaged: (rows.get(id)?.damage ?? null) !== null }
      })
      const refused = files
        .filter(({ name }) => !name.endsWith('.lenet.zip'))
        .map(({ name }) => {
          const message = `${name} is cut: its list names 9 files, 4 are there`
          return { name, problem: { code: 'bad-file' as const, message, hint: 'Export it again where it comes from.' } }
        })
      const [example] = rows.values()
      for (const { id, title } of imported)
        if (example) put({ ...example, id, title, tags: ['imported'], series: null, damage: null })
      return finished({ imported, alreadyHere: [], refused })
    },
    check: ({ ids }) => {
      const checked = ids ? ids.map(find) : [...rows.values()]
      return finished(checked.map(({ id, title, damage }) => ({ id, title, faults: damage === null ? [] : [damage] })))
    }
  }
  return {
    rows,
    api,
    revealed,
    put: (changed) => {
      for (const row of changed) rows.set(row.id, row)
      tell(changed)
    },
    remove: (id) => {
      if (rows.delete(id)) tell([], [id])
    },
    fail: (cause) => changes.fail(cause)
  }
}

function sum(rows: Iterable<RunRow>): number {
  let bytes = 0
  for (const { sizeBytes } of rows) bytes += sizeBytes
  return bytes
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 3))

/** A task with one message of progress before its result. */
function finished<T>(result: T): Promise<TaskStream<T>> {
  const task: TaskStream<T> = new ReadableStream({
    start(controller) {
      controller.enqueue({ kind: 'progress', what: 'files', done: 1, total: 2 })
      setTimeout(() => {
        controller.enqueue({ kind: 'done', result })
        controller.close()
      }, 30)
    }
  })
  return Promise.resolve(task)
}

function archive(fileName: string, ids: readonly string[], target: string | null): RunArchive {
  const bytes = target === null ? new Uint8Array(2000) : null
  return { fileName, bytes, savedAs: target, sizeBytes: 2000, runs: ids.length }
}

function settingsOf({ options, changed }: RunRow): RunSetting[] {
  const setting = (
    key: string,
    title: string,
    value: number | string | null,
    recipeValue: string | null
  ): RunSetting => ({
    key,
    title,
    value: value === null ? null : String(value),
    recipeValue: changed.includes(key) ? recipeValue : value === null ? null : String(value)
  })
  const isKeras = options.recipe === 'keras'
  return [
    setting('recipe', 'recipe', options.recipe, null),
    setting('learningRate', 'learning rate', options.learningRate, '0.001'),
    setting('batchSize', 'batch size', options.batchSize, '32'),
    setting('epochs', 'epochs', options.epochs, isKeras ? '5' : '10'),
    setting('seed', 'seed', options.seed, null),
    setting('epsilon', "Adam's epsilon", isKeras ? '1e-7' : '1e-8', null),
    setting('initialisation', 'initial weights', isKeras ? 'he_normal' : 'VarianceScaling', null),
    setting('order', 'batch order', 'shuffled', null),
    setting('data', 'data', options.data, null),
    setting('engine', 'engine', options.engine, null),
    setting('startFrom', 'starts from', options.startFrom ?? 'scratch', null)
  ]
}

function metricsOf(rows: readonly RunRow[]): ComparedSetting[] {
  const percent = (share: number | null | undefined) => (share == null ? null : `${(share * 100).toFixed(2)} %`)
  const interval = ({ test }: RunRow) =>
    test && `${(test.interval.lower * 100).toFixed(2)} to ${(test.interval.upper * 100).toFixed(2)}`
  const row = (key: string, title: string, value: (row: RunRow) => string | null): ComparedSetting => ({
    key,
    title,
    values: rows.map(value)
  })
  return [
    row('testAccuracy', 'test accuracy', ({ testAccuracy }) => percent(testAccuracy)),
    row('testInterval', 'its 95 % interval', interval),
    row(
      'bestValidation',
      'best validation accuracy',
      ({ best }) => best && `${percent(best.validationAccuracy)!}, epoch ${best.epoch}`
    ),
    row('validationCost', 'validation cost, newest epoch', ({ newest }) => newest && newest.validationCost.toFixed(4)),
    row('trainingCost', 'training cost, newest epoch', ({ trainingCost }) => trainingCost?.toFixed(4) ?? null),
    row('epochsDone', 'epochs done', ({ epochsDone }) => String(epochsDone)),
    row('seconds', 'training time', ({ seconds }) => `${seconds.toFixed(1)} s`)
  ]
}

function epochsOf(row: RunRow): EpochMetrics[] {
  return Array.from({ length: row.epochsDone }, (_, i) => {
    const epoch = i + 1
    const share = epoch / Math.max(1, row.epochsDone)
    const last = row.newest?.validationAccuracy ?? 0.98
    const validationAccuracy =
      row.best?.epoch === epoch ? row.best.validationAccuracy : last - 0.012 * (1 - share) ** 1.6
    return {
      epoch,
      cost: 0.2 * (1 - share) ** 2 + 0.027,
      accuracy: validationAccuracy + 0.004,
      validationCost: 0.1 * (1 - share) ** 2 + (row.newest?.validationCost ?? 0.04),
      validationAccuracy,
      seconds: 8.2,
      imagesPerSecond: row.imagesPerSecond ?? 46_800
    }
  })
}

function curveOf(row: RunRow, from: number | null, to: number | null, maxPoints: number): RunCurve {
  const stepsPerEpoch = Math.ceil(50_000 / row.options.batchSize)
  const random = uniform(row.options.seed + Math.round((row.newest?.validationAccuracy ?? 0) * 1e5))
  const cost = new Float32Array(row.globalStep)
  const accuracy = new Float32Array(row.globalStep)
  for (let i = 0; i < row.globalStep; i++) {
    const expected = 1.95 * Math.exp(-i / 90) + 0.3 * (1 + i / 260) ** -0.75
    cost[i] = expected * Math.exp(1.1 * (random() + random() + random() - 1.5))
    accuracy[i] =
      1 - Math.min(0.9, Math.round(row.options.batchSize * Math.min(0.9, cost[i]! * 0.3)) / row.options.batchSize)
  }
  const first = Math.max(1, from ?? 1)
  const last = Math.min(row.globalStep, to ?? row.globalStep)
  const steps = Math.max(0, last - first + 1)
  const stepsPerPoint = Math.max(1, Math.ceil(steps / maxPoints))
  const points = Math.ceil(steps / stepsPerPoint)
  const band = (values: Float32Array) => {
    const [mean, lowest, highest] = [0, 0, 0].map(() => new Float32Array(points)) as [
      Float32Array,
      Float32Array,
      Float32Array
    ]
    for (let p = 0; p < points; p++) {
      const part = values.subarray(first - 1 + p * stepsPerPoint, Math.min(last, first - 1 + (p + 1) * stepsPerPoint))
      mean[p] = part.reduce((total, value) => total + value, 0) / part.length
      lowest[p] = Math.min(...part)
      highest[p] = Math.max(...part)
    }
    return { mean, lowest, highest }
  }
  return {
    id: row.id,
    title: row.title,
    stepsPerEpoch,
    batchSize: row.options.batchSize,
    stepsKept: row.globalStep,
    stepsInRange: steps,
    stepsPerPoint,
    globalStep: Uint32Array.from({ length: points }, (_, p) => Math.min(last, first - 1 + (p + 1) * stepsPerPoint)),
    cost: band(cost),
    accuracy: band(accuracy),
    epochs: epochsOf(row),
    marks: [
      ...(row.best
        ? [{ kind: 'best' as const, epoch: row.best.epoch, globalStep: row.best.epoch * stepsPerEpoch }]
        : []),
      ...(row.changed.includes('learningRate') && row.globalStep > 3000
        ? [{ kind: 'learning-rate' as const, globalStep: 3000, from: 0.003, to: 0.001 }]
        : [])
    ]
  }
}

function commandOf({ options }: RunRow): string {
  const { data, recipe, epochs, batchSize, seed, learningRate, engine } = options
  return `lenet train --data ${data} --recipe ${recipe} --epochs ${epochs} --batch-size ${batchSize} --seed ${seed} --learning-rate ${learningRate} --engine ${engine}`
}

function detailsOf(row: RunRow, all: readonly RunRow[]): RunDetails {
  const { startFrom } = row.options
  const origin = startFrom?.replace(/:(best|newest)$/, '') ?? null
  const stepsPerEpoch = Math.ceil(50_000 / row.options.batchSize)
  return {
    row,
    folder: `~/.local/share/lenet/runs/${row.id}`,
    settings: settingsOf(row),
    epochs: epochsOf(row),
    checkpoints: row.best
      ? (['best', 'newest'] as const).map((checkpoint) => ({
          checkpoint,
          epoch: row[checkpoint]!.epoch,
          globalStep: row[checkpoint]!.epoch * stepsPerEpoch,
          sizeBytes: 743_012
        }))
      : [],
    tests: row.test
      ? [
          row.test,
          {
            ...row.test,
            data: 'my-digits',
            split: 'all',
            images: 84,
            correct: 77,
            interval: { lower: 0.8378, upper: 0.959 }
          }
        ]
      : [],
    startedFrom:
      origin === null
        ? null
        : {
            run: origin,
            title: all.find(({ id }) => id === origin)?.title ?? origin,
            exists: all.some(({ id }) => id === origin)
          },
    startedRuns: all.filter(({ options }) => options.startFrom?.startsWith(row.id)).map(({ id }) => id),
    repetitions: all.filter(({ repeatOf }) => repeatOf === row.id).map(({ id }) => id),
    trainedBy: [{ engine: row.options.engine, device: 'CPU, 2 threads, WASM SIMD', threads: 2 }],
    command: commandOf(row)
  }
}

function cardOf(row: RunRow): RunCard {
  const { recipe, epochs, batchSize, seed, learningRate, startFrom, data, engine, threads } = row.options
  return {
    kind: 'lenet-run-card',
    version: 1,
    id: row.id,
    title: row.title,
    state: row.state,
    startedAt: new Date(row.startedAt).toISOString(),
    command: commandOf(row),
    settings: {
      recipe,
      epochs,
      batchSize,
      seed,
      learningRate,
      initialisation: recipe === 'keras' ? 'he_normal' : 'VarianceScaling',
      order: 'shuffled',
      maxSteps: null,
      initialSeed: seed,
      earlyStopping: null,
      start: startFrom === null ? { kind: 'drawn' } : { kind: 'given', from: startFrom }
    },
    changes: row.changed.includes('learningRate')
      ? [{ globalStep: 3000, setting: 'learning rate', from: 0.003, to: 0.001 }]
      : [],
    data: {
      name: data,
      hashes: Object.fromEntries(
        ['train-images', 'train-labels', 't10k-images', 't10k-labels'].map((name, i) => [
          name,
          HASH.slice(i) + HASH.slice(0, i)
        ])
      ),
      trainImages: 50_000,
      validationImages: 10_000,
      testImages: 10_000,
      pixels: null,
      validationFrom: 'the last 10,000 training images'
    },
    engine: { id: engine, settings: {}, device: 'CPU, WASM SIMD', threads },
    program: { version: '0.1.0', node: '24.21.0', platform: 'linux x64', kernels: `9c41d7a2${HASH.slice(8)}` },
    metrics: { globalStep: row.globalStep, best: row.best, newest: row.newest, test: row.test },
    results: {
      initialParameters: HASH,
      newestParameters: `4e1f0b77c25a9d30${HASH.slice(16)}`,
      bestParameters: `4e1f0b77c25a9d30${HASH.slice(16)}`,
      costs: `b27d90315f8ce6a1${HASH.slice(16)}`,
      costCount: row.globalStep
    },
    needs:
      startFrom === null ? null : 'It starts from another run: only a file of the run itself carries those parameters.'
  }
}
