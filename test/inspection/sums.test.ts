import { expect, it } from 'vitest'
import { explainCell } from '../../native/inspection/explain-cell.ts'
import { explainComes } from '../../native/inspection/explain-comes.ts'
import { histogramOf } from '../../native/inspection/histogram.ts'
import { summariseValues } from '../../native/inspection/map-summary.ts'
import { occlude } from '../../native/inspection/occlusion.ts'
import { largestByMagnitude, runningSums, sumOfOthers } from '../../native/inspection/sums.ts'
import { explainWeight } from '../../native/inspection/weight-gradient.ts'
import { drawnTrace } from './drawn-trace.ts'

const trace = drawnTrace()
const OF = { kind: 'cost', label: 5 } as const

it('of equal magnitudes the lower index comes first, and the others are what is left', () => {
  const values = Float64Array.of(1, -3, 3, 2, -1)
  expect(largestByMagnitude(values, 3)).toEqual([1, 2, 3])
  expect(sumOfOthers(values, [1, 2, 3])).toBe(0)
  expect(Array.from(runningSums([1, -3, 4]))).toEqual([1, -2, 2])
})

it('listed terms and the others together are the whole, of a unit, an input and a weight', () => {
  const dense = explainCell(trace, 'dense1', [58])
  const comes = explainComes(trace, 'dense1', [58], OF, 'first')
  const weight = explainWeight(trace, 'conv2/kernel', [1, 3, 5, 2], OF, 'first')
  if (dense.kind !== 'dense' || comes.kind !== 'dense') throw new Error('dense1 is no dense layer')
  const sum = (listed: readonly { readonly product: number }[], others: number) =>
    listed.reduce((total, { product }) => total + product, others)
  expect(sum(dense.largest, dense.others) + dense.bias).toBeCloseTo(dense.z, 12)
  expect(dense.running).toHaveLength(dense.largest.length + 2)
  expect(dense.running.at(-1)!).toBeCloseTo(dense.z, 12)
  expect(sum(comes.largest, comes.others)).toBeCloseTo(comes.dA, 12)
  expect(sum(weight.largest, weight.others)).toBeCloseTo(weight.gradient, 12)
  for (const { row, column, input, dZ, product } of weight.largest) {
    const at = row * weight.positions[1] + column
    expect([input, dZ, product]).toEqual([weight.inputs[at], weight.dZ[at], weight.products[at]])
  }
})

it('the running sum of a convolution ends at z, that of a turned kernel at dA', () => {
  const conv = explainCell(trace, 'conv2', [5, 5, 0])
  const comes = explainComes(trace, 'pool1', [6, 6, 2], OF, 'first')
  if (conv.kind !== 'conv' || comes.kind !== 'conv') throw new Error('conv2 is no convolution')
  expect(conv.running).toHaveLength(7)
  expect(conv.running.at(-1)!).toBeCloseTo(conv.z, 12)
  expect(comes.running).toHaveLength(16)
  expect(comes.running.at(-1)).toBe(comes.dA)
  expect(comes.products).toEqual(comes.dZ.map((dZ, i) => dZ * comes.turned[i]!))
})

it('a covered patch lowers the logit by what it was less what it is', () => {
  const { logit, logits, drops } = occlude(trace, 4)
  expect(drops.some((drop) => drop !== 0)).toBe(true)
  drops.forEach((drop, i) => expect(logits[i]! + drop).toBeCloseTo(logit, 12))
})

it('what is no number is counted, and left out of the smallest, the largest and the histogram', () => {
  expect(summariseValues([0, -2, NaN, 3, Infinity])).toMatchObject({
    ...{ low: -2, high: 3, zeros: 1 },
    notFinite: { count: 2, first: 2 }
  })
  expect(summariseValues([NaN, NaN])).toMatchObject({ low: 0, high: 0, notFinite: { count: 2, first: 0 } })
  expect(summariseValues([1, 2]).notFinite).toBe(null)
  const { largest, counts } = histogramOf([-2, 0, 2, NaN, -Infinity])
  expect(largest).toBe(2)
  expect([counts[0], counts[20], counts[40]]).toEqual([1, 1, 1])
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(3)
})
