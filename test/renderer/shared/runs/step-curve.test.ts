import { describe, expect, test } from 'vitest'
import { StepCurve, type EpochShape } from '../../../../renderer/shared/runs/step-curve.ts'

// Two full batches and a last one of two images.
const EPOCH: EpochShape = { stepsPerEpoch: 3, batchSize: 4, trainImages: 10 }

function steps(first: number, costs: readonly number[]) {
  return {
    globalStep: Uint32Array.from(costs, (_, i) => first + i),
    batchCost: Float32Array.from(costs),
    batchAccuracy: Float32Array.from(costs, (cost) => 1 / cost)
  }
}

describe('the figures of every step', () => {
  test('running means weigh the smaller last batch by its images and begin anew with every epoch', () => {
    const curve = new StepCurve()
    curve.append(steps(1, [8, 4, 2, 1]), EPOCH)
    // (8 * 4 + 4 * 4) / 8 and (8 * 4 + 4 * 4 + 2 * 2) / 10
    expect([...curve.meanCost]).toEqual([8, 6, Math.fround(5.2), 1])
    expect(curve.meanAccuracy[1]).toBe(Math.fround((0.125 * 4 + 0.25 * 4) / 8))
  })

  test('an epoch whose beginning was not seen has no running mean, the next one has', () => {
    const curve = new StepCurve()
    curve.append(steps(2, [4, 2, 1]), EPOCH)
    expect([...curve.meanCost]).toEqual([NaN, NaN, 1])
  })

  test('a gap inside an epoch ends its running mean', () => {
    const curve = new StepCurve()
    curve.append(steps(1, [8]), EPOCH)
    curve.append(steps(3, [2]), EPOCH)
    expect([...curve.meanCost]).toEqual([8, NaN])
  })

  test('steps done again after a resume replace those from there on, means included', () => {
    const once = new StepCurve()
    once.append(steps(1, [8, 4, 2, 1]), EPOCH)
    const resumed = new StepCurve()
    resumed.append(steps(1, [8, 5]), EPOCH)
    resumed.append(steps(2, [4, 2, 1]), EPOCH)
    expect([...resumed.globalStep]).toEqual([1, 2, 3, 4])
    expect([...resumed.meanCost]).toEqual([...once.meanCost])
  })

  test('keeps every point of a long run', () => {
    const curve = new StepCurve()
    for (let first = 1; first <= 9000; first += 90) {
      curve.append(steps(first, Array<number>(90).fill(first)), { ...EPOCH, stepsPerEpoch: 9000, trainImages: 36_000 })
    }
    expect(curve.length).toBe(9000)
    expect(curve.globalStep.at(-1)).toBe(9000)
    expect(curve.batchCost[5000]).toBe(4951)
  })
})

test('a run of more steps than there is room for at first keeps all figures and means', () => {
  const [one, many] = [new StepCurve(), new StepCurve()]
  const shape = { ...EPOCH, stepsPerEpoch: 5000, trainImages: 20_000 }
  const costs = Array.from({ length: 2500 }, (_, i) => 1 + (i % 8))
  one.append(steps(1, costs), shape)
  for (let first = 0; first < costs.length; first += 100)
    many.append(steps(first + 1, costs.slice(first, first + 100)), shape)
  for (const curve of [one, many]) {
    expect([...curve.batchCost]).toEqual(costs)
    expect(curve.batchAccuracy[2499]).toBe(Math.fround(1 / costs[2499]!))
    const sum = costs.slice(0, 1500).reduce((total, cost) => total + cost, 0)
    expect(curve.meanCost[1499]).toBeCloseTo(sum / 1500, 4)
    const shares = costs.slice(0, 700).reduce((total, cost) => total + 1 / cost, 0)
    expect(curve.meanAccuracy[699]).toBeCloseTo(shares / 700, 5)
    expect(curve.length).toBe(2500)
  }
})

test('nothing is added of an empty series, and steps may begin anew from the first', () => {
  const curve = new StepCurve()
  curve.append(steps(1, []), EPOCH)
  expect(curve.length).toBe(0)
  curve.append(steps(1, [8, 4, 2, 1, 3]), EPOCH)
  curve.append(steps(1, [5]), EPOCH)
  expect([[...curve.globalStep], [...curve.batchCost], [...curve.meanCost]]).toEqual([[1], [5], [5]])
  curve.append(steps(2, [3]), EPOCH)
  expect([...curve.meanCost]).toEqual([5, 4])
})

test('a step that is done again after the last batch of an epoch counts that epoch whole', () => {
  const curve = new StepCurve()
  curve.append(steps(1, [8, 4, 2, 1]), EPOCH)
  curve.append(steps(4, [6, 2]), EPOCH)
  expect([...curve.meanCost.subarray(3)]).toEqual([6, 4])
  expect([...curve.meanAccuracy.subarray(3)]).toEqual([Math.fround(1 / 6), Math.fround((1 / 6 + 0.5) / 2)])
})
