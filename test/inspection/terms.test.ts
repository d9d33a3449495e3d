import { describe, expect, it } from 'vitest'
import type { BenchArrayName, BenchSettings } from '../../native/contract/bench-results.ts'
import { explainBenchCell } from '../../native/inspection/bench-cell.ts'
import { drawBench } from '../../native/inspection/bench-examples.ts'
import { runBench } from '../../native/inspection/bench.ts'
import { RandomState } from '../../native/tensor/random-state.ts'

// Terms are computed beside the kernels: over the same geometry, but not by them. Each number the
// kernels give must be their sum.
describe('the terms of every number of the bench add up to what the kernels give', () => {
  const random = new RandomState(11)
  const one = (low: number, high: number) => random.randint(low, high + 1, 1)[0]!
  const cases = Array.from({ length: 24 }, (_, i) => {
    const kernel = [one(1, 4), one(1, 4)] as const
    const sizes = [one(1, 2), one(4, 7), one(4, 7), one(1, 3)]
    const stride = [one(1, 3), one(1, 3)] as const
    const conv: BenchSettings = {
      op: 'conv',
      stride,
      padding: i % 2 === 0 ? 'same' : 'valid',
      activation: (['linear', 'relu', 'tanh', 'sigmoid'] as const)[i % 4]!
    }
    const pool: BenchSettings = {
      op: 'pool',
      stride,
      kernelShape: kernel,
      mode: i % 3 === 0 ? 'avg' : 'max',
      ties: i % 2 === 0 ? 'first' : 'all'
    }
    const settings = i % 3 === 2 ? pool : conv
    const w = settings.op === 'conv' ? [...kernel, sizes[3]!, one(1, 3)] : null
    return { name: `${i}: ${settings.op} ${kernel.join(' x ')} on ${sizes.join(' x ')}`, settings, sizes, w, seed: i }
  })

  it.each(cases)('$name', ({ settings, sizes, w, seed }) => {
    const arrays = drawBench({ aPrev: sizes, w }, settings, seed, 'whole')
    const result = runBench(arrays, settings)
    const names: BenchArrayName[] = settings.op === 'conv' ? ['z', 'dZ', 'dW', 'db', 'dAPrev'] : ['a', 'dAPrev']
    for (const array of names) {
      const { shape, data } = result[array]!
      for (let flat = 0; flat < data.length; flat++) {
        let rest = flat
        const index = shape.map(() => 0)
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          index[axis] = rest % shape[axis]!
          rest = Math.floor(rest / shape[axis]!)
        }
        const { factors, moreSum, bias, total } = explainBenchCell(arrays, settings, result, array, index)
        const products = factors.map(([a, b]) => a * b)
        const largestOnly = settings.op === 'pool' && array === 'a' && settings.mode === 'max'
        const sum = largestOnly ? Math.max(...products) : products.reduce((a, b) => a + b, 0)
        expect(sum + moreSum + (bias ?? 0)).toBeCloseTo(total, 10)
        expect(total).toBe(data[flat])
      }
    }
  })
})

describe('a stride leaves holes in the turned kernel', () => {
  // By hand: A_prev 4 x 4, kernel 2 x 2, stride 2. Every input lies in one window; of the four
  // places of the turned kernel three fall between two windows.
  const settings: BenchSettings = { op: 'conv', stride: [2, 2], padding: 'valid', activation: 'linear' }
  const arrays = drawBench({ aPrev: [1, 4, 4, 1], w: [2, 2, 1, 1] }, settings, 1, 'whole')
  const result = runBench(arrays, settings)
  it.each([
    [[0, 0, 0, 0], 0],
    [[0, 1, 3, 0], 3]
  ])('input %j', (index, weight) => {
    const { factors, holes, outside, windows } = explainBenchCell(arrays, settings, result, 'dAPrev', index)
    expect({ holes, outside, windows }).toEqual({ holes: 3, outside: 0, windows: 1 })
    expect(factors).toHaveLength(1)
    expect(factors[0]![1]).toBe(arrays.w!.data[weight])
  })
})

it('a cell that an array does not have is refused with its shape', () => {
  const settings: BenchSettings = { op: 'conv', stride: [1, 1], padding: 'same', activation: 'linear' }
  const arrays = drawBench({ aPrev: [1, 4, 4, 1], w: [2, 2, 1, 1] }, settings, 1, 'whole')
  const result = runBench(arrays, settings)
  expect(() => explainBenchCell(arrays, settings, result, 'z', [0, 4, 0, 0])).toThrow('its shape is 1 x 4 x 4 x 1')
})

describe('how the sizes come about', () => {
  const explain = (length: number, kernel: number, stride: number, padding: 'same' | 'valid') => {
    const settings: BenchSettings = { op: 'conv', stride: [stride, stride], padding, activation: 'linear' }
    const arrays = drawBench({ aPrev: [1, length, length, 1], w: [kernel, kernel, 1, 1] }, settings, 1, 'whole')
    return runBench(arrays, settings).explanation.rows
  }
  it('the odd cell of the padding lies at the end', () => {
    expect(explain(6, 3, 2, 'same')).toBe('ceil(6 / 2) = 3; padding max((3 − 1) · 2 + 3 − 6, 0) = 1: 0 above, 1 below')
    expect(explain(7, 3, 2, 'same')).toBe('ceil(7 / 2) = 4; padding max((4 − 1) · 2 + 3 − 7, 0) = 2: 1 above, 1 below')
  })
  it('what no window reaches is said', () => {
    expect(explain(6, 3, 2, 'valid')).toBe('floor((6 − 3) / 2) + 1 = 2; the last row is left over')
    expect(explain(8, 2, 3, 'valid')).toBe('floor((8 − 2) / 3) + 1 = 3')
    expect(explain(7, 2, 3, 'valid')).toBe('floor((7 − 2) / 3) + 1 = 2; the last 2 rows are left over')
  })
})
