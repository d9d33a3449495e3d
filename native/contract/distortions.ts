/**
 * Distortions of training images: each image of each batch is shifted, turned, scaled, slanted and
 * bent a little, anew in every epoch, so that the network sees an image in as many ways as there
 * are epochs. Sources: LeCun et al. 1998, "Gradient-Based Learning Applied to Document
 * Recognition", section III.B (planar affine transformations); Simard, Steinkraus and Platt 2003,
 * "Best Practices for Convolutional Neural Networks Applied to Visual Document Analysis", section 2
 * (elastic distortions).
 */
export const DISTORTION_LEVELS = ['none', 'slight', 'strong'] as const
export type DistortionLevel = (typeof DISTORTION_LEVELS)[number]

/** Bounds of numbers that are drawn evenly between minus and plus them. */
export interface DistortionAmounts {
  /** Pixels, across and down. */
  readonly shift: number
  /**
   * Tangent of half the angle: sine and cosine follow from it by a division, which gives the same
   * bits everywhere.
   */
  readonly halfTurn: number
  /** Of width and height on their own, relative to 1. */
  readonly scale: number
  /** How far the top leans, as a share of the height. */
  readonly slant: number
  /** Pixels, at each point of the grid that bends the image. */
  readonly bend: number
}

/**
 * Turns of up to 6 and up to 12 degrees: as tangents, since Math.tan need not give the same bits
 * everywhere.
 */
const AMOUNTS: Readonly<Record<Exclude<DistortionLevel, 'none'>, DistortionAmounts>> = {
  slight: { shift: 1, halfTurn: 0.0524, scale: 0.08, slant: 0.1, bend: 2 },
  strong: { shift: 2, halfTurn: 0.1051, scale: 0.15, slant: 0.25, bend: 4 }
}

/**
 * Of the field along an axis, for a bound of 1: uniform noise under the squared weights of the
 * spline (0.4794 in each direction).
 */
const BEND_DEVIATION = 0.277

/** Null for `none`. */
export function distortionAmounts(level: DistortionLevel): DistortionAmounts | null {
  return level === 'none' ? null : AMOUNTS[level]
}

/**
 * `shift up to 2 pixels, turn 12°, scale 15 %, slant 25 %, smooth bend of 1.1 pixels`; empty for
 * `none`.
 */
export function describeDistortion(level: DistortionLevel): string {
  const amounts = distortionAmounts(level)
  if (!amounts) return ''
  const { shift, halfTurn, scale, slant, bend } = amounts
  const turn = Math.round((360 / Math.PI) * Math.atan(halfTurn))
  const percent = (share: number) => `${Math.round(100 * share)} %`
  return (
    `shift up to ${shift} ${shift === 1 ? 'pixel' : 'pixels'}, turn ${turn}°, scale ${percent(scale)}, ` +
    `slant ${percent(slant)}, smooth bend of ${(bend * BEND_DEVIATION).toFixed(1)} pixels`
  )
}
