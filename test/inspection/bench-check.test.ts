/** The gradient check of the bench. */
import { describe, expect, test } from 'vitest'
import type { BenchSettings } from '../../native/contract/bench-results.ts'
import { checkBench } from '../../native/inspection/bench-check.ts'
import { drawBench } from '../../native/inspection/bench-examples.ts'

const OPTIONS = {
  h: 1e-5,
  maxProducts: 1e6,
  permutation: (size: number) => Uint32Array.from({ length: size }, (_, i) => i)
}
const CONV = { op: 'conv', stride: [2, 1], padding: 'same', activation: 'tanh' } as const
const POOL = { op: 'pool', stride: [2, 2], kernelShape: [3, 2], mode: 'max', ties: 'first' } as const

function check(settings: BenchSettings, { h = 1e-5, maxProducts = 1e6 } = {}) {
  const w = settings.op === 'conv' ? [3, 2, 2, 3] : null
  const arrays = drawBench({ aPrev: [2, 5, 6, 2], w }, settings, 4, 'normal')
  return checkBench(arrays, settings, { ...OPTIONS, h, maxProducts })
}

describe('analytic and numeric gradients agree', () => {
  test.each<[string, BenchSettings]>([
    ['convolution, tanh', CONV],
    ['convolution, sigmoid, valid', { ...CONV, activation: 'sigmoid', padding: 'valid' }],
    ['convolution, ReLU', { ...CONV, activation: 'relu' }],
    ['max pooling', POOL],
    ['average pooling', { ...POOL, mode: 'avg' }]
  ])('%s', (_, settings) => {
    const { arrays } = check(settings)
    expect(arrays.map(({ name }) => name)).toEqual(settings.op === 'conv' ? ['w', 'b', 'aPrev'] : ['aPrev'])
    for (const { entries, size, kinks, agrees, worst } of arrays) {
      expect({ entries, kinks, agrees }).toEqual({ entries: size, kinks: 0, agrees: true })
      expect(worst!.relativeError).toBeLessThan(1e-6)
    }
  })
})

test('a wide step crosses gates and winners; those entries are counted and left out', () => {
  for (const settings of [{ ...CONV, activation: 'relu' } as const, POOL]) {
    const { arrays } = check(settings, { h: 0.5 })
    expect(arrays.some(({ kinks }) => kinks > 0)).toBe(true)
  }
})

test('ties are kinks, whatever the rule', () => {
  const settings = { ...POOL, ties: 'all' } as const
  const aPrev = { shape: [1, 3, 2, 1], data: Float64Array.of(1, 1, 1, 1, 1, 1) }
  const dA = { shape: [1, 1, 1, 1], data: Float64Array.of(2) }
  const [only] = checkBench({ aPrev, w: null, b: null, dA }, settings, OPTIONS).arrays
  expect(only).toMatchObject({ entries: 6, kinks: 6, worst: null })
})

test('with little room the largest gradient is still checked', () => {
  const { arrays } = check(CONV, { maxProducts: 1 })
  for (const { entries, size, worst } of arrays) {
    expect(entries).toBe(1)
    expect(size).toBeGreaterThan(1)
    expect(worst).not.toBe(null)
  }
})
