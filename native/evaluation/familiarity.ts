/**
 * Whether an image looks like the digits that a model was trained on. The model's 400 pool2 values
 * are compared with those of its training images, class by class, and with those of images that are
 * made of digits and strokes but are none. Why pool2 and not the 84 units of dense2:
 * docs/decisions/0016-marking-what-is-no-digit.md. Source: Lee et al. 2018, "A Simple Unified
 * Framework for Detecting Out-of-Distribution Samples"; Ren et al. 2019, "Likelihood Ratios for
 * Out-of-Distribution Detection".
 */
import { CLASSES } from '../model/architecture.ts'
import { POOL2_FEATURES } from '../model/network-features.ts'
import { fitGaussian, unlikeliness, type Gaussian } from './gaussian.ts'
import { alongAxes, findPrincipalAxes, type PrincipalAxes } from './principal-axes.ts'

export interface Familiarity {
  readonly axes: PrincipalAxes
  /** Of the classes that the training images have. */
  readonly digits: readonly Gaussian[]
  readonly others: Gaussian
}

export const AXES = 100
/** Along the axes, and what they leave. */
export const DIMENSIONS = AXES + 1
const RIDGE = 0.2
/** The axes need fewer images than the distributions. */
const MAX_FOR_AXES = 8000

/**
 * digits: (n, 400) pool2 features with labels (n); others: (m, 400) of images that are no digits.
 */
export function fitFamiliarity(digits: Float32Array, labels: Uint8Array, others: Float32Array): Familiarity {
  const rows = toUnitLength(digits)
  const axes = findPrincipalAxes(rows.subarray(0, MAX_FOR_AXES * POOL2_FEATURES), POOL2_FEATURES, AXES)
  const placed = alongAxes(axes, rows)
  const classes = Array.from({ length: CLASSES }, (_, digit) => digit).filter((digit) => labels.includes(digit))
  return {
    axes,
    digits: classes.map((digit) => fitGaussian(placed, DIMENSIONS, RIDGE, (row) => labels[row] === digit)),
    others: fitGaussian(alongAxes(axes, toUnitLength(others)), DIMENSIONS, RIDGE)
  }
}

/** Of (n, 400) pool2 features, each one's strangeness: the larger, the less like any digit. */
export function strangeness({ axes, digits, others }: Familiarity, features: Float32Array): Float64Array {
  const placed = alongAxes(axes, toUnitLength(features))
  return Float64Array.from({ length: placed.length / DIMENSIONS }, (_, row) => {
    const at = row * DIMENSIONS
    return Math.min(...digits.map((digit) => unlikeliness(digit, placed, at))) - unlikeliness(others, placed, at)
  })
}

/** How dark the ink is says nothing about its shape. */
function toUnitLength(features: Float32Array): Float32Array {
  const rows = new Float32Array(features.length)
  for (let from = 0; from < rows.length; from += POOL2_FEATURES) {
    let sum = 0
    for (let k = from; k < from + POOL2_FEATURES; k++) sum += features[k]! ** 2
    const length = Math.sqrt(sum)
    for (let k = from; k < from + POOL2_FEATURES; k++) rows[k] = length > 0 ? features[k]! / length : 0
  }
  return rows
}
