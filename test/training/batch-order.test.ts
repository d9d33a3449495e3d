import { expect, test } from 'vitest'
import { readNpz } from '../../native/data/npz.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { epochOrder } from '../../native/training/batch-order.ts'
import { goldenFile } from '../support/golden.ts'

test.each([1, 2])("keras: the order of fit's epoch %i, and no number of numpy's generator is used", async (epoch) => {
  const golden = (await readNpz(goldenFile('tensorflow-random.npz'))).get('keras/0/order')!
  const random = new RandomState(0)
  const before = random.getState()
  const order = epochOrder('keras', 50_000, { seed: 0, epoch, random })
  const first = (epoch - 1) * 50_000
  expect(order.findIndex((image, i) => image !== Number(golden.data[first + i]))).toBe(-1)
  expect(random.getState()).toEqual(before)
})

test("numpy: the generator's next permutation, whatever the epoch", () => {
  const order = epochOrder('numpy', 10, { seed: 9, epoch: 4, random: new RandomState(0) })
  // python3: np.random.RandomState(0).permutation(10)
  expect(Array.from(order)).toEqual([2, 8, 4, 9, 1, 6, 7, 3, 0, 5])
})

test('sequential: as in the file', () => {
  expect(Array.from(epochOrder('sequential', 4, { seed: 9, epoch: 2, random: new RandomState(0) }))).toEqual([
    0, 1, 2, 3
  ])
})
