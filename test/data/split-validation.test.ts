/** Every image that is given is used, and a class that is measured is trained. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ImageSet } from '../../native/data/data-set.ts'
import { writeNpz } from '../../native/data/npz.ts'
import type { NumpyArray } from '../../native/data/npy.ts'
import { openDataSet } from '../../native/data/open-data-set.ts'
import { classCounts, splitValidation } from '../../native/data/split-validation.ts'

/** Images of one pixel, which is their position modulo 256. */
function setOf(labels: readonly number[]): ImageSet {
  const count = labels.length
  const images = Uint8Array.from({ length: count }, (_, i) => i)
  return { images, labels: Uint8Array.from(labels), count, height: 1, width: 1, scale: 1 / 256 }
}

const inTurn = (count: number) => Array.from({ length: count }, (_, i) => i % 10)
const sorted = (perClass: number) => Array.from({ length: 10 * perClass }, (_, i) => Math.floor(i / perClass))

describe('the last sixth validates', () => {
  test.each([
    [60_000, 50_000, 10_000],
    [60_001, 50_001, 10_000],
    [61_000, 50_834, 10_166],
    [240_000, 200_000, 40_000],
    [12, 10, 2]
  ])('of %d images %d train and %d validate', (count, train, validation) => {
    const split = splitValidation(setOf(inTurn(count)), 'set')
    expect(split).toMatchObject({
      train: { count: train },
      validation: { count: validation },
      validationFrom: 'end'
    })
    expect(split.train.labels).toHaveLength(train)
    expect(split.validation.images).toHaveLength(validation)
  })

  test('of each class where the images are sorted by class, in the order they had', () => {
    const { train, validation, validationFrom } = splitValidation(setOf(sorted(12)), 'set')
    expect(validationFrom).toBe('each-class')
    expect(classCounts(train.labels)).toEqual(new Array(10).fill(10))
    expect(classCounts(validation.labels)).toEqual(new Array(10).fill(2))
    expect([...validation.images.slice(0, 4)]).toEqual([10, 11, 22, 23])
    expect([...train.images.slice(8, 12)]).toEqual([8, 9, 12, 13])
  })

  test.each<[string, number[]]>([
    ['a class stands at the end', [...inTurn(540).map((label) => label % 9), ...new Array<number>(60).fill(9)]],
    [
      'most of a class stands at the end',
      [...new Array<number>(20).fill(9), ...inTurn(500).map((l) => l % 9), ...new Array<number>(40).fill(9)]
    ],
    ['a class stands at the beginning', [...new Array<number>(60).fill(9), ...inTurn(540).map((label) => label % 9)]]
  ])('of each class where %s', (_, labels) => {
    const { train, validation, validationFrom } = splitValidation(setOf(labels), 'set')
    expect(validationFrom).toBe('each-class')
    expect(Math.min(...classCounts(train.labels))).toBeGreaterThan(0)
    expect(Math.min(...classCounts(validation.labels))).toBeGreaterThan(0)
    expect(train.count + validation.count).toBe(labels.length)
  })

  test('of images in random order stays the last sixth of all', () => {
    for (let seed = 1; seed <= 20; seed++) {
      let state = seed
      const labels = Array.from({ length: 600 }, () => (state = (state * 48271) % 2147483647) % 10)
      expect(splitValidation(setOf(labels), 'set').validationFrom).toBe('end')
    }
  })

  test('of ten images of ten digits is the last one, as none can be spared', () => {
    expect(splitValidation(setOf(inTurn(10)), 'set')).toMatchObject({ validation: { count: 1 }, validationFrom: 'end' })
  })
})

describe('notices', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lenet-split-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const images = (count: number, seed = 0): NumpyArray => {
    return { shape: [count, 2, 2], data: Uint8Array.from({ length: count * 4 }, (_, i) => (i * 37 + seed) % 256) }
  }
  const labels = (values: readonly number[]): NumpyArray => ({ shape: [values.length], data: Uint8Array.from(values) })
  async function open(arrays: Record<string, NumpyArray>) {
    const file = join(folder, 'set.npz')
    await writeNpz(file, arrays)
    return openDataSet(file)
  }

  test('name a class that validates but is never trained', async () => {
    const withoutNine = inTurn(90).map((label) => label % 9)
    const { notices } = await open({
      X_train: images(90),
      Y_train: labels(withoutNine),
      X_val: images(20),
      Y_val: labels(inTurn(20))
    })
    expect(notices).toContain('no training image shows 9, but validation images do: never learned')
  })

  test('say that images are sorted', async () => {
    const { notices } = await open({ images: images(120), labels: labels(sorted(12)) })
    expect(notices).toEqual([expect.stringContaining('sorted by class: the last sixth of each class validates')])
  })

  test('name arrays that are not used, and what pickled ones are does not matter', async () => {
    const { notices } = await open({
      x_train: images(60),
      y_train: labels(inTurn(60)),
      x_extra: images(7),
      writer: { shape: [60], data: new Int32Array(60) }
    })
    expect(notices).toEqual(['arrays that are not used: x_extra (7, 2, 2), writer (60)'])
  })

  test.each([
    ['X_val', 'y_val'],
    ['x_validation', 'y_validation'],
    ['val_images', 'val_labels'],
    ['dev_X', 'dev_y']
  ])('%s and %s validate, so nothing is cut from the training images', async (x, y) => {
    const set = await open({
      X_train: images(60),
      y_train: labels(inTurn(60)),
      [x]: images(12, 5),
      [y]: labels(inTurn(12)),
      X_test: images(10),
      y_test: labels(inTurn(10))
    })
    expect(set).toMatchObject({
      train: { count: 60 },
      validation: { count: 12, images: images(12, 5).data },
      test: { count: 10 },
      validationFrom: 'given',
      notices: []
    })
  })

  test('test images alone can be opened, and the words say that they cannot train', async () => {
    const set = await open({ x_test: images(30), y_test: labels(inTurn(30)) })
    expect(set).toMatchObject({ train: { count: 0 }, validation: { count: 0 }, test: { count: 30 } })
    expect(set.notices).toEqual([expect.stringContaining('test images alone: they can be evaluated, not trained on')])
  })
})
