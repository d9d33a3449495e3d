/** Which classes are taken for which, and what follows for each class. */
import type { AveragedMetrics, ClassMetrics, EvaluationMetrics } from '../contract/evaluation-metrics.ts'
import { CLASSES } from '../model/architecture.ts'
import type { Predictions } from './predictions.ts'
import { wilsonInterval } from './wilson.ts'

/** [label][predicted]: images. */
export type Confusion = readonly (readonly number[])[]

export function confusionMatrix({ images, labels, predicted }: Predictions): Confusion {
  const confusion = Array.from({ length: CLASSES }, () => new Array<number>(CLASSES).fill(0))
  for (let image = 0; image < images; image++) confusion[labels[image]!]![predicted[image]!]!++
  return confusion
}

export function rowShares(confusion: Confusion): (number[] | null)[] {
  return confusion.map((row) => {
    const images = sum(row)
    return images > 0 ? row.map((cell) => cell / images) : null
  })
}

/** scikit-learn's zero_division=nan, except that NaN is null. */
export function classMetrics(confusion: Confusion): ClassMetrics[] {
  return confusion.map((row, digit) => {
    const correct = row[digit]!
    const support = sum(row)
    const predicted = sum(confusion.map((other) => other[digit]!))
    return {
      support,
      predicted,
      correct,
      precision: ratio(correct, predicted),
      recall: ratio(correct, support),
      // TP + FP and TP + FN add up to 2 TP + FP + FN.
      f1: ratio(2 * correct, predicted + support),
      recallWilson: support > 0 ? wilsonInterval(correct, support) : null
    }
  })
}

type MetricName = 'precision' | 'recall' | 'f1'

export function averageMetrics(
  perClass: readonly ClassMetrics[]
): Pick<EvaluationMetrics, 'macro' | 'weighted' | 'zeroDivision0'> {
  const equal = () => 1
  const support = (metrics: ClassMetrics) => metrics.support
  const average = (weight: (metrics: ClassMetrics) => number, undefinedAs: 0 | null): AveragedMetrics =>
    eachMetric((name) => weightedMean(perClass, name, weight, undefinedAs))
  return {
    macro: {
      ...average(equal, null),
      classes: eachMetric((name) => perClass.filter((metrics) => metrics[name] !== null).length)
    },
    weighted: average(support, null),
    zeroDivision0: { macro: average(equal, 0), weighted: average(support, 0) }
  }
}

/** Null when no weight is left. */
function weightedMean(
  perClass: readonly ClassMetrics[],
  name: MetricName,
  weight: (metrics: ClassMetrics) => number,
  undefinedAs: 0 | null
): number | null {
  let total = 0
  let weights = 0
  for (const metrics of perClass) {
    const value = metrics[name] ?? undefinedAs
    if (value === null) continue
    total += value * weight(metrics)
    weights += weight(metrics)
  }
  return ratio(total, weights)
}

function eachMetric<T>(of: (name: MetricName) => T): { precision: T; recall: T; f1: T } {
  return { precision: of('precision'), recall: of('recall'), f1: of('f1') }
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
