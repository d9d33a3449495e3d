/**
 * The natural logarithm as the C library behind numpy computes it on x86-64 Linux (glibc 2.28 and
 * later, with fused multiply-add), bit for bit. `randn` depends on the last bit of it, and
 * JavaScript leaves that bit of Math.log to the engine. Source: S. Nagy, Arm Optimized Routines,
 * math/log.c (MIT): 128 subintervals, c near the middle of each, log(x) = k log(2) + log(c) + log(z
 * / c), where x = 2^k z. Its tables stand in glibc-log-tables.ts.
 */
import { fusedMultiplyAdd as fma } from './fused-multiply-add.ts'
import { LN2_HIGH, LN2_LOW, NEAR_ONE, POLYNOMIAL, TABLE } from './glibc-log-tables.ts'

/** Where the first subinterval begins, as the upper word of a double: 0.6875. */
const FIRST = 0x3fe60000
const [A0, A1, A2, A3, A4] = POLYNOMIAL
const [B0, B1, B2, B3, B4, B5, B6, B7, B8, B9, B10] = NEAR_ONE
const bits = new DataView(new ArrayBuffer(8))

/** log(x) for a finite x > 0 that is not subnormal. */
export function glibcLog(x: number): number {
  return x >= 1 - 2 ** -4 && x < 1 + 0x109 / 2 ** 12 ? logNearOne(x) : logByTable(x)
}

function logByTable(x: number): number {
  bits.setFloat64(0, x)
  const upper = bits.getInt32(0)
  const above = (upper - FIRST) | 0
  const k = above >> 20
  bits.setInt32(0, upper - (k << 20))
  const z = bits.getFloat64(0)
  const [inverse, logarithm] = TABLE[(above >> 13) & 127]!
  const r = fma(z, inverse, -1)
  const w = fma(k, LN2_HIGH, logarithm)
  const high = w + r
  const low = fma(k, LN2_LOW, w - high + r)
  const r2 = r * r
  const tail = fma(fma(r, A4, A3), r2, fma(r, A2, A1))
  return fma(r * r2, tail, fma(r2, A0, low)) + high
}

function logNearOne(x: number): number {
  const r = x - 1
  if (r === 0) return 0
  const r2 = r * r
  const r3 = r * r2
  const last = fma(r3, B10, fma(r2, B9, fma(r, B8, B7)))
  const middle = fma(last, r3, fma(r2, B6, fma(r, B5, B4)))
  const series = fma(middle, r3, fma(r2, B3, fma(r, B2, B1)))
  // r in two parts, so that the square of the first is exact.
  const rHigh = fma(-(2 ** 27), r, fma(r, 2 ** 27, r))
  const rLow = r - rHigh
  const square = rHigh * rHigh
  const high = fma(square, B0, r)
  const low = fma(B0 * rLow, r + rHigh, fma(square, B0, r - high))
  return high + fma(series, r3, low)
}
