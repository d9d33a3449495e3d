/**
 * Folders of IDX files as people have them: other names, other places, tables of labels, several
 * sets.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { groupOf, pairIdxFiles, roleOf } from '../../native/data/idx-pairs.ts'
import { describePixels } from '../../native/contract/pixel-encoding.ts'
import { encodingOf } from '../../native/data/data-set.ts'
import { lastingSpec, openDataSet } from '../../native/data/open-data-set.ts'
import { makePipe } from '../support/make-pipe.ts'
import { idxFile, smallDigits } from '../support/data-files.ts'

const train = smallDigits(60, 1)
const test10k = smallDigits(12, 2)
const bytesOf = {
  'train-images': idxFile([60, 4, 4], train.images),
  'train-labels': idxFile([60], train.labels),
  't10k-images': idxFile([12, 4, 4], test10k.images),
  't10k-labels': idxFile([12], test10k.labels)
}
type Part = keyof typeof bytesOf

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-idx-folder-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), bytes)
}
async function putAll(name: (part: Part, dimensions: number) => string, pack = (bytes: Buffer): Buffer => bytes) {
  for (const part of Object.keys(bytesOf) as Part[]) {
    await put(name(part, part.endsWith('images') ? 3 : 1), pack(bytesOf[part]))
  }
}
const both = { train: { count: 50 }, validation: { count: 10 }, test: { count: 12, labels: test10k.labels } }

describe('is read', () => {
  test.each<[string, (part: Part, dimensions: number) => string]>([
    [
      "a folder that carries a file's name, with the file inside",
      (part, d) => `${part}-idx${d}-ubyte/${part}-idx${d}-ubyte`
    ],
    ['a folder with a dot in its name and a hyphen inside', (part, d) => `${part}.idx${d}-ubyte/${part}-idx${d}-ubyte`],
    ['raw', (part, d) => `raw/${part}-idx${d}-ubyte`],
    ['MNIST/raw', (part, d) => `MNIST/raw/${part}-idx${d}-ubyte.gz`],
    ["EMNIST's prefix", (part, d) => `emnist-digits-${part.replace('t10k', 'test')}-idx${d}-ubyte`],
    ["a prefix of somebody's own", (part, d) => `2024_${part.replace('t10k', 'testing')}.idx${d}`]
  ])('%s', async (_, name) => {
    await putAll(name)
    expect(await openDataSet(folder)).toMatchObject(both)
  })

  test("Kaggle's archive: each file beside a folder of its name", async () => {
    await putAll((part, d) => `${part}.idx${d}-ubyte`)
    await putAll((part, d) => `${part}-idx${d}-ubyte/${part}-idx${d}-ubyte`)
    const set = await openDataSet(folder)
    expect(set).toMatchObject(both)
    expect(set.notices).toEqual([])
  })

  test('a folder of that name beside the plain file, and in the folder that `mnist` means', async () => {
    await mkdir(join(folder, 'mnist/train-images-idx3-ubyte.gz'), { recursive: true })
    await putAll((part, d) => `mnist/${part}-idx${d}-ubyte`)
    expect(await openDataSet('mnist', { dataFolder: folder })).toMatchObject(both)
  })

  test('one pair of any names, plain or compressed', async () => {
    await put('images', bytesOf['train-images'])
    await put('labels.gz', gzipSync(bytesOf['train-labels']))
    expect(await openDataSet(folder)).toMatchObject({ train: { count: 50 }, validation: { count: 10 }, test: null })
  })

  test('test images alone', async () => {
    await put('t10k-images-idx3-ubyte', bytesOf['t10k-images'])
    await put('t10k-labels-idx1-ubyte', bytesOf['t10k-labels'])
    const set = await openDataSet(folder)
    expect(set).toMatchObject({ train: { count: 0 }, validation: { count: 0 }, test: { count: 12 } })
  })

  test('a table of labels, whose first column is the digit', async () => {
    const columns = 3
    const table = Buffer.alloc(4 + 8 + 60 * columns * 4)
    table.set([0, 0, 12, 2])
    table.writeInt32BE(60, 4)
    table.writeInt32BE(columns, 8)
    train.labels.forEach((label, i) => {
      for (const [column, value] of [label, 4000 + i, -1].entries())
        table.writeInt32BE(value, 12 + (i * columns + column) * 4)
    })
    await put('qmnist-train-images-idx3-ubyte', bytesOf['train-images'])
    await put('qmnist-train-labels-idx2-int', table)
    expect((await openDataSet(folder)).train.labels).toEqual(train.labels.subarray(0, 50))
  })

  test('MNIST beside another set: the other one is named as not used', async () => {
    await putAll((part, d) => `${part}-idx${d}-ubyte`)
    await put('letters-images-idx3-ubyte', bytesOf['t10k-images'])
    await put('letters-labels-idx1-ubyte', bytesOf['t10k-labels'])
    const set = await openDataSet(folder)
    expect(set).toMatchObject(both)
    expect(set.notices).toEqual(['not used: letters-images-idx3-ubyte, letters-labels-idx1-ubyte'])
  })

  test('labels that are named before their images', async () => {
    await putAll((part, d) => `${part}-idx${d}-ubyte`)
    const [images, labels] = ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'].map((name) => join(folder, name))
    const swapped = await openDataSet(`${labels},${images}`)
    expect(swapped).toEqual({ ...(await openDataSet(`${images},${labels}`)), name: 't10k-labels-idx1-ubyte' })
  })

  test('two files in a folder with a comma in its name, also from within it', async () => {
    await put('digits, mine/train-images,28.idx', bytesOf['train-images'])
    await put('digits, mine/train-labels,28.idx', bytesOf['train-labels'])
    const pair = ['images', 'labels'].map((part) => join(folder, `digits, mine/train-${part},28.idx`)).join(',')
    expect(await openDataSet(pair)).toMatchObject({ train: { count: 50 } })
    expect(await lastingSpec(pair)).toBe(pair)
  })
})

describe('rows and columns', () => {
  /**
   * A stroke from top to bottom in each image, with a foot to the right; mirrored at the diagonal
   * when `lying`.
   */
  const strokes = (count: number, lying: boolean) =>
    Uint8Array.from({ length: count * 36 }, (_, i) => {
      const [row, column] = [Math.floor(i / 6) % 6, i % 6]
      const [y, x] = lying ? [column, row] : [row, column]
      return (x === 2 && y > 0 && y < 5) || (x === 3 && y === 4) ? 200 + (Math.floor(i / 36) % 50) : 0
    })
  const putSet = async (prefix: string, lying: boolean) => {
    for (const [part, count] of [['train', 60] as const, ['test', 12] as const]) {
      await put(`${prefix}${part}-images-idx3-ubyte`, idxFile([count, 6, 6], strokes(count, lying)))
      await put(
        `${prefix}${part}-labels-idx1-ubyte`,
        idxFile(
          [count],
          Uint8Array.from({ length: count }, (_, i) => i % 10)
        )
      )
    }
  }
  const upright = { train: strokes(60, false).subarray(0, 50 * 36), test: strokes(12, false) }

  test("of EMNIST's files are exchanged back in all parts, which is said and kept with the set", async () => {
    await putSet('emnist-digits-', true)
    const { train, test: last, notices } = await openDataSet(folder)
    expect(train.images).toEqual(upright.train)
    expect(last!.images).toEqual(upright.test)
    expect(encodingOf(train).axes).toBe('exchanged')
    expect(describePixels(encodingOf(train))).toMatch(/; rows and columns exchanged$/)
    expect(notices).toEqual([expect.stringMatching(/rows and columns exchanged: they are turned upright$/)])
  })

  test("of EMNIST's files that somebody has turned already are left", async () => {
    await putSet('emnist-mnist-', false)
    const { train, notices } = await openDataSet(folder)
    expect(train.images).toEqual(upright.train)
    expect(encodingOf(train).axes).toBeUndefined()
    expect(notices).toEqual([expect.stringMatching(/but these are upright: they are used as they are$/)])
  })

  test('of another set are left as they are, with a word when its images are wide', async () => {
    await putSet('', true)
    const { train, notices } = await openDataSet(folder)
    expect(train.images).toEqual(strokes(60, true).subarray(0, 50 * 36))
    expect(notices).toEqual([expect.stringMatching(/^most images are wider than tall/)])
  })

  test('of another set with upright images are no matter', async () => {
    await putSet('', false)
    expect((await openDataSet(folder)).notices).toEqual([])
  })
})

describe('is refused', () => {
  test('a folder with several sets, naming them', async () => {
    await putAll((part, d) => `emnist-digits-${part}-idx${d}-ubyte`)
    await putAll((part, d) => `emnist-letters-${part}-idx${d}-ubyte`)
    await expect(openDataSet(folder)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(/several data sets: .*emnist-digits.*emnist-letters/) as string
    })
  })

  test('a folder without IDX files, saying what it has', async () => {
    await put('seven.png', Buffer.from('89504e470d0a1a0a', 'hex'))
    await expect(openDataSet(folder)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('it has seven.png') as string
    })
  })

  test.skipIf(process.platform === 'win32')('a pipe, at once, without waiting for someone to write', async () => {
    const pipe = makePipe(folder)
    await expect(openDataSet(pipe)).rejects.toMatchObject({
      message: expect.stringContaining('is a device, a pipe or a socket; expected') as string
    })
  })

  test('a file of that name which is none, by what it is', async () => {
    await putAll((part, d) => `${part}-idx${d}-ubyte`)
    await put('train-labels-idx1-ubyte', Buffer.from('<!DOCTYPE html><title>404</title>'))
    await expect(openDataSet(folder)).rejects.toMatchObject({
      message: expect.stringMatching(/train-labels-idx1-ubyte is a web page/) as string
    })
  })

  test('a ZIP of IDX files, which must be unpacked', async () => {
    const archive = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false })
    for (const [part, bytes] of Object.entries(bytesOf))
      await archive.add(`${part}-idx3-ubyte`, new Uint8ArrayReader(bytes))
    await put('mnist.zip', await archive.close())
    await expect(openDataSet(join(folder, 'mnist.zip'))).rejects.toMatchObject({
      message: expect.stringContaining('ZIP archive of other files: train-images-idx') as string,
      hint: expect.stringMatching(/^Unpack it/) as string
    })
  })
})

describe('pairing', () => {
  const images = (name: string, count: number) => ({ name, shape: [count, 28, 28] })
  const labels = (name: string, count: number) => ({ name, shape: [count] })

  test('goes by what the names share before it goes by the number', () => {
    const files = [images('b-images', 9), images('a-images', 9), labels('a-labels', 9), labels('b-labels', 9)]
    const { pairs } = pairIdxFiles(files)
    expect(pairs.map((pair) => [pair.images.name, pair.labels.name])).toEqual([
      ['b-images', 'b-labels'],
      ['a-images', 'a-labels']
    ])
  })

  test('leaves what could belong to several', () => {
    const result = pairIdxFiles([images('one', 9), labels('left', 9), labels('right', 9)])
    expect(result.pairs).toEqual([])
    expect(result.withoutLabels.map(({ name }) => name)).toEqual(['one'])
    expect(result.withoutImages.map(({ name }) => name)).toEqual(['left', 'right'])
  })

  test.each([
    ['train-images-idx3-ubyte', 'train', ''],
    ['t10k-images.idx3-ubyte', 'test', ''],
    ['emnist-digits-test-images-idx3-ubyte.gz', 'test', 'emnistdigits'],
    ['qmnist-train-images-idx3-ubyte', 'train', 'qmnist'],
    ['my-val-images', 'validation', 'my'],
    ['interval-images', 'train', 'interval']
  ] as const)('%s is of the %s images of "%s"', (name, role, group) => {
    expect([roleOf(name), groupOf(name)]).toEqual([role, group])
  })
})
