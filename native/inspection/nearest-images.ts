/** Images that the network sees as most alike: by the 84 numbers of dense2, after ReLU. */
import type { Neighbour } from '../contract/answer-explanations.ts'

/** Units of dense2. */
export const FEATURES = 84

/** By the cosine of the angle, or by Euclidean distance. */
export type Likeness = 'cosine' | 'euclidean'

/**
 * The `count` nearest of (n, 84) features; of equal ones the lower index first. An all-zero feature
 * has a cosine of 0 with everything.
 */
export function nearestImages(
  feature: ArrayLike<number>,
  features: ArrayLike<number>,
  labels: ArrayLike<number>,
  by: Likeness,
  count: number
): Neighbour[] {
  const values = Float64Array.from({ length: labels.length }, (_, i) => likeness(feature, features, i * FEATURES, by))
  const sign = by === 'cosine' ? -1 : 1
  const order = Array.from(values, (_, i) => i).sort((a, b) => sign * (values[a]! - values[b]!) || a - b)
  return order.slice(0, count).map((index) => ({ index, label: labels[index]!, value: values[index]! }))
}

function likeness(feature: ArrayLike<number>, features: ArrayLike<number>, from: number, by: Likeness): number {
  let [dot, own, other, distance] = [0, 0, 0, 0]
  for (let k = 0; k < FEATURES; k++) {
    const [a, b] = [feature[k]!, features[from + k]!]
    dot += a * b
    own += a * a
    other += b * b
    distance += (a - b) ** 2
  }
  if (by === 'euclidean') return Math.sqrt(distance)
  const norms = Math.sqrt(own) * Math.sqrt(other)
  return norms > 0 ? dot / norms : 0
}
