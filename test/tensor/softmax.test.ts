import { expect, test } from 'vitest'
import { softmax } from '../../native/tensor/softmax.ts'

test('exponentials over their sum, worked by hand', () => {
  const { probabilities, logSumExp } = softmax(Float32Array.of(0, Math.log(2), Math.log(5)))
  expect([...probabilities].map((value) => value.toFixed(6))).toEqual(['0.125000', '0.250000', '0.625000'])
  expect(logSumExp).toBeCloseTo(Math.log(8), 7)
})

test('logits of a thousand neither overflow nor vanish', () => {
  const { probabilities, logSumExp } = softmax(Float32Array.of(1000, 1000, -1000))
  expect([...probabilities]).toEqual([0.5, 0.5, 0])
  expect(logSumExp).toBe(1000 + Math.log(2))
})
