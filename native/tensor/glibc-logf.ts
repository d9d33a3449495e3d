/**
 * The natural logarithm of a float32 as the C library behind TensorFlow computes it on Linux
 * (`logf` of glibc 2.27 and later), bit for bit. It is not correctly rounded, so no other logarithm
 * gives the same numbers. Source: S. Nagy, Arm Optimized Routines, math/logf.c and logf_data.c
 * (MIT): 16 subintervals, c near the middle of each, log(x) = k log(2) + log(c) + log(z / c), where
 * x = 2^k z, in float64. glibc's variants with and without fused multiply-add agree on every value
 * that TensorFlow takes it of (see test/tensor/glibc-single.test.ts).
 */

/** Where the first subinterval begins, in bits of a float32: 0.69921875. */
const FIRST = 0x3f330000
const LN2 = 0.6931471805599453

/** log(1 + r) - r over r^2, from the highest power down to the constant. */
const POLYNOMIAL = [-0.25089342214237154, 0.333456765744066, -0.4999997485802103] as const

/** 1 / c and log(c) of each subinterval. */
const TABLE: readonly (readonly [inverse: number, logarithm: number])[] = [
  [1.398907162146528, -0.33569133332882284],
  [1.3403141896637998, -0.2929040563774074],
  [1.286432210124115, -0.2518726580937369],
  [1.2367150214269895, -0.21245868807117255],
  [1.1906977166711752, -0.17453945183745634],
  [1.1479821020556429, -0.1380057072319758],
  [1.1082251448272158, -0.10275976698545139],
  [1.0711297413057381, -0.06871392447020525],
  [1.036437278977283, -0.0357891387398228],
  [1, 0],
  [0.9492859795739057, 0.05204517742929496],
  [0.8951049428609004, 0.11081431298787942],
  [0.8476821620351103, 0.1652495223695143],
  [0.8050314851692001, 0.21687389031699977],
  [0.7664671008843108, 0.2659635028121397],
  [0.731428603316328, 0.3127556664073557]
]

const single = new Float32Array(1)
const bits = new Int32Array(single.buffer)

/** log(x) for a float32 x > 0 that is finite and not subnormal. */
export function glibcLogf(x: number): number {
  single[0] = x
  const above = bits[0]! - FIRST
  const k = above >> 23
  bits[0]! -= above & 0xff800000
  const [inverse, logarithm] = TABLE[(above >> 19) & 15]!
  const [a3, a2, a1] = POLYNOMIAL
  const r = single[0] * inverse - 1
  const whole = logarithm + k * LN2 + r
  return Math.fround((a3 * (r * r) + (a2 * r + a1)) * (r * r) + whole)
}
