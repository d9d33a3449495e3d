/**
 * The colour map viridis, from dark blue (smallest) to yellow (largest), as the six-term polynomial that Matt Zucker fitted to
 * it (https://www.shadertoy.com/view/WlfXRN, CC0); a test holds it to the table in native/data/viridis.ts.
 */

const TERMS = [
  [0.2777273272234177, 0.005407344544966578, 0.3340998053353061],
  [0.1050930431085774, 1.404613529898575, 1.384590162594685],
  [-0.3308618287255563, 0.214847559468213, 0.09509516302823659],
  [-4.634230498983486, -5.799100973351585, -19.33244095627987],
  [6.228269936347081, 14.17993336680509, 56.69055260068105],
  [4.776384997670288, -13.74514537774601, -65.35303263337234],
  [-5.435455855934631, 4.645852612178535, 26.3124352495832]
] as const

/** Red, green, blue (0..255) of entry i at 3 * i, for i from 0 to 255. */
export const VIRIDIS: Uint8ClampedArray = Uint8ClampedArray.from({ length: 256 * 3 }, (_, index) => {
  const t = Math.floor(index / 3) / 255
  return 255 * TERMS.reduceRight((sum, term) => sum * t + term[index % 3]!, 0)
})
