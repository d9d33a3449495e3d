/**
 * A run's steps as at most so many points, each with mean, lowest and highest of its steps: no step
 * is left out.
 */
import type { CurveBand } from '../contract/run-curves.ts'
import type { StepSeries } from '../contract/runs.ts'

export interface StepSpans {
  readonly stepsInRange: number
  /** 1: every step is a point. */
  readonly stepsPerPoint: number
  /** The last step of each point. */
  readonly globalStep: Uint32Array
  readonly cost: CurveBand
  readonly accuracy: CurveBand
}

/**
 * Rows [from, to) of the series, whose steps rise. NaN counts in no span that has another value.
 */
export function spansOf(series: StepSeries, from: number, to: number, maxPoints: number): StepSpans {
  const stepsInRange = Math.max(0, to - from)
  const stepsPerPoint = Math.max(1, Math.ceil(stepsInRange / maxPoints))
  if (stepsPerPoint === 1) {
    const [cost, accuracy] = [series.batchCost.slice(from, to), series.batchAccuracy.slice(from, to)]
    return {
      stepsInRange,
      stepsPerPoint,
      globalStep: series.globalStep.slice(from, to),
      cost: { mean: cost, lowest: cost, highest: cost },
      accuracy: { mean: accuracy, lowest: accuracy, highest: accuracy }
    }
  }
  const points = Math.ceil(stepsInRange / stepsPerPoint)
  const lastRow = (point: number) => Math.min(from + (point + 1) * stepsPerPoint, to) - 1
  return {
    stepsInRange,
    stepsPerPoint,
    globalStep: Uint32Array.from({ length: points }, (_, point) => series.globalStep[lastRow(point)]!),
    cost: bandOf(series.batchCost, from, to, stepsPerPoint, points),
    accuracy: bandOf(series.batchAccuracy, from, to, stepsPerPoint, points)
  }
}

function bandOf(values: Float32Array, from: number, to: number, perPoint: number, points: number): CurveBand {
  const band = {
    mean: new Float32Array(points),
    lowest: new Float32Array(points),
    highest: new Float32Array(points)
  }
  for (let point = 0; point < points; point++) {
    const start = from + point * perPoint
    const end = Math.min(start + perPoint, to)
    let [sum, count, lowest, highest] = [0, 0, Infinity, -Infinity]
    for (let row = start; row < end; row++) {
      const value = values[row]!
      if (Number.isNaN(value)) continue
      sum += value
      count++
      if (value < lowest) lowest = value
      if (value > highest) highest = value
    }
    band.mean[point] = count > 0 ? sum / count : NaN
    band.lowest[point] = count > 0 ? lowest : NaN
    band.highest[point] = count > 0 ? highest : NaN
  }
  return band
}
