/**
 * Two models on the same images. This tells the models apart, not the settings they were trained
 * with: that takes several seeds.
 */
import { ShapeError } from '../contract/errors.ts'
import type { PairedMetrics } from '../contract/evaluation-metrics.ts'
import { mcnemarExact } from './mcnemar.ts'
import type { Predictions } from './predictions.ts'
import { everyImage } from './rankings.ts'
import { Z } from './wilson.ts'

const LISTED = 20

/** Which images each of two models has right. All indices in ascending order. */
export interface PairedImages {
  readonly both: Uint32Array
  readonly onlyA: Uint32Array
  readonly onlyB: Uint32Array
  readonly neither: Uint32Array
}

/** Throws ShapeError when the two were not given the same labels. */
function pairImages(a: Predictions, b: Predictions): PairedImages {
  if (a.images !== b.images || a.labels.some((label, image) => label !== b.labels[image])) {
    throw new ShapeError(
      `the two models were tested on different sets: ${a.images} and ${b.images} images, whose labels differ`,
      'Test both models on the same set.'
    )
  }
  const right = ({ predicted }: Predictions, image: number) => predicted[image] === a.labels[image]
  const where = (first: boolean, second: boolean) =>
    everyImage(a).filter((image) => right(a, image) === first && right(b, image) === second)
  return { both: where(true, true), onlyA: where(true, false), onlyB: where(false, true), neither: where(false, false) }
}

/** Throws what pairImages throws. */
export function comparePredictions(a: Predictions, b: Predictions): PairedMetrics {
  const { both, onlyA, onlyB, neither } = pairImages(a, b)
  const same = (image: number) => a.predicted[image] === b.predicted[image]
  return {
    images: a.images,
    both: both.length,
    onlyA: onlyA.length,
    onlyB: onlyB.length,
    neither: neither.length,
    neitherSameAnswer: neither.filter(same).length,
    sameAnswer: everyImage(a).filter(same).length,
    ...pairedTest(a.images, onlyA.length, onlyB.length),
    onlyAIndices: [...onlyA.subarray(0, LISTED)],
    onlyBIndices: [...onlyB.subarray(0, LISTED)]
  }
}

/**
 * From counts alone. The interval of the difference of paired proportions: Bonett and Price 2012,
 * which stays sensible at small counts.
 */
export function pairedTest(
  images: number,
  onlyA: number,
  onlyB: number
): Pick<PairedMetrics, 'mcnemarP' | 'difference'> {
  const a = (onlyA + 1) / (images + 2)
  const b = (onlyB + 1) / (images + 2)
  const half = Z * Math.sqrt((a + b - (a - b) ** 2) / (images + 2))
  return {
    mcnemarP: mcnemarExact(onlyA, onlyB),
    difference: {
      value: (onlyA - onlyB) / images,
      lower: Math.max(-1, a - b - half),
      upper: Math.min(1, a - b + half)
    }
  }
}
