/** The images of a run's next step, from any checkpoint before it. */
import { describe, expect, test } from 'vitest'
import { epochOrder } from '../../native/training/batch-order.ts'
import { nextBatch, type BatchPlan } from '../../native/training/next-batch.ts'
import { RandomState } from '../../native/tensor/random-state.ts'

/** Three batches an epoch, the last of two images. */
const PLAN: BatchPlan = { order: 'numpy', seed: 7, images: 10, batchSize: 4, epochs: 3 }
const START = { epoch: 1, random: new RandomState(7).getState() }

/** All batches of the run, as its training takes them. */
function batchesOf({ order, seed, images, batchSize, epochs }: BatchPlan) {
  const random = new RandomState(seed)
  return Array.from({ length: epochs }, (_, index) => {
    const before = random.getState()
    const indices = epochOrder(order, images, { seed, epoch: index + 1, random })
    const batches = [0, 4, 8].map((first) => [...indices.subarray(first, first + batchSize)])
    return { checkpoint: { epoch: index + 1, random: before }, batches }
  })
}

describe.each(['numpy', 'keras', 'sequential'] as const)('in %s order', (order) => {
  const plan = { ...PLAN, order }
  const expected = batchesOf(plan).flatMap(({ batches }) => batches)

  test('every batch of the run, from its start', () => {
    const found = expected.map((_, step) => [...nextBatch(START, step, plan)!])
    expect(found).toEqual(expected)
    expect(found[2]).toHaveLength(2)
  })

  test('from a checkpoint of a later epoch', () => {
    const { checkpoint, batches } = batchesOf(plan)[1]!
    expect([...nextBatch(checkpoint, 3, plan)!]).toEqual(batches[0])
    expect([...nextBatch(checkpoint, 5, plan)!]).toEqual(batches[2])
    expect([...nextBatch(checkpoint, 6, plan)!]).toEqual(expected[6])
  })
})

test('null when the run has no step left, and for an epoch before the checkpoint', () => {
  expect(nextBatch(START, 8, PLAN)).not.toBeNull()
  expect(nextBatch(START, 9, PLAN)).toBeNull()
  const second = batchesOf(PLAN)[1]!.checkpoint
  expect(nextBatch(second, 2, PLAN)).toBeNull()
})

test('a checkpoint is left as it was', () => {
  const before = structuredClone(START.random)
  nextBatch(START, 4, PLAN)
  expect(START.random).toEqual(before)
})
