/**
 * From a name to labelled images: every kind of place, how sets are split, and what is said when
 * they make no sense.
 */
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { WorkbenchError } from '../../native/contract/errors.ts'
import type { NumpyArray } from '../../native/data/npy.ts'
import { writeNpz } from '../../native/data/npz.ts'
import { lastingSpec, openDataSet } from '../../native/data/open-data-set.ts'
import { idxFile, smallDigits } from '../support/data-files.ts'
import { genuineMnist, MNIST_FOLDER, mnistTest } from '../support/mnist.ts'

const train = smallDigits(24, 1)
const test10k = smallDigits(5, 2)

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-data-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function writeFour(place: string, name: (part: string, dimensions: number) => string, compress = false) {
  const pack = (bytes: Buffer) => (compress ? gzipSync(bytes) : bytes)
  await mkdir(place, { recursive: true })
  await writeFile(join(place, name('train-images', 3)), pack(idxFile([24, 4, 4], train.images)))
  await writeFile(join(place, name('train-labels', 1)), pack(idxFile([24], train.labels)))
  await writeFile(join(place, name('t10k-images', 3)), pack(idxFile([5, 4, 4], test10k.images)))
  await writeFile(join(place, name('t10k-labels', 1)), pack(idxFile([5], test10k.labels)))
}
const usual = (part: string, dimensions: number) => `${part}-idx${dimensions}-ubyte`

async function npz(arrays: Record<string, NumpyArray>): Promise<string> {
  const file = join(folder, 'digits.npz')
  await writeNpz(file, arrays)
  return file
}

const images = (count: number, data: NumpyArray['data'] = train.images.subarray(0, count * 16)) => ({
  shape: [count, 4, 4],
  data
})
const labels = (count: number, data: NumpyArray['data'] = train.labels.subarray(0, count)) => ({ shape: [count], data })

async function refusal(spec: string): Promise<string> {
  const result = await openDataSet(spec).catch((error: unknown) => error)
  expect(result).toMatchObject({ code: 'bad-file', hint: expect.stringMatching(/\S/) as string })
  return (result as WorkbenchError).message
}

describe('MNIST', () => {
  mnistTest('is 50,000 training, 10,000 validation and 10,000 test images, bytes with the divisor 256', async () => {
    const { train: first, validation, test: last, hashes } = await genuineMnist()
    for (const [set, count] of [[first, 50_000] as const, [validation, 10_000] as const, [last!, 10_000] as const]) {
      expect(set).toMatchObject({ count, height: 28, width: 28, scale: 1 / 256 })
      expect(set.images).toBeInstanceOf(Uint8Array)
      expect(set.images).toHaveLength(count * 784)
      expect(set.labels).toHaveLength(count)
    }
    expect(first.images.buffer).toBe(validation.images.buffer)
    // python3 -c "print(*open('train-labels-idx1-ubyte', 'rb').read()[50008:50018])", and t10k
    // [8:18]
    expect([...validation.labels.subarray(0, 10)]).toEqual([3, 8, 6, 9, 6, 4, 5, 3, 8, 4])
    expect([...last!.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
    // sha256sum *
    expect(hashes).toEqual({
      'train-images': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      'train-labels': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      't10k-images': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      't10k-labels': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'
    })
  })

  mnistTest('by its name is what stands in the data folder', async () => {
    await symlink(MNIST_FOLDER, join(folder, 'mnist'), 'junction')
    expect(await openDataSet('mnist', { dataFolder: folder })).toMatchObject({
      name: 'mnist',
      train: { count: 50_000 }
    })
  })

  test('that has not been downloaded, or only in part, is "not-found" with the remedy to download it', async () => {
    const expected = { code: 'not-found', remedy: { kind: 'download-mnist' } }
    const nothingBundled = { dataFolder: folder, bundledMnist: null }
    await expect(openDataSet('mnist', nothingBundled)).rejects.toMatchObject(expected)
    await writeFour(join(folder, 'mnist'), usual)
    await rm(join(folder, 'mnist/t10k-labels-idx1-ubyte'))
    await expect(openDataSet('mnist', nothingBundled)).rejects.toMatchObject({
      ...expected,
      message: expect.stringContaining('no t10k-labels') as string
    })
  })

  mnistTest('comes with the program, so that nothing has to be fetched', async () => {
    const { name, train: first } = await openDataSet('mnist', { dataFolder: folder })
    expect([name, first.count]).toEqual(['mnist', 50_000])
  })

  test('that was fetched comes before what came with the program', async () => {
    await writeFour(join(folder, 'mnist'), usual)
    const options = { dataFolder: folder, bundledMnist: join(folder, 'never read') }
    expect(await openDataSet('mnist', options)).toMatchObject({ train: { count: 20 } })
  })

  test('that came with the program is refused when a file has other content, naming both hashes', async () => {
    await writeFour(join(folder, 'bundled'), usual)
    const options = { dataFolder: folder, bundledMnist: join(folder, 'bundled') }
    const sha256 = createHash('sha256')
      .update(idxFile([24, 4, 4], train.images))
      .digest('hex')
    await expect(openDataSet('mnist', options)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(
        new RegExp(`bundled is not MNIST: its train-images have SHA-256 ${sha256}; expected ba891046e6505d7a`)
      ) as string,
      remedy: { kind: 'download-mnist' }
    })
  })

  mnistTest('one altered label among the files that came with the program is noticed', async () => {
    const bundled = join(folder, 'bundled')
    await cp(MNIST_FOLDER, bundled, { recursive: true })
    const labelFile = join(bundled, 't10k-labels-idx1-ubyte')
    const bytes = await readFile(labelFile)
    bytes[5000] = (bytes[5000]! + 1) % 10
    await writeFile(labelFile, bytes)
    await expect(openDataSet('mnist', { dataFolder: folder, bundledMnist: bundled })).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('its t10k-labels have SHA-256') as string
    })
  })
})

describe('a folder', () => {
  const names: readonly (readonly [string, (part: string, dimensions: number) => string, boolean])[] = [
    ['plain', usual, false],
    ['compressed', (...args) => `${usual(...args)}.gz`, true],
    ['with dots', (part, dimensions) => `${part}.idx${dimensions}-ubyte`, false],
    ['with dots and compressed', (part, dimensions) => `${part}.idx${dimensions}-ubyte.gz`, true],
    ['compressed without saying so', usual, true],
    ['called compressed and plain', (...args) => `${usual(...args)}.gz`, false]
  ]
  test.each(names)('%s: the last sixth validates', async (_, name, compress) => {
    await writeFour(folder, name, compress)
    const set = await openDataSet(folder)
    expect(set.train).toMatchObject({
      count: 20,
      height: 4,
      width: 4,
      scale: 1 / 256,
      labels: train.labels.subarray(0, 20)
    })
    expect(set.validation).toMatchObject({
      count: 4,
      images: train.images.subarray(320),
      labels: train.labels.subarray(20)
    })
    expect(set.test).toMatchObject({ count: 5, images: test10k.images, labels: test10k.labels })
    const sha256 = createHash('sha256')
      .update(idxFile([24, 4, 4], train.images))
      .digest('hex')
    expect(set.hashes['train-images']).toBe(sha256)
  })

  test('without one of the four names it and what is there', async () => {
    await writeFour(folder, usual)
    await rm(join(folder, 'train-labels-idx1-ubyte'))
    await expect(openDataSet(folder)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(
        /no labels for train-images-idx3-ubyte \(24\); it has t10k-images-idx3-ubyte, /
      ) as string
    })
  })

  test.each<[string, Uint8Array, RegExp, string?]>([
    [
      'train-labels-idx1-ubyte',
      idxFile([23], train.labels.subarray(1)),
      /no labels for train-images-idx3-ubyte \(24\)/,
      'not-found'
    ],
    ['train-labels-idx1-ubyte', idxFile([24], train.labels.with(7, 10)), /has label 10 at position 7; expected 0 to 9/],
    [
      'train-images-idx3-ubyte',
      idxFile([24], train.labels),
      /no images for train-images-idx3-ubyte \(24\)/,
      'not-found'
    ],
    ['t10k-images-idx3-ubyte', idxFile([5, 8, 2], test10k.images), /t10k-images.* 8 x 2; expected 4 x 4/]
  ])('with a wrong %s: refused', async (name, bytes, reason, code = 'bad-file') => {
    await writeFour(folder, usual)
    await writeFile(join(folder, name), bytes)
    const refused = expect(openDataSet(folder)).rejects
    await refused.toMatchObject({ code, message: expect.stringMatching(reason) as string })
  })

  test('with fewer than six training images: refused', async () => {
    await writeFour(folder, usual)
    await writeFile(join(folder, usual('train-images', 3)), idxFile([5, 4, 4], test10k.images))
    await writeFile(join(folder, usual('train-labels', 1)), idxFile([5], test10k.labels))
    expect(await refusal(folder)).toContain('has 5 images; expected at least 6')
  })
})

describe('a pair of IDX files', () => {
  test('is training and validation images', async () => {
    await writeFour(folder, usual)
    const spec = `${join(folder, usual('train-images', 3))},${join(folder, usual('train-labels', 1))}`
    const set = await openDataSet(spec)
    expect(set).toMatchObject({
      name: 'train-images-idx3-ubyte',
      train: { count: 20 },
      validation: { count: 4 },
      test: null
    })
    expect(Object.keys(set.hashes)).toEqual(['train-images', 'train-labels'])
  })

  test('of which one is missing names that one', async () => {
    await writeFour(folder, usual)
    const missing = join(folder, 'absent')
    await expect(openDataSet(`${join(folder, usual('train-images', 3))},${missing}`)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(missing) as string
    })
  })
})

describe('an .npz', () => {
  const floats = Float32Array.from(train.images, (pixel) => pixel / 256)

  test("of the brief's names keeps its parts and its floats", async () => {
    const file = await npz({
      X_train: images(20, floats.subarray(0, 320)),
      Y_train: labels(20),
      X_valid: images(4, floats.subarray(320)),
      Y_valid: labels(4)
    })
    const set = await openDataSet(file)
    expect(set).toMatchObject({ name: 'digits.npz', test: null })
    expect(set.train).toMatchObject({ count: 20, scale: 1, images: floats.subarray(0, 320) })
    expect(set.validation).toMatchObject({ count: 4, scale: 1, images: floats.subarray(320) })
    expect(Object.keys(set.hashes)).toEqual(['X_train', 'Y_train', 'X_valid', 'Y_valid'])
  })

  test("of Keras' names is split and has a test set", async () => {
    const file = await npz({ x_train: images(24), y_train: labels(24), x_test: images(5), y_test: labels(5) })
    expect(await openDataSet(file)).toMatchObject({
      train: { count: 20, scale: 1 / 256, images: train.images.subarray(0, 320) },
      validation: { count: 4 },
      test: { count: 5 }
    })
  })

  test.each([
    ['images', 'labels'],
    ['X', 'y'],
    ['data', 'target']
  ])('with a pair called %s and %s is split', async (x, y) => {
    expect(await openDataSet(await npz({ [x]: images(24), [y]: labels(24) }))).toMatchObject({
      train: { count: 20 },
      validation: { count: 4 },
      test: null
    })
  })

  test('of any name on disk, told by its content', async () => {
    const file = await npz({ images: images(24), labels: labels(24) })
    await cp(file, join(folder, 'no-ending'))
    expect(await openDataSet(join(folder, 'no-ending'))).toMatchObject({ train: { count: 20 } })
  })

  const wide = BigInt64Array.from(train.labels, BigInt)
  const oneHot = Float32Array.from({ length: 240 }, (_, i) => Number(train.labels[Math.floor(i / 10)] === i % 10))
  test.each<[string, NumpyArray, NumpyArray]>([
    ['a channel axis', { shape: [24, 4, 4, 1], data: train.images }, labels(24)],
    ['flat images', { shape: [24, 16], data: train.images }, labels(24)],
    ['64-bit labels', images(24), labels(24, wide)],
    ['float labels', images(24), labels(24, Float64Array.from(train.labels))],
    ['a column of labels', images(24), { shape: [24, 1], data: train.labels }],
    ['one-hot labels', images(24), { shape: [24, 10], data: oneHot }]
  ])('with %s is the same set', async (_, x, y) => {
    const set = await openDataSet(await npz({ images: x, labels: y }))
    expect(set.train).toMatchObject({ count: 20, height: 4, width: 4, images: train.images.subarray(0, 320) })
    expect(set.train.labels).toEqual(train.labels.subarray(0, 20))
    expect(set.validation.labels).toEqual(train.labels.subarray(20))
  })

  test.each<[string, Record<string, NumpyArray>, RegExp]>([
    ['a NaN', { images: images(24, floats.with(99, NaN)), labels: labels(24) }, /not a number/],
    ['too few images', { images: images(1), labels: labels(1) }, /more labelled images/],
    ['nothing', { images: images(0), labels: labels(0) }, /with images in it/],
    ['labels of others', { images: images(20), labels: labels(24) }, /belong together/],
    ['a label of 12', { images: images(24), labels: labels(24, new Uint8Array(24).fill(12)) }, /0 to 9/]
  ])('with %s is refused with a hint of its own', async (_, arrays, hint) => {
    const refused = expect(openDataSet(await npz(arrays))).rejects
    await refused.toMatchObject({ code: 'bad-file', hint: expect.stringMatching(hint) as string })
  })

  test('of float64 becomes float32', async () => {
    const set = await openDataSet(await npz({ images: images(24, Float64Array.from(floats)), labels: labels(24) }))
    expect(set.train.images).toEqual(floats.subarray(0, 320))
  })

  test.each<[string, Record<string, NumpyArray>, RegExp]>([
    ['other names', { weights: images(24) }, /digits\.npz has no images and labels; it has weights/],
    ['no labels', { x_train: images(24) }, /has no array y_train; it has x_train/],
    ['half of the names', { X_train: images(24), Y_train: labels(24), X_valid: images(4) }, /no array Y_valid/],
    [
      'a NaN',
      { images: images(24, floats.with(99, NaN)), labels: labels(24) },
      /images of .* holds NaN at position 99/
    ],
    ['an infinity', { images: images(24, floats.with(3, Infinity)), labels: labels(24) }, /Infinity at position 3/],
    [
      'a label of 1.5',
      { images: images(24), labels: labels(24, new Float32Array(24).fill(1.5)) },
      /label 1\.5 at position 0/
    ],
    ['a label of -1', { images: images(24), labels: labels(24, new Int8Array(24).fill(-1)) }, /label -1 at position 0/],
    [
      'two ones',
      { images: images(24), labels: { shape: [24, 10], data: oneHot.with(9, 1) } },
      /row 0 that is not one-hot/
    ],
    [
      'a half beside the one',
      { images: images(24), labels: { shape: [24, 10], data: oneHot.with(9, 0.5) } },
      /row 0 that is not one-hot/
    ],
    ['colours', { images: { shape: [8, 4, 4, 3], data: train.images }, labels: labels(8) }, /\(8, 4, 4, 3\); expected/],
    ['too many labels', { images: images(20), labels: labels(24) }, /24 labels for the 20 images of images of/],
    ['no images', { images: images(0), labels: labels(0) }, /holds no images/],
    [
      'two sizes',
      { x_train: images(24), y_train: labels(24), x_test: { shape: [6, 8, 8], data: train.images }, y_test: labels(6) },
      /8 x 8; expected 4 x 4/
    ]
  ])('with %s is refused', async (_, arrays, reason) => {
    expect(await refusal(await npz(arrays))).toMatch(reason)
  })
})

describe('what is no data set', () => {
  test('a name that nothing has', async () => {
    await expect(openDataSet(join(folder, 'absent'))).rejects.toMatchObject({
      code: 'not-found',
      remedy: { kind: 'name-data-set' }
    })
    await expect(openDataSet('')).rejects.toMatchObject({ code: 'not-found' })
    await expect(openDataSet('a,b,c')).rejects.toMatchObject({ code: 'not-found' })
  })

  test.each([
    [
      'one IDX file alone',
      idxFile([24], train.labels),
      /is an IDX file; expected an \.npz, a folder, or two IDX files/
    ],
    ['nothing', Buffer.alloc(0), /is empty/],
    ['text', Buffer.from('digits'), /is text/]
  ])('a file with %s', async (_, bytes, reason) => {
    await writeFile(join(folder, 'file'), bytes)
    expect(await refusal(join(folder, 'file'))).toMatch(reason)
  })

  test('an aborted signal is "cancelled"', async () => {
    await writeFour(join(folder, 'four'), usual)
    await expect(openDataSet(join(folder, 'four'), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled'
    })
    const file = await npz({ images: images(24), labels: labels(24) })
    await expect(openDataSet(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
  })
})

test('synthetic is drawn, telling how far it is, and can be stopped', async () => {
  const controller = new AbortController()
  const totals: number[] = []
  const onProgress = (done: number, total: number) => {
    expect(done).toBeGreaterThan(0)
    totals.push(total)
    controller.abort()
  }
  const drawing = openDataSet('synthetic', { packedDigits: null, signal: controller.signal, onProgress })
  // Not the data: a difference would be printed whole.
  const outcome = await drawing.then(
    () => 'drawn',
    (error: unknown) => error
  )
  expect(outcome).toMatchObject({ code: 'cancelled' })
  expect(totals[0]).toBe(70_000)
})

test('a lasting name has absolute paths, both of a pair', async () => {
  expect(await lastingSpec('mnist')).toBe('mnist')
  expect(await lastingSpec('synthetic')).toBe('synthetic')
  expect(await lastingSpec('digits.npz')).toBe(resolve('digits.npz'))
  expect(await lastingSpec('a/images,a/labels')).toBe(`${resolve('a/images')},${resolve('a/labels')}`)
  await mkdir(join(folder, 'a,b'))
  expect(await lastingSpec(join(folder, 'a,b'))).toBe(join(folder, 'a,b'))
})
