import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { generateDigits } from '../../native/data/generate-digits.ts'
import { generateSyntheticDataSet, SYNTHETIC_COUNTS } from '../../native/data/synthetic-data-set.ts'

test('has as many images as MNIST', () => {
  expect(SYNTHETIC_COUNTS).toEqual({ train: 50_000, validation: 10_000, test: 10_000 })
})

test('is split as asked, its parts from the seed, with progress over all of them', async () => {
  const reports: number[] = []
  const set = await generateSyntheticDataSet({
    seed: 5,
    counts: { train: 500, validation: 100, test: 90 },
    onProgress: (done, total) => {
      expect(total).toBe(690)
      reports.push(done)
    }
  })
  expect(set.name).toBe('synthetic')
  expect([set.train.count, set.validation.count, set.test?.count]).toEqual([500, 100, 90])
  expect(set.validation.images).toHaveLength(100 * 784)
  expect(reports).toEqual(reports.toSorted((a, b) => a - b))
  expect(reports.at(-1)).toBe(690)

  const firstOfTrain = await generateDigits({ count: 20, seed: 5 })
  const firstOfTest = await generateDigits({ count: 20, seed: 5, part: 'test' })
  expect(set.train.images.subarray(0, 20 * 784)).toEqual(firstOfTrain.images)
  expect(set.test?.images.subarray(0, 20 * 784)).toEqual(firstOfTest.images)
  expect(firstOfTest.images).not.toEqual(firstOfTrain.images)
  expect(set.hashes).toEqual({ seed: createHash('sha256').update('synthetic digits 1, seed 5, ').digest('hex') })
})

test('stops when told to', async () => {
  const stopped = generateSyntheticDataSet({ signal: AbortSignal.abort() })
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
})
