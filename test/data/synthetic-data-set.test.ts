import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { generateDigits } from '../../native/data/generate-digits.ts'
import { generateSyntheticDataSet } from '../../native/data/synthetic-data-set.ts'

test('is split like MNIST, its parts from the seed, with progress over all of them', async () => {
  const told: number[] = []
  const set = await generateSyntheticDataSet({
    seed: 5,
    onProgress: (done, total) => {
      expect(total).toBe(70_000)
      told.push(done)
    }
  })
  expect(set.name).toBe('synthetic')
  expect([set.train.count, set.validation.count, set.test?.count]).toEqual([50_000, 10_000, 10_000])
  expect(set.validation.images).toHaveLength(10_000 * 784)
  expect(told).toEqual(told.toSorted((a, b) => a - b))
  expect(told.at(-1)).toBe(70_000)

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
