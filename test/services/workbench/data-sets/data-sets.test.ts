/**
 * Data sets as a page sees them: lists, details, filtered pages, kept drawings, and fetching MNIST.
 */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Drawing } from '../../../../native/contract/drawings.ts'
import { MNIST_FOLDER, mnistTest } from '../../../support/mnist.ts'
import { watchRun } from '../../../support/watched-run.ts'
import { EIGHT, NOTHING, ONE, SEVEN, THREE, TWO, ZERO } from '../recognition/drawings.ts'
import { importBars, openTestWorkbench, OPTIONS } from '../test-workbench.ts'

const SEVERAL: readonly (readonly [Drawing, number])[] = [
  [ZERO, 0],
  [ONE, 1],
  [TWO, 2],
  [THREE, 3],
  [SEVEN, 7],
  [EIGHT, 8],
  [ONE, 1]
]

mnistTest('MNIST is absent with its price, or here with its figures', async () => {
  const workbench = openTestWorkbench()
  const mnist = async () => (await workbench.api.dataSets().list()).find(({ id }) => id === 'mnist')
  expect(await mnist()).toMatchObject({ state: 'absent', downloadBytes: 11_594_722 })
  await expect(workbench.api.dataSets().open({ id: 'mnist' })).rejects.toMatchObject({
    code: 'not-found',
    hint: /Fetch/
  })
  await mkdir(join(workbench.folder, 'data'), { recursive: true })
  symlinkSync(MNIST_FOLDER, join(workbench.folder, 'data/mnist'), 'junction')
  expect(await mnist()).toMatchObject({ state: 'ready', downloadBytes: null })

  const set = await workbench.api.dataSets().open({ id: 'mnist' })
  const details = await set.details()
  expect(details.splits.map(({ split, count }) => [split, count])).toEqual([
    ['train', 50_000],
    ['validation', 10_000],
    ['test', 10_000]
  ])
  // Digits of the test set, as in cat t10k-labels-idx1-ubyte | tail -c +9 | od -An -tu1 -v -w1 |
  // sort | uniq -c
  expect(details.splits[2]!.perClass).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
  expect(details).toMatchObject({
    pixels: { kind: 'bytes', min: 0, max: 255, scale: 1 / 256 },
    notices: [],
    height: 28,
    width: 28,
    images: 70_000
  })
})

mnistTest('MNIST that came with the program is ready at once', async () => {
  const { api } = openTestWorkbench({ bundledMnist: MNIST_FOLDER })
  const mnist = (await api.dataSets().list()).find(({ id }) => id === 'mnist')
  expect(mnist).toMatchObject({ state: 'ready', downloadBytes: null })
  const set = await api.dataSets().open({ id: 'mnist' })
  expect(await set.details()).toMatchObject({
    images: 70_000,
    description: expect.stringContaining('CC BY-SA 3.0') as string
  })
})

test('pages cover a filtered list without gap or overlap, and end with it', async () => {
  const { api } = openTestWorkbench()
  const set = await api.dataSets().open({ id: await importBars(api, 1200) })
  const all = await set.images({ split: 'train', label: null, from: 0, count: 2000 })
  expect([all.total, all.indices.length]).toEqual([1000, 1000])
  const found: number[] = []
  for (let from = 0; from < 120; from += 30) {
    const page = await set.images({ split: 'train', label: 4, from, count: 30 })
    expect(page.total).toBe(100)
    page.indices.forEach((index, n) => {
      expect(page.pixels.subarray(n * 784, (n + 1) * 784)).toEqual(all.pixels.subarray(index * 784, (index + 1) * 784))
      found.push(index)
    })
  }
  expect(found).toEqual(Array.from({ length: 100 }, (_, i) => 10 * i + 4))
  expect((await set.images({ split: 'train', label: null, from: 5000, count: 10 })).indices).toHaveLength(0)
  await expect(set.images({ split: 'test', label: null, from: 0, count: 1 })).rejects.toMatchObject({
    code: 'bad-argument'
  })
})

test('kept drawings are a data set that outlives the workbench and can be trained on', async () => {
  const first = openTestWorkbench()
  const state = async ({ api }: typeof first) => (await api.dataSets().list()).find(({ id }) => id === 'my-digits')
  expect(await state(first)).toMatchObject({ state: 'empty', images: 0 })
  for (const [drawing, label] of SEVERAL) await first.api.drawings().save({ drawing, label })
  expect(await state(first)).toMatchObject({ state: 'ready', images: 7 })
  await first.dispose()

  const { api } = openTestWorkbench({}, first.folder)
  const drawings = await api.drawings().list()
  expect(drawings.map(({ label }) => label)).toEqual(SEVERAL.map(([, label]) => label))
  expect(drawings.every(({ pixels }) => pixels.length === 784 && pixels.some((value) => value === 255))).toBe(true)
  const run = await api.runs().start({ ...OPTIONS, data: 'my-digits', epochs: 1, batchSize: 2 })
  // What the run was trained on stays, whatever is drawn or removed later.
  await api.drawings().remove({ id: drawings[0]!.id })
  expect((await watchRun(run)).states.at(-1)).toBe('finished')
  expect((await run.info()).options.data).toBe('my-digits')
  const details = await (await api.dataSets().open({ id: 'my-digits' })).details()
  expect(details.splits.map(({ split, count }) => [split, count])).toEqual([
    ['train', 5],
    ['validation', 1]
  ])
})

test('a run whose data set was removed says which, and goes on when it is imported again', async () => {
  const workbench = openTestWorkbench()
  const { api } = workbench
  const data = await importBars(api)
  const run = await api.runs().start({ ...OPTIONS, data, epochs: 1000 })
  await expect(api.dataSets().remove({ id: data })).rejects.toMatchObject({
    code: 'bad-argument',
    message: /^the run \S+ is being trained on bars$/
  })
  await run.stop()
  await api.dataSets().remove({ id: data })
  await expect(run.resume()).rejects.toMatchObject({
    code: 'not-found',
    message: 'the data set that this run was trained on, bars, was removed',
    hint: 'Import it again on the Data page to go on.'
  })
  expect((await run.info()).state).toBe('stopped')
  await importBars(api)
  await run.resume()
  await run.stop()
})

test('an empty pad is not kept, an unknown drawing cannot be removed, a stray file hides nothing', async () => {
  const { api, folder } = openTestWorkbench()
  await expect(api.drawings().save({ drawing: NOTHING, label: 1 })).rejects.toMatchObject({ code: 'bad-argument' })
  await expect(api.drawings().remove({ id: 'no-such-drawing' })).rejects.toMatchObject({ code: 'not-found' })
  await api.drawings().save({ drawing: ONE, label: 1 })
  const mine = join(folder, 'data/my-digits')
  writeFileSync(join(mine, 'broken.json'), '{"label": 3')
  const [name] = (await readdir(mine)).filter((entry) => entry !== 'broken.json')
  expect(JSON.parse(readFileSync(join(mine, name!), 'utf8'))).toMatchObject({ label: 1, drawing: ONE })
  const again = openTestWorkbench({}, folder)
  expect((await again.api.drawings().list()).map(({ label }) => label)).toEqual([1])
})

test('a run on too few drawings is refused in words', async () => {
  const { api } = openTestWorkbench()
  await api.drawings().save({ drawing: ONE, label: 1 })
  await expect(api.runs().start({ ...OPTIONS, data: 'my-digits' })).rejects.toMatchObject({
    code: 'bad-argument',
    message: 'My digits has 1 drawing; expected at least 6, as a sixth of them validates'
  })
  expect(await api.runs().list()).toEqual([])
  expect(await api.runs().current()).toBeNull()
})
