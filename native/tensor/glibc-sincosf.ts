/**
 * Sine and cosine of a float32 as the C library behind TensorFlow computes them on Linux (`sincosf`
 * of glibc 2.28 and later), bit for bit. They are not correctly rounded, so no others give the same
 * numbers. Source: W. Dijkstra, Arm Optimized Routines, math/sincosf.c, sincosf.h and
 * sincosf_data.c (MIT): the nearest multiple of pi / 2 is taken off, and a polynomial in float64
 * does the rest.
 */

/** Larger angles need more digits of pi. */
const MAX_ANGLE = 120
const HALF_PI = Math.PI / 2
/** 2 / pi * 2^24: the quadrant is rounded in whole numbers. */
const QUADRANT_SCALE = 10680707.430881744

/** Odd powers from x^3. */
const SINE = [-0.16666654943701084, 0.008332178146138854, -0.00019517298981385725] as const
/** Even powers from x^2. */
const COSINE = [-0.49999999725108224, 0.041666623324344516, -0.001388676379437604, 0.000024390450703564542] as const

/** In radians, for a float32 0 <= x < 120. Throws RangeError for others. */
export function glibcSinCosf(x: number): readonly [sine: number, cosine: number] {
  if (!(x >= 0 && x < MAX_ANGLE)) throw new RangeError(`the angle is ${x}; expected 0 to ${MAX_ANGLE}`)
  const quadrant = (Math.trunc(x * QUADRANT_SCALE) + 2 ** 23) >> 24
  const reduced = x - quadrant * HALF_PI
  const sine = sineOf(reduced)
  const cosine = cosineOf(reduced)
  switch (quadrant & 3) {
    case 0:
      return [sine, cosine]
    case 1:
      return [cosine, -sine]
    case 2:
      return [-sine, -cosine]
    default:
      return [-cosine, sine]
  }
}

function sineOf(x: number): number {
  const [s1, s2, s3] = SINE
  const x2 = x * x
  const x3 = x2 * x
  return Math.fround(x + x3 * s1 + x3 * x2 * (s2 + x2 * s3))
}

function cosineOf(x: number): number {
  const [c1, c2, c3, c4] = COSINE
  const x2 = x * x
  const x4 = x2 * x2
  return Math.fround(1 + x2 * c1 + x4 * c2 + x4 * x2 * (c3 + x2 * c4))
}
