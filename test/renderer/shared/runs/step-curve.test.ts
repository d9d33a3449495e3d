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
