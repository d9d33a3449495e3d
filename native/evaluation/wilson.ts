/** The interval of a share that was counted. */
import type { Interval } from '../contract/evaluation-metrics.ts'

/** 97.5 % quantile of the normal distribution. */
export const Z = 1.959963984540054

/**
 * Wilson's 95 % score interval of `correct` out of `images`, without continuity correction; images
 * >= 1. Unlike the Wald interval it stays within 0..1 and has a width at 0 and at `images`. Source:
 * Wilson 1927; agrees with statsmodels' proportion_confint(method="wilson").
 */
export function wilsonInterval(correct: number, images: number): Interval {
  const share = correct / images
  const z2 = Z * Z
  const centre = share + z2 / (2 * images)
  const half = Z * Math.sqrt((share * (1 - share)) / images + z2 / (4 * images * images))
  const scale = 1 + z2 / images
  return {
    // Exactly the ends where rounding would miss them.
    lower: correct === 0 ? 0 : (centre - half) / scale,
    upper: correct === images ? 1 : (centre + half) / scale
  }
}
