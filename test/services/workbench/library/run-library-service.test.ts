/** The library of runs as a page has it, over runs that the hand-written kernels have trained. */
import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { LibraryChange, RunRow } from '../../../../native/contract/run-library.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { RunLibrary } from '../../../../native/services/library/run-library.ts'
import { readInitialParameters } from '../../../../native/services/initial-parameters-file.ts'
import { openLeNetRuns, readCheckpointOf } from '../../../../native/services/open-run.ts'
import { barFiles } from '../../../support/bar-files.ts'
import { finishTask } from '../../../support/finish-task.ts'
import { slowTest } from '../../../support/slow-test.ts'
import { until } from '../../../support/until.ts'
import { watchRun } from '../../../support/watched-run.ts'
import { importBars, openTestWorkbench, OPTIONS, startBars, STEPS_PER_EPOCH } from '../test-workbench.ts'

/** Of two epochs. */
const STEPS = 2 * STEPS_PER_EPOCH

async function train(api: WorkbenchApi, options: Parameters<typeof startBars>[1] = {}): Promise<string> {
  const run = await startBars(api, options)
  await watchRun(run)
  return (await run.info()).id
}

/** Folds changes until `isEnough`. */
async function follow(
  reader: ReadableStreamDefaultReader<LibraryChange>,
  rows: Map<string, RunRow>,
  isEnough: (change: LibraryChange) => boolean
): Promise<LibraryChange> {
  for (;;) {
    const { value } = await reader.read()
    if (value!.reset) rows.clear()
    for (const row of value!.changed) rows.set(row.id, row)
    for (const id of value!.removed) rows.delete(id)
    if (isEnough(value!)) return value!
  }
}

slowTest('rows come first, then what changes here and in other processes', async () => {
  const { api, folder, faults } = openTestWorkbench()
  const id = await train(api)
  const reader = (await api.library().watch()).getReader()
  const rows = new Map<string, RunRow>()
  const { totals } = await follow(reader, rows, ({ complete }) => complete)
  const row = rows.get(id)!
  expect(row).toMatchObject({
    id,
    title: id,
    state: 'finished',
    trainsInAnotherProcess: false,
    damage: null,
    epochsDone: 2,
    globalStep: STEPS,
    totalSteps: STEPS,
    newest: { epoch: 2 },
    tags: [],
    starred: false,
    changed: ['epochs'],
    slim: false
  })
  expect(totals).toEqual({ runs: 1, sizeBytes: row.sizeBytes, binnedRuns: 0, binnedBytes: 0 })
  await api.library().describe({ ids: [id], title: 'bars', addTags: ['baseline'], starred: true })
  await follow(reader, rows, () => rows.get(id)?.title === 'bars')
  expect(rows.get(id)).toMatchObject({ title: 'bars', tags: ['baseline'], starred: true, note: '' })
  // As the command line does: nothing tells this process.
  await new RunLibrary({ folder: join(folder, 'runs') }).describe({ ids: [id], note: 'from elsewhere' })
  await follow(reader, rows, () => rows.get(id)?.note === 'from elsewhere')
  const second = await train(api, { seed: 2 })
  await follow(reader, rows, () => rows.get(second)?.state === 'finished')
  await api.library().bin({ ids: [id] })
  const after = await follow(reader, rows, () => !rows.has(id))
  expect(after.totals).toMatchObject({ runs: 1, binnedRuns: 1 })
  await reader.cancel()
  expect(faults).toEqual([])
})

test('a binned run can be restored, and is gone once the bin is emptied', async () => {
  const { api } = openTestWorkbench()
  const id = await train(api)
  const library = api.library()
  expect(await library.bin({ ids: [id, 'absent'] })).toMatchObject({
    done: [id],
    refused: [{ id: 'absent', problem: { code: 'not-found', message: 'there is no run absent' } }]
  })
  expect(await library.binned()).toMatchObject([{ id, title: id }])
  expect(await library.restore({ ids: [id] })).toEqual({ done: [id], refused: [], renamed: [] })
  expect((await api.runs().list()).map((run) => run.id)).toEqual([id])
  await library.bin({ ids: [id] })
  await library.emptyBin({ ids: null })
  expect(await library.binned()).toEqual([])
  await expect(api.runs().open({ id })).rejects.toMatchObject({ code: 'not-found' })
})

test('details, curves and the card tell of one run', async () => {
  const { api } = openTestWorkbench()
  const id = await train(api)
  const library = api.library()
  const details = await library.details({ id })
  expect(details.epochs.map(({ epoch }) => epoch)).toEqual([1, 2])
  expect(details.checkpoints.map(({ checkpoint }) => checkpoint)).toEqual(['best', 'newest'])
  expect(details.settings.find(({ key }) => key === 'epochs')).toMatchObject({ value: '2', recipeValue: '5' })
  const whole = { ids: [id], from: null, to: null }
  const [curve] = await library.curves({ ...whole, maxPoints: 1000 })
  expect(curve).toMatchObject({
    stepsKept: STEPS,
    stepsInRange: STEPS,
    stepsPerPoint: 1,
    stepsPerEpoch: STEPS_PER_EPOCH
  })
  expect([...curve!.globalStep]).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1))
  const [coarse] = await library.curves({ ...whole, maxPoints: 7 })
  expect([...coarse!.globalStep]).toEqual([3, 6, 9, 12, 15, 18, 20])
  expect(Math.max(...coarse!.cost.highest)).toBe(Math.max(...curve!.cost.mean))
  expect(Math.min(...coarse!.cost.lowest)).toBe(Math.min(...curve!.cost.mean))
  const [part] = await library.curves({ ids: [id], from: 10, to: 12, maxPoints: 10 })
  expect([...part!.globalStep]).toEqual([10, 11, 12])
  const card = await library.card({ id })
  expect(card.results).toMatchObject({
    costCount: STEPS,
    newestParameters: expect.stringMatching(/^[0-9a-f]{64}$/) as string
  })
  const file = await library.cardFile({ id, format: 'json' })
  expect(JSON.parse(file.text)).toEqual(card)
  expect(file.text.length).toBeLessThan(20_000)
})

test('a test of the set that a run was trained on takes the place of the one at its end', async () => {
  const { api } = openTestWorkbench()
  const files = [...barFiles(360, 'train'), ...barFiles(60, 't10k')]
  const { dataSet } = await api.dataSets().importFiles({ files })
  const run = await api.runs().start({ ...OPTIONS, data: dataSet!.id, epochs: 1 })
  await watchRun(run)
  const { id } = await run.info()
  const tests = async () =>
    (await api.library().details({ id })).tests.map(({ checkpoint, data }) => [checkpoint, data])
  expect(await tests()).toEqual([['newest', dataSet!.id]])
  const evaluate = (model: string) => api.evaluation().evaluate({ model, data: dataSet!.id, split: 'test' })
  await finishTask(evaluate(`${id}:newest`))
  expect(await tests()).toEqual([['newest', dataSet!.id]])
  await finishTask(evaluate(`${id}:best`))
  expect(await tests()).toEqual([
    ['best', dataSet!.id],
    ['newest', dataSet!.id]
  ])
})

test('two runs are compared by what differs', async () => {
  const { api } = openTestWorkbench()
  const [a, b] = [await train(api), await train(api, { learningRate: 0.003 })]
  const { different, same } = await api.library().compare({ ids: [a, b] })
  expect(different).toEqual([{ key: 'learningRate', title: 'learning rate', values: ['0.001', '0.003'] }])
  expect(same.map(({ key }) => key)).toContain('batchSize')
})

test('an exported run is imported elsewhere, and told as already here where it is', async () => {
  const { api } = openTestWorkbench()
  const id = await train(api)
  const { bytes, fileName } = await finishTask(api.library().exportRuns({ ids: [id], without: [], target: null }))
  expect(fileName).toBe(`${id}.lenet.zip`)
  const files = [{ name: fileName, bytes: bytes! }]
  expect(await finishTask(api.library().importRuns({ files }))).toEqual({
    imported: [],
    alreadyHere: [id],
    refused: []
  })
  const other = openTestWorkbench()
  const there = await finishTask(other.api.library().importRuns({ files }))
  const imported = { id, newId: id, title: id }
  expect(there).toEqual({ imported: [{ ...imported, replacesDamaged: false }], alreadyHere: [], refused: [] })
  const cards = await Promise.all([api, other.api].map((workbench) => workbench.library().card({ id })))
  expect(cards[1]!.results).toEqual(cards[0]!.results)
  // A damaged copy goes to the bin, and the sound one takes its place.
  truncateSync(join(other.folder, 'runs', id, 'checkpoint.bin'), 1000)
  const restored = await finishTask(other.api.library().importRuns({ files }))
  expect(restored.imported).toEqual([{ ...imported, replacesDamaged: true }])
  expect(await other.api.library().binned()).toMatchObject([{ id }])
  expect((await other.api.library().card({ id })).results).toEqual(cards[0]!.results)
})

test('a card alone is repeated in another data folder: its data is found by its content, and the verdict is kept', async () => {
  const { api } = openTestWorkbench()
  const id = await train(api)
  const { fileName, text } = await api.library().cardFile({ id, format: 'json' })
  const other = openTestWorkbench()
  const repeat = () => other.api.runs().repeatCard({ name: fileName, text })
  await expect(repeat()).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('is not here') as string
  })
  await importBars(other.api)
  const run = await repeat()
  await until(async () => (await run.repetition())?.verdict != null, 'the repetition is decided')
  expect((await run.repetition())!.verdict).toMatchObject({ kind: 'same', parameters: 61_706 })
  await expect(other.api.runs().repeatCard({ name: 'a.json', text: '{}' })).rejects.toMatchObject({ code: 'bad-file' })
})

test('a fine-tuned run is repeated to the bit although the run it started from has trained on', async () => {
  const { api } = openTestWorkbench()
  const first = await startBars(api, { epochs: 1 })
  await watchRun(first)
  const tuned = await train(api, { epochs: 1, startFrom: `${(await first.info()).id}:newest`, seed: 3 })
  const { command } = await api.library().details({ id: tuned })
  expect(command).toContain(`--init ${tuned}/initial.npz`)
  await first.extend({ epochs: 1 })
  await watchRun(first)
  const { id } = await (await api.runs().open({ id: tuned })).repeat()
  const again = await api.runs().open({ id })
  await until(async () => (await again.repetition())?.verdict != null, 'the repetition is decided')
  expect((await again.repetition())!.verdict).toMatchObject({ kind: 'same', parameters: 61_706 })
})

test('the parameters that a run keeps are a file that another run can start from', async () => {
  const { api, folder } = openTestWorkbench()
  const id = await train(api)
  const run = await api.runs().open({ id })
  for (const checkpoint of ['newest', 'best'] as const) {
    await run.keep({ checkpoint })
    const { bytes, fileName } = await finishTask(api.library().parameters({ id, target: null }))
    expect(fileName).toBe(`${id}.npz`)
    const file = join(folder, fileName)
    writeFileSync(file, bytes!)
    const stored = await openLeNetRuns(join(folder, 'runs')).find(id)
    expect(await readInitialParameters(file)).toEqual((await readCheckpointOf(stored, checkpoint)).parameters)
  }
})

test('a folder is revealed where the host has a file manager, and of runs that are there alone', async () => {
  const revealed: string[] = []
  const revealFolder = (folder: string) => Promise.resolve(void revealed.push(folder))
  const { api, folder } = openTestWorkbench({ revealFolder })
  expect((await api.about()).revealsFolders).toBe(true)
  const id = await train(api)
  await api.library().reveal({ id })
  await expect(api.library().reveal({ id: 'absent' })).rejects.toMatchObject({ code: 'not-found' })
  await expect(api.library().reveal({ id: '../data' })).rejects.toMatchObject({ code: 'bad-argument' })
  expect(revealed).toEqual([join(folder, 'runs', id)])
  const other = openTestWorkbench({}, folder)
  expect((await other.api.about()).revealsFolders).toBe(false)
  await expect(other.api.library().reveal({ id })).rejects.toMatchObject({ code: 'bad-argument' })
})

test('a slim run keeps its model and its card, and is not resumed', async () => {
  const { api } = openTestWorkbench()
  const id = await train(api)
  const library = api.library()
  const before = await library.card({ id })
  const { freedBytes } = await library.slim({ ids: [id] })
  expect(freedBytes).toBeGreaterThan(900_000)
  expect((await library.details({ id })).row.slim).toBe(true)
  expect((await library.card({ id })).results).toEqual(before.results)
  expect(await library.slim({ ids: [id] })).toMatchObject({ done: [id], freedBytes: 0 })
})

test('a damaged run is found by reading every file', async () => {
  const { api, folder } = openTestWorkbench()
  const [sound, damaged] = [await train(api), await train(api, { seed: 2 })]
  writeFileSync(join(folder, 'runs', damaged, 'best.bin'), 'no checkpoint')
  const findings = await finishTask(api.library().check({ ids: null }))
  expect(findings.find(({ id }) => id === sound)!.faults).toEqual([])
  expect(findings.find(({ id }) => id === damaged)!.faults).toEqual([expect.stringMatching(/best\.bin cannot be used/)])
})
