/**
 * What a library of runs does, whoever answers: the services over folders, and the simulation that
 * page tests are made with. Each case takes a library of its own.
 */
import { expect } from 'vitest'
import type { LibraryChange, RunLibraryApi, RunRow } from '../../native/contract/run-library.ts'
import { finishTask } from './finish-task.ts'
import { until } from './until.ts'

export interface LibraryUnderTest {
  readonly api: RunLibraryApi
  /** Finished runs of two epochs; the second has three times the learning rate of the first. */
  readonly finished: readonly [string, string]
  /** A run that is paused. */
  readonly active: string
  readonly stepsPerEpoch: number
}

export interface LibraryCase {
  readonly title: string
  readonly run: (library: LibraryUnderTest) => Promise<void>
}

export const LIBRARY_CASES: readonly LibraryCase[] = [
  {
    title: 'rows come first, then what changes',
    run: async ({ api, finished: [a, b], active }) => {
      const list = await follow(api)
      await until(() => list.complete, 'all rows have come')
      expect([...list.rows.keys()].sort()).toEqual([a, b, active].sort())
      expect(list.rows.get(a)).toMatchObject({
        ...{ state: 'finished', damage: null, epochsDone: 2, keeps: 'newest', newest: { epoch: 2 }, slim: false },
        ...{ trainsInAnotherProcess: false, series: null, repeatOf: null }
      })
      expect(list.totals()).toMatchObject({ runs: 3, binnedRuns: 0, binnedBytes: 0 })
      expect(list.totals().sizeBytes).toBe(sum(list.rows.values()))
      await api.describe({ ids: [a], title: 'bars' })
      await until(() => list.rows.get(a)?.title === 'bars', 'the new name arrives')
      await api.bin({ ids: [b] })
      await until(() => !list.rows.has(b) && list.totals().binnedRuns === 1, 'the run has gone')
      expect(list.totals().runs).toBe(2)
      await api.restore({ ids: [b] })
      await until(() => list.rows.has(b) && list.totals().binnedRuns === 0, 'the run is back')
      await list.close()
    }
  },
  {
    title: 'of several runs each is changed or refused on its own',
    run: async ({ api, finished: [a] }) => {
      const missing = { id: 'absent', problem: { code: 'not-found', message: 'there is no run absent' } }
      const ids = [a, 'absent']
      expect(await api.describe({ ids, starred: true })).toMatchObject({ done: [a], refused: [missing] })
      expect(await api.slim({ ids })).toMatchObject({ done: [a], refused: [missing] })
      expect(await api.bin({ ids })).toMatchObject({ done: [a], refused: [missing] })
      const notBinned = { id: 'absent', problem: { code: 'not-found', message: 'there is no run absent in the bin' } }
      expect(await api.restore({ ids })).toMatchObject({ done: [a], refused: [notBinned], renamed: [] })
      expect(await api.emptyBin({ ids: ['absent'] })).toMatchObject({ done: [], refused: [notBinned] })
      for (const ask of [
        () => api.details({ id: 'absent' }),
        () => api.card({ id: 'absent' }),
        () => api.curves({ ids, from: null, to: null, maxPoints: 10 }),
        () => api.compare({ ids }),
        () => api.reveal({ id: 'absent' })
      ]) {
        await expect(ask()).rejects.toMatchObject({ code: 'not-found', message: 'there is no run absent' })
      }
    }
  },
  {
    title: 'names, tags, stars and notes are kept; a name that is taken back is the id',
    run: async ({ api, finished: [a] }) => {
      const row = async () => (await api.details({ id: a })).row
      await api.describe({ ids: [a], title: 'bars', note: 'two\nlines', starred: true, addTags: ['x', 'y', 'x'] })
      expect(await row()).toMatchObject({ title: 'bars', note: 'two\nlines', starred: true, tags: ['x', 'y'] })
      await api.describe({ ids: [a], title: '', removeTags: ['x', 'z'], addTags: ['new'] })
      expect(await row()).toMatchObject({ title: a, note: 'two\nlines', starred: true, tags: ['y', 'new'] })
    }
  },
  {
    title: 'a run that trains is not moved to the bin',
    run: async ({ api, active }) => {
      expect(await api.bin({ ids: [active] })).toMatchObject({
        done: [],
        refused: [{ id: active, problem: { code: 'bad-argument', hint: 'Stop it first, then delete it.' } }]
      })
      expect(await api.binned()).toEqual([])
    }
  },
  {
    title: 'the bin lists the newest first, and is emptied for good',
    run: async ({ api, finished: [a, b] }) => {
      await api.bin({ ids: [a] })
      await new Promise((resolve) => setTimeout(resolve, 2)) // its times are in milliseconds
      await api.bin({ ids: [b] })
      const binned = await api.binned()
      expect(binned.map(({ id }) => id)).toEqual([b, a])
      expect(binned.every(({ sizeBytes, binnedAt }) => sizeBytes > 0 && binnedAt > 0)).toBe(true)
      expect(await api.emptyBin({ ids: [b] })).toMatchObject({ done: [b], refused: [] })
      expect(await api.emptyBin({ ids: null })).toMatchObject({ done: [a], refused: [] })
      expect(await api.binned()).toEqual([])
      expect((await api.restore({ ids: [a] })).refused).toMatchObject([{ id: a, problem: { code: 'not-found' } }])
    }
  },
  {
    title: 'details have epochs, both checkpoints and the command',
    run: async ({ api, finished: [a], stepsPerEpoch }) => {
      const details = await api.details({ id: a })
      expect(details.epochs.map(({ epoch }) => epoch)).toEqual([1, 2])
      expect(details.checkpoints.map(({ checkpoint }) => checkpoint)).toEqual(['best', 'newest'])
      expect(details.checkpoints[1]).toMatchObject({ epoch: 2, globalStep: 2 * stepsPerEpoch })
      expect(details.settings.find(({ key }) => key === 'epochs')).toMatchObject({
        ...{ title: 'epochs', value: '2', recipeValue: '5' }
      })
      expect(details).toMatchObject({ startedFrom: null, startedRuns: [], repetitions: [] })
      expect(details.command).toMatch(/^lenet train .*--epochs 2/)
      expect(details.folder).toContain(a)
    }
  },
  {
    title: 'runs are compared by the settings that differ, and by the same figures',
    run: async ({ api, finished: [a, b] }) => {
      const { ids, different, same, metrics } = await api.compare({ ids: [b, a] })
      expect(ids).toEqual([b, a])
      expect(different).toEqual([{ key: 'learningRate', title: 'learning rate', values: ['0.003', '0.001'] }])
      expect(same.map(({ key }) => key)).toEqual(expect.arrayContaining(['recipe', 'batchSize', 'epochs', 'seed']))
      expect(metrics.map(({ key, title }) => [key, title])).toEqual([
        ['testAccuracy', 'test accuracy'],
        ['testInterval', 'its 95 % interval'],
        ['bestValidation', 'best validation accuracy'],
        ['validationCost', 'validation cost, newest epoch'],
        ['trainingCost', 'training cost, newest epoch'],
        ['epochsDone', 'epochs done'],
        ['seconds', 'training time']
      ])
      expect(metrics.find(({ key }) => key === 'epochsDone')!.values).toEqual(['2', '2'])
    }
  },
  {
    title: 'a curve has every step, or the lowest and highest of each span of them',
    run: async ({ api, finished: [a, b], stepsPerEpoch }) => {
      const steps = 2 * stepsPerEpoch
      const [whole, other] = await api.curves({ ids: [a, b], from: null, to: null, maxPoints: 100_000 })
      expect([whole!.id, other!.id]).toEqual([a, b])
      expect(whole).toMatchObject({ stepsKept: steps, stepsInRange: steps, stepsPerPoint: 1, stepsPerEpoch })
      expect([...whole!.globalStep]).toEqual(Array.from({ length: steps }, (_, i) => i + 1))
      const [coarse] = await api.curves({ ids: [a], from: null, to: null, maxPoints: 7 })
      expect(coarse!.stepsPerPoint).toBe(Math.ceil(steps / 7))
      expect(coarse!.globalStep.at(-1)).toBe(steps)
      expect(Math.max(...coarse!.cost.highest)).toBe(Math.max(...whole!.cost.mean))
      expect(Math.min(...coarse!.cost.lowest)).toBe(Math.min(...whole!.cost.mean))
      const [part] = await api.curves({ ids: [a], from: 10, to: 12, maxPoints: 100 })
      expect([...part!.globalStep]).toEqual([10, 11, 12])
      expect(part).toMatchObject({ stepsKept: steps, stepsInRange: 3 })
      expect([...part!.cost.mean]).toEqual([...whole!.cost.mean.slice(9, 12)])
      expect(whole!.marks).toContainEqual(expect.objectContaining({ kind: 'best' }))
    }
  },
  {
    title: 'a card says what was trained, and by hashes what came of it',
    run: async ({ api, finished: [, b], stepsPerEpoch }) => {
      const card = await api.card({ id: b })
      expect(card).toMatchObject({
        ...{ kind: 'lenet-run-card', version: 1, id: b, state: 'finished', changes: [], needs: null },
        settings: { recipe: 'keras', epochs: 2, learningRate: 0.003, start: { kind: 'drawn' }, earlyStopping: null },
        results: { costCount: 2 * stepsPerEpoch }
      })
      const { initialParameters, newestParameters, bestParameters, costs } = card.results
      for (const hash of [initialParameters, newestParameters, bestParameters, costs]) {
        expect(hash).toMatch(/^[0-9a-f]{64}$/)
      }
      const file = await api.cardFile({ id: b, format: 'json' })
      expect(file.fileName).toBe(`${b}.card.json`)
      expect(JSON.parse(file.text)).toEqual(card)
      const text = await api.cardFile({ id: b, format: 'text' })
      expect(text.fileName).toBe(`${b}.card.txt`)
      expect(text.text).toContain(card.command)
    }
  },
  {
    title: 'a slim run says so, and is slim once',
    run: async ({ api, finished: [a] }) => {
      const before = (await api.details({ id: a })).row.sizeBytes
      const { freedBytes } = await api.slim({ ids: [a] })
      expect(freedBytes).toBeGreaterThan(0)
      const { row } = await api.details({ id: a })
      expect(row).toMatchObject({ slim: true, sizeBytes: before - freedBytes })
      expect(await api.slim({ ids: [a] })).toMatchObject({ done: [a], freedBytes: 0 })
    }
  },
  {
    title: 'files are named after the run, or after how many there are',
    run: async ({ api, finished: [a, b] }) => {
      const nameOf = async (task: ReturnType<RunLibraryApi['exportRuns']>) => {
        const { fileName, bytes, savedAs, sizeBytes, runs } = await finishTask(task)
        expect([bytes?.length, savedAs]).toEqual([sizeBytes, null])
        return `${fileName}, ${runs}`
      }
      const target = null
      expect(await nameOf(api.exportRuns({ ids: [a], without: [], target }))).toBe(`${a}.lenet.zip, 1`)
      expect(await nameOf(api.exportRuns({ ids: [a, b], without: ['checkpoints'], target }))).toBe(
        'lenet-2-runs.lenet.zip, 2'
      )
      expect(await nameOf(api.curveTable({ ids: [a], target }))).toBe(`${a}.curves.csv, 1`)
      expect(await nameOf(api.tensorBoard({ ids: [a, b], target }))).toBe('lenet-2-runs.tensorboard.zip, 2')
      expect(await nameOf(api.parameters({ id: a, target }))).toBe(`${a}.npz, 1`)
      const absent = { ids: ['absent'], target }
      await expect(nameOf(api.curveTable(absent))).rejects.toMatchObject({ code: 'not-found' })
      await expect(nameOf(api.exportRuns({ ...absent, without: [] }))).rejects.toMatchObject({ code: 'not-found' })
    }
  },
  {
    title: 'a file that is none is refused by its name, and nothing is imported',
    run: async ({ api, finished }) => {
      const files = [{ name: 'letter.zip', bytes: Uint8Array.of(1, 2, 3) }]
      const result = await finishTask(api.importRuns({ files }))
      expect(result).toMatchObject({ imported: [], alreadyHere: [], refused: [{ name: 'letter.zip' }] })
      expect(result.refused[0]!.problem.message).toContain('letter.zip')
      const findings = await finishTask(api.check({ ids: null }))
      expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining([...finished]))
      expect(findings).toHaveLength(3)
    }
  },
  {
    title: 'the check of sound runs finds no fault',
    run: async ({ api, finished }) => {
      const findings = await finishTask(api.check({ ids: [...finished] }))
      expect(findings).toEqual(finished.map((id) => ({ id, title: id, faults: [] })))
    }
  }
]

function sum(rows: Iterable<RunRow>): number {
  return [...rows].reduce((total, { sizeBytes }) => total + sizeBytes, 0)
}

/** The rows as a page holds them. */
async function follow(api: RunLibraryApi) {
  const rows = new Map<string, RunRow>()
  const reader = (await api.watch()).getReader()
  let newest: LibraryChange | undefined
  let complete = false
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      if (value.reset) rows.clear()
      for (const row of value.changed) rows.set(row.id, row)
      for (const id of value.removed) rows.delete(id)
      newest = value
      complete ||= value.complete
    }
  })()
  return {
    rows,
    get complete() {
      return complete
    },
    totals: () => newest!.totals,
    close: async () => {
      await reader.cancel()
      await reading
    }
  }
}
