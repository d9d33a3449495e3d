/**
 * Dropped files: what they are found to be, what is said of bad ones, what becomes a data set, and
 * that nothing stays of the rest.
 */
import { readFileSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { encode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import { barFiles, idxBytes, type DroppedFile } from '../../../support/bar-files.ts'
import { remoteOf } from '../../../support/remote-of.ts'
import { writeSmallNpz } from '../../../support/small-data.ts'
import { openTestWorkbench, type TestWorkbench } from '../test-workbench.ts'

const file = (name: string, bytes: Uint8Array) => ({ name, bytes: Uint8Array.from(bytes) })
const text = (content: string) => new TextEncoder().encode(content)
const compressed = ({ name, bytes }: DroppedFile) => file(`${name}.gz`, gzipSync(bytes))
const [images, labels] = barFiles(120) as [DroppedFile, DroppedFile]
const PARTS = [...barFiles(120, 'train'), ...barFiles(60, 't10k')]
const MODEL = join(import.meta.dirname, '../../../../resources/lenet5.onnx')
const PAGE = '<!DOCTYPE html><html><body>404 Not Found</body></html>'

/** Names below the folder of imported sets, what was staged included. */
const keptIn = ({ folder }: TestWorkbench) => readdir(join(folder, 'data/imported')).catch(() => [])

test('IDX images find their labels, plain or compressed, in any order', async () => {
  const { api } = openTestWorkbench()
  const report = await api.dataSets().importFiles({ files: [compressed(labels), images] })
  expect(report.files).toEqual([
    { name: 'bars-labels-idx1-ubyte.gz', ok: true, message: '120 labels', hint: '' },
    { name: 'bars-images-idx3-ubyte', ok: true, message: '120 images of 28 x 28', hint: '' }
  ])
  expect(report.dataSet).toMatchObject({
    title: 'bars',
    state: 'ready',
    images: 120,
    removable: true
  })
  const set = await api.dataSets().open({ id: report.dataSet!.id })
  expect(Object.keys((await set.details()).hashes)).toEqual(['train-images', 'train-labels'])
})

test('two pairs are training and test images, told apart by name', async () => {
  const { api } = openTestWorkbench()
  const files = [...barFiles(60, 't10k'), ...barFiles(120, 'train')]
  const { dataSet } = await api.dataSets().importFiles({ files })
  const { splits, title } = await (await api.dataSets().open({ id: dataSet!.id })).details()
  expect(title).toBe('Set of 180 images')
  expect(splits.map(({ split, count }) => [split, count])).toEqual([
    ['train', 100],
    ['validation', 20],
    ['test', 60]
  ])
})

test.each([
  ['emnist-digits-train-images-idx3-ubyte', 'emnist digits'],
  ['kuzushiji.train_images.idx3', 'kuzushiji'],
  ['train-images-idx3-ubyte.gz', 'Set of 60 images']
])('a set of several files is called by what %s says of the whole', async (name, title) => {
  const { api } = openTestWorkbench()
  const [pictures, digits] = barFiles(60) as [DroppedFile, DroppedFile]
  const { dataSet } = await api.dataSets().importFiles({ files: [{ ...pictures, name }, digits] })
  expect(dataSet).toMatchObject({ title })
})

test.each([
  ['a pair', ['train']],
  ['four files', ['train', 'test']]
])("EMNIST's files are recognised after the import as before: %s", async (_, parts) => {
  const { api } = openTestWorkbench()
  const files = parts.flatMap((part) => barFiles(60, `emnist-digits-${part}`))
  const { dataSet } = await api.dataSets().importFiles({ files })
  const { notices } = await (await api.dataSets().open({ id: dataSet!.id })).details()
  expect(notices).toEqual([expect.stringMatching(/^EMNIST stores its images with rows and columns exchanged/)])
})

test("MNIST's four files by hand are MNIST, as if fetched, whatever they are called", async () => {
  const { api, folder } = openTestWorkbench({ remote: remoteOf(PARTS, 'http://mirror.invalid/') })
  const lists = (await api.watchChanges()).getReader()
  await lists.read()
  const [trainImages, trainLabels, testImages, testLabels] = PARTS as [
    DroppedFile,
    DroppedFile,
    DroppedFile,
    DroppedFile
  ]
  const files = [compressed(testLabels), trainImages, file('digits', testImages.bytes), compressed(trainLabels)]
  const report = await api.dataSets().importFiles({ files })
  expect(report.files.every(({ ok }) => ok)).toBe(true)
  expect(report.dataSet).toMatchObject({ id: 'mnist', state: 'ready', downloadBytes: null })
  expect((await lists.read()).value).toMatchObject({ dataSets: true })
  await lists.cancel()
  expect((await api.dataSets().list()).map(({ id }) => id)).toEqual(['mnist', 'synthetic', 'my-digits'])
  expect((await (await api.dataSets().open({ id: 'mnist' })).details()).images).toBe(180)
  // Fetching finds nothing to do: it would fail here, where no mirror is.
  for await (const part of await api.dataSets().downloadMnist()) expect(part.kind).toBe('done')
  expect((await readdir(join(folder, 'data/mnist'))).sort()).toEqual(PARTS.map(({ name }) => `${name}.gz`).sort())
})

test('three of the files of MNIST and another one are a set of their own', async () => {
  const { api } = openTestWorkbench({ remote: remoteOf(PARTS, 'http://mirror.invalid/') })
  const labels = Uint8Array.from(PARTS[3]!.bytes)
  labels[labels.length - 1]! ^= 1
  const { dataSet } = await api.dataSets().importFiles({ files: [...PARTS.slice(0, 3), file(PARTS[3]!.name, labels)] })
  expect(dataSet).toMatchObject({ title: 'Set of 180 images', removable: true })
  expect(await api.dataSets().list()).toContainEqual(expect.objectContaining({ id: 'mnist', state: 'absent' }))
})

test('an .npz is a set by itself', async () => {
  const workbench = openTestWorkbench()
  const path = join(workbench.folder, 'bars.npz')
  await writeSmallNpz(path, { train: 40, validation: 10, test: 5 })
  const report = await workbench.api.dataSets().importFiles({ files: [file('my/bars.npz', await readFile(path))] })
  expect(report.files[0]).toMatchObject({ ok: true, message: '55 labelled images of 28 x 28' })
  expect(report.dataSet).toMatchObject({ title: 'bars', images: 55 })
})

test('the same files again are the same set; removed, it is gone', async () => {
  const workbench = openTestWorkbench()
  const { api } = workbench
  const [first, second] = [
    await api.dataSets().importFiles({ files: [images, labels] }),
    await api.dataSets().importFiles({ files: [images, labels] })
  ]
  expect(second.dataSet).toEqual(first.dataSet)
  expect(await keptIn(workbench)).toEqual([first.dataSet!.id])
  await api.dataSets().remove({ id: first.dataSet!.id })
  expect((await keptIn(workbench)).filter((name) => name.startsWith('imported-'))).toEqual([])
  expect((await api.dataSets().list()).map(({ id }) => id)).toEqual(['mnist', 'synthetic', 'my-digits'])
  await expect(api.dataSets().open({ id: first.dataSet!.id })).rejects.toMatchObject({ code: 'not-found' })
  await expect(api.dataSets().remove({ id: 'synthetic' })).rejects.toMatchObject({
    code: 'bad-argument',
    message: 'Drawn digits cannot be removed'
  })
})

test('PNGs are pictures for the pad', async () => {
  const { api } = openTestWorkbench()
  const data = Uint8Array.from({ length: 12 }, (_, i) => i * 20)
  const report = await api
    .dataSets()
    .importFiles({ files: [file('3.png', encode({ width: 4, height: 3, data, channels: 1 }))] })
  expect(report).toMatchObject({ files: [{ ok: true, message: 'a picture of 4 x 3' }], dataSet: null })
  expect(report.pictures).toEqual([{ name: '3.png', width: 4, height: 3, pixels: data }])
})

describe('nothing is kept, and the report says why, of', () => {
  const small = barFiles(60)
  test.each<[string, DroppedFile[], [name: string, message: RegExp][]]>([
    [
      'a web page saved as .gz',
      [file('train-images-idx3-ubyte.gz', text(PAGE))],
      [['train-images-idx3-ubyte.gz', /^train-images-idx3-ubyte\.gz is a web page/]]
    ],
    ['a web page, compressed', [file('a.gz', gzipSync(PAGE))], [['a.gz', /^a\.gz is a web page/]]],
    ['images without labels', [images], [[images.name, /^120 images without their labels$/]]],
    ['labels without images', [labels], [[labels.name, /^120 labels without their images$/]]],
    [
      'labels of another set',
      [images, small[1]!],
      [
        [images.name, /^120 images without their labels; there are 60 in bars-labels/],
        [small[1]!.name, /^60 labels without/]
      ]
    ],
    [
      'a file cut short',
      [file(images.name, images.bytes.subarray(0, 5000)), labels],
      [
        [images.name, /^bars-images-idx3-ubyte is cut short: its header promises 94096 bytes/],
        [labels.name, /without their images/]
      ]
    ],
    [
      'labels that are no digits',
      [images, file(labels.name, idxBytes([120], new Uint8Array(120).fill(11)))],
      [[labels.name, /has label 11 at position 0; expected 0 to 9/]]
    ],
    [
      'images of another size',
      [file('a', idxBytes([2, 4, 4], new Uint8Array(32)))],
      [['a', /^a has images of 4 x 4; expected 28 x 28/]]
    ],
    ['fewer than six images', barFiles(5), [[images.name, /has 5 images; expected at least 6/]]],
    ['one image', barFiles(1), [[images.name, /has 1 image; expected at least 6/]]],
    ['one image alone', barFiles(1).slice(0, 1), [[images.name, /^1 image without its label$/]]],
    ['a broken .npz', [file('a.npz', text('PK\x03\x04nothing'))], [['a.npz', /^a\.npz /]]],
    [
      'a broken PNG',
      [file('a.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0))],
      [['a.png', /^a\.png is a broken PNG/]]
    ],
    ['a model', [file('a', readFileSync(MODEL))], [['a', /^a is an ONNX model; expected IDX/]]],
    ['a broken model', [file('a.onnx', Uint8Array.of(0xff, 0xfe))], [['a.onnx', /^a\.onnx is an ONNX model/]]],
    ['a PDF', [file('a.pdf', text('%PDF-1.7'))], [['a.pdf', /^a\.pdf is a PDF document; expected IDX/]]],
    ['an empty file', [file('a', new Uint8Array())], [['a', /^a is empty; expected IDX/]]],
    ['a good pair beside a bad file', [images, labels, file('a.txt', text('hello'))], [['a.txt', /^a\.txt is text/]]]
  ])('%s', async (_, files, problems) => {
    const workbench = openTestWorkbench()
    const report = await workbench.api.dataSets().importFiles({ files })
    expect(report.dataSet).toBeNull()
    const bad = report.files.filter(({ ok }) => !ok)
    expect(bad.map(({ name }) => name)).toEqual(problems.map(([name]) => name))
    problems.forEach(([, message], i) => expect(bad[i]!.message).toMatch(message))
    for (const { hint, message } of bad) {
      expect(hint).not.toBe('')
      expect(message).not.toContain(workbench.folder)
    }
    expect(await keptIn(workbench)).toEqual([])
    expect(workbench.faults).toEqual([])
  })

  test('a model, with what reads it in the window', async () => {
    const { api } = openTestWorkbench()
    const { files } = await api.dataSets().importFiles({ files: [file('lenet5.onnx', readFileSync(MODEL))] })
    expect(files[0]!.hint).toMatch(/^A model is not a data set\. .*views\.$/)
  })

  test('files of two data sets', async () => {
    const workbench = openTestWorkbench()
    const files = [...barFiles(60, 'a'), ...barFiles(70, 'b'), ...barFiles(80, 'c')]
    const report = await workbench.api.dataSets().importFiles({ files })
    expect(report.files.every(({ ok, message }) => !ok && message === 'belongs to one of several data sets')).toBe(true)
    expect(await keptIn(workbench)).toEqual([])
  })
})
