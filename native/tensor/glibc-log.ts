/**
 * The natural logarithm as the C library behind numpy computes it on x86-64 Linux (glibc 2.28 and
 * later, with fused multiply-add), bit for bit. `randn` depends on the last bit of it, and
 * JavaScript leaves that bit of Math.log to the engine. Source: S. Nagy, Arm Optimized Routines,
 * math/log.c (MIT): 128 subintervals, c near the middle of each, log(x) = k log(2) + log(c) + log(z
 * / c), where x = 2^k z. Its tables stand in glibc-log-tables.ts.
 */
import { fusedMultiplyAdd as fma } from './fused-multiply-add.ts'
import { LN2_HIGH, LN2_LOW, NEAR_ONE, POLYNOMIAL, TABLE } from './glibc-log-tables.ts'

/** Where the first subinterval begins, in bits of a double: 0.6875. */
const FIRST = 0x3fe6000000000000n

/** log(x) for a finite x > 0 that is not subnormal. */
export function glibcLog(x: number): number {
  return x >= 1 - 2 ** -4 && x < 1 + 0x109 / 2 ** 12 ? logNearOne(x) : logByTable(x)
}

function logByTable(x: number): number {
  const words = new BigInt64Array(1)
  const value = new Float64Array(words.buffer)
  value[0] = x
  const above = BigInt.asIntN(64, words[0]! - FIRST)
  const k = Number(above >> 52n)
  words[0]! -= (above >> 52n) << 52n
  const [inverse, logarithm] = TABLE[Number((above >> 45n) & 127n)]!
  const [a0, a1, a2, a3, a4] = POLYNOMIAL
  const r = fma(value[0], inverse, -1)
  const w = fma(k, LN2_HIGH, logarithm)
  const high = w + r
  const low = fma(k, LN2_LOW, w - high + r)
  const r2 = r * r
  const tail = fma(fma(r, a4, a3), r2, fma(r, a2, a1))
  return fma(r * r2, tail, fma(r2, a0, low)) + high
}

function logNearOne(x: number): number {
  const r = x - 1
  if (r === 0) return 0
  const [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10] = NEAR_ONE
  const r2 = r * r
  const r3 = r * r2
  const last = fma(r3, b10, fma(r2, b9, fma(r, b8, b7)))
  const middle = fma(last, r3, fma(r2, b6, fma(r, b5, b4)))
  const series = fma(middle, r3, fma(r2, b3, fma(r, b2, b1)))
  // r in two parts, so that the square of the first is exact.
  const rHigh = fma(-(2 ** 27), r, fma(r, 2 ** 27, r))
  const rLow = r - rHigh
  const square = rHigh * rHigh
  const high = fma(square, b0, r)
  const low = fma(b0 * rLow, r + rHigh, fma(square, b0, r - high))
  return high + fma(series, r3, low)
}
