/** A library of runs in memory: rows that can be named, tagged, binned and restored, with curves of a formula. */
import type {
  BinnedRun,
  LibraryChange,
  LibraryTotals,
  RunDescription,
  RunLibraryApi,
  RunRow,
  RunsResult
} from '../../../native/contract/run-library.ts'
import type { RunCard } from '../../../native/contract/run-card.ts'
import type { RunCurve } from '../../../native/contract/run-curves.ts'
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type { TaskDone, TaskProgress, TaskStream } from '../../../native/contract/task-stream.ts'
import { Broadcast } from './broadcast.ts'
import { uniform } from './simulated-network.ts'

export interface SimulatedLibrary {
  readonly api: RunLibraryApi
  /** Adds rows, or puts them in the place of those with the same ids. */
  put(rows: readonly RunRow[]): void
  remove(id: string): void
}

const STEPS_PER_EPOCH = 1563
const NO_HASH = 'ab'.repeat(32)

export function createSimulatedLibrary(initial: readonly RunRow[]): SimulatedLibrary {
  const rows = new Map(initial.map((row) => [row.id, row]))
  const bin = new Map<string, { readonly row: RunRow; readonly binnedAt: number }>()
  const changes = new Broadcast<LibraryChange>()

  const totals = (): LibraryTotals => ({
    runs: rows.size,
    sizeBytes: sizeOf([...rows.values()]),
    binnedRuns: bin.size,
    binnedBytes: sizeOf([...bin.values()].map(({ row }) => row))
  })
  const send = (changed: readonly RunRow[], removed: readonly string[] = []) =>
    changes.send({ reset: false, changed, removed, complete: true, totals: totals() })
  const find = (id: string): RunRow => {
    const row = rows.get(id)
    if (row) return row
    throw new WorkbenchError(
      'not-found',
      `there is no run ${id}`,
      'It may have been deleted; look at the list of runs.'
    )
  }
  const put = (changed: readonly RunRow[]) => {
    for (const row of changed) rows.set(row.id, row)
    send(changed)
  }
  const each = (ids: readonly string[], change: (id: string) => void): Promise<RunsResult> => {
    const done: string[] = []
    const refused: RunsResult['refused'][number][] = []
    for (const id of ids) {
      try {
        change(id)
        done.push(id)
      } catch (error) {
        if (!(error instanceof WorkbenchError)) throw error
        const { code, message, hint } = error
        refused.push({ id, problem: { code, message, hint } })
      }
    }
    return soon({ done, refused })
  }

  const api: RunLibraryApi = {
    watch: () =>
      soon(
        changes.subscribe([{ reset: true, changed: [...rows.values()], removed: [], complete: true, totals: totals() }])
      ),
    details: ({ id }) =>
      later(() => ({
        row: find(id),
        folder: `~/.local/share/lenet/runs/${id}`,
        settings: settingsOf(find(id)),
        epochs: epochsOf(find(id)),
        checkpoints: [
          { checkpoint: 'best', epoch: find(id).best?.epoch ?? 0, globalStep: find(id).globalStep, sizeBytes: 743_557 },
          { checkpoint: 'newest', epoch: find(id).epochsDone, globalStep: find(id).globalStep, sizeBytes: 743_557 }
        ],
        tests: [find(id).test].filter((test) => test !== null),
        startedFrom: null,
        startedRuns: [],
        repetitions: [],
        trainedBy: [
          { engine: 'worker-kernels', device: 'CPU, 2 threads, WASM SIMD', threads: find(id).options.threads }
        ],
        command: commandOf(find(id))
      })),
    compare: ({ ids }) =>
      later(() => {
        const compared = ids.map((id) => settingsOf(find(id)))
        const settings = compared[0]!.map(({ key, title }, i) => ({
          key,
          title,
          values: compared.map((own) => own[i]!.value)
        }))
        const different = settings.filter(({ values }) => new Set(values).size > 1)
        const accuracies = ids.map((id) => find(id).testAccuracy)
        return {
          ids,
          different,
          same: settings.filter((setting) => !different.includes(setting)),
          metrics: [
            {
              key: 'testAccuracy',
              title: 'test accuracy',
              values: accuracies.map((share) => (share === null ? null : `${(share * 100).toFixed(2)} %`))
            }
          ]
        }
      }),
    curves: ({ ids }) => later(() => ids.map((id) => curveOf(find(id)))),
    curveTable: ({ ids }) => archive(`${ids[0]!}.curves.csv`, ids.length),
    tensorBoard: ({ ids }) => archive(`${ids[0]!}.tensorboard.zip`, ids.length),
    card: ({ id }) => later(() => cardOf(find(id))),
    cardFile: ({ id, format }) =>
      later(() =>
        format === 'json'
          ? { fileName: `${id}.card.json`, text: JSON.stringify(cardOf(find(id)), null, 2) }
          : { fileName: `${id}.card.txt`, text: `${find(id).title} (${id})\n` }
      ),
    describe: (description) => each(description.ids, (id) => put([described(find(id), description)])),
    bin: ({ ids }) =>
      each(ids, (id) => {
        const row = find(id)
        if (row.state === 'running' || row.state === 'paused') {
          throw new WorkbenchError('bad-argument', `the run ${id} is being trained`, 'Stop it first, then delete it.')
        }
        rows.delete(id)
        bin.set(id, { row, binnedAt: Date.now() })
        send([], [id])
      }),
    binned: () =>
      soon(
        [...bin.values()].map(({ row, binnedAt }): BinnedRun => ({
          id: row.id,
          title: row.title,
          binnedAt,
          sizeBytes: row.sizeBytes
        }))
      ),
    restore: async ({ ids }) => {
      const result = await each(ids, (id) => {
        const binned = bin.get(id)
        if (!binned) throw new WorkbenchError('not-found', `there is no run ${id} in the bin`, 'Look at the bin.')
        bin.delete(id)
        put([binned.row])
      })
      return { ...result, renamed: [] }
    },
    emptyBin: ({ ids }) =>
      each(ids ?? [...bin.keys()], (id) => {
        bin.delete(id)
        send([])
      }),
    slim: async ({ ids }) => {
      let freedBytes = 0
      const result = await each(ids, (id) => {
        const row = find(id)
        freedBytes += row.slim ? 0 : 991_000
        put([{ ...row, slim: true, sizeBytes: row.slim ? row.sizeBytes : row.sizeBytes - 991_000 }])
      })
      return { ...result, freedBytes }
    },
    exportRuns: ({ ids }) => archive(ids.length === 1 ? `${ids[0]!}.lenet.zip` : 'lenet-runs.lenet.zip', ids.length),
    importRuns: ({ files }) => {
      const refused = files.map(({ name }) => ({
        name,
        problem: {
          code: 'bad-file' as const,
          message: `${name} is text; expected a ZIP file`,
          hint: 'Export it again.'
        }
      }))
      return task({ imported: [], alreadyHere: [], refused })
    },
    check: ({ ids }) =>
      task(
        (ids ?? [...rows.keys()]).map((id) => {
          const { title, damage } = find(id)
          return { id, title, faults: damage === null ? [] : [damage] }
        })
      )
  }
  return {
    api,
    put,
    remove: (id) => {
      rows.delete(id)
      send([], [id])
    }
  }

  function archive(fileName: string, runs: number) {
    return task({ fileName, bytes: new Uint8Array(1000), savedAs: null, sizeBytes: 1000, runs })
  }
}

/** An answer, or a refusal, that comes as answers do: later. */
function later<T>(answer: () => T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, 5)).then(answer)
}

function soon<T>(value: T): Promise<T> {
  return later(() => value)
}

function task<T>(result: T): Promise<TaskStream<T>> {
  return soon(
    new ReadableStream<TaskProgress | TaskDone<T>>({
      start: (controller) => {
        controller.enqueue({ kind: 'progress', what: 'Writing', done: 0, total: 1 })
        controller.enqueue({ kind: 'done', result })
        controller.close()
      }
    })
  )
}

function described(row: RunRow, { title, note, starred, addTags = [], removeTags = [] }: RunDescription): RunRow {
  return {
    ...row,
    title: title === undefined ? row.title : title || row.id,
    note: note ?? row.note,
    starred: starred ?? row.starred,
    tags: [...new Set([...row.tags.filter((tag) => !removeTags.includes(tag)), ...addTags])]
  }
}

function sizeOf(rows: readonly RunRow[]): number {
  return rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

function settingsOf({ options }: RunRow) {
  const { recipe, data, epochs, batchSize, learningRate, seed, engine } = options
  return [
    { key: 'recipe', title: 'recipe', value: recipe, recipeValue: null },
    { key: 'data', title: 'data', value: data, recipeValue: null },
    { key: 'epochs', title: 'epochs', value: String(epochs), recipeValue: recipe === 'keras' ? '5' : '10' },
    { key: 'batchSize', title: 'batch size', value: String(batchSize), recipeValue: '32' },
    { key: 'learningRate', title: 'learning rate', value: String(learningRate), recipeValue: '0.001' },
    { key: 'seed', title: 'seed', value: String(seed), recipeValue: null },
    { key: 'epsilon', title: "Adam's epsilon", value: recipe === 'keras' ? '1e-7' : '1e-8', recipeValue: null },
    { key: 'engine', title: 'engine', value: engine, recipeValue: null }
  ]
}

function epochsOf({ epochsDone, newest, best }: RunRow) {
  const last = newest?.validationAccuracy ?? 0.9
  return Array.from({ length: epochsDone }, (_, i) => {
    const epoch = i + 1
    const validationAccuracy = epoch === best?.epoch ? best.validationAccuracy : last - 0.01 * (1 - epoch / epochsDone)
    return {
      epoch,
      cost: 0.2 / epoch,
      accuracy: 1 - 0.06 / epoch,
      validationCost: (1 - validationAccuracy) * 3.8,
      validationAccuracy,
      seconds: 8.2,
      imagesPerSecond: 46_800
    }
  })
}

function curveOf(row: RunRow): RunCurve {
  const random = uniform(row.options.seed + 1)
  const steps = Math.min(row.globalStep, 20_000)
  const globalStep = Uint32Array.from({ length: steps }, (_, i) => i + 1)
  const cost = Float32Array.from(globalStep, (step) => (2.3 / (1 + step / 60) + 0.02) * (0.5 + random()))
  const accuracy = Float32Array.from(cost, (value) => Math.max(0, Math.min(1, 1 - value / 3)))
  return {
    id: row.id,
    title: row.title,
    stepsPerEpoch: STEPS_PER_EPOCH,
    batchSize: row.options.batchSize,
    stepsKept: steps,
    stepsInRange: steps,
    stepsPerPoint: 1,
    globalStep,
    cost: { mean: cost, lowest: cost, highest: cost },
    accuracy: { mean: accuracy, lowest: accuracy, highest: accuracy },
    epochs: epochsOf(row),
    marks: row.best ? [{ kind: 'best', epoch: row.best.epoch, globalStep: row.best.epoch * STEPS_PER_EPOCH }] : []
  }
}

function commandOf({ options }: RunRow): string {
  const { recipe, data, epochs, batchSize, learningRate, seed, engine } = options
  return `lenet train --data ${data} --recipe ${recipe} --epochs ${epochs} --batch-size ${batchSize} --seed ${seed} --learning-rate ${learningRate} --order shuffled --engine ${engine}`
}

function cardOf(row: RunRow): RunCard {
  const { recipe, data, epochs, batchSize, learningRate, seed, engine, threads } = row.options
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
      initialisation: recipe === 'keras' ? 'keras' : 'tensorflow',
      order: recipe === 'keras' ? 'keras' : 'numpy',
      maxSteps: null,
      initialSeed: seed,
      earlyStopping: null,
      start: { kind: 'drawn' }
    },
    changes: [],
    data: {
      name: data,
      hashes: { 'train-images': NO_HASH, 'train-labels': NO_HASH },
      trainImages: 50_000,
      validationImages: 10_000,
      testImages: 10_000,
      pixels: null,
      validationFrom: 'end'
    },
    engine: { id: engine, settings: {}, device: `CPU, ${threads} threads, WASM SIMD`, threads },
    program: { version: '0.1.0', node: '24.21.0', platform: 'linux x64', kernels: NO_HASH },
    metrics: { globalStep: row.globalStep, best: row.best, newest: row.newest, test: row.test },
    results: {
      initialParameters: NO_HASH,
      newestParameters: NO_HASH,
      bestParameters: NO_HASH,
      costs: NO_HASH,
      costCount: row.globalStep
    },
    needs: null
  }
}
