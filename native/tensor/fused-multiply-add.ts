/**
 * a * b + c rounded once, as processors do it in one instruction; JavaScript has no such operation.
 * Source: S. Boldo and G. Melquiond, "Emulation of FMA and correctly rounded sums: proved
 * algorithms using rounding to odd", IEEE Trans. Computers 57 (2008).
 */

/** For finite values whose products neither overflow nor become subnormal. */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b
  const productLow = productError(a, b, product)
  const tail = c + productLow
  const tailLow = sumError(c, productLow, tail)
  const sum = product + tail
  return sum + sumRoundedToOdd(tailLow, sumError(product, tail, sum))
}

const bits = new DataView(new ArrayBuffer(8))

/**
 * a + b; when inexact, the neighbour whose last bit is 1: a second rounding then errs as a single
 * one would.
 */
function sumRoundedToOdd(a: number, b: number): number {
  const sum = a + b
  const error = sumError(a, b, sum)
  if (error === 0) return sum
  bits.setFloat64(0, sum)
  const low = bits.getInt32(4)
  if ((low & 1) === 1) return sum
  const away = error > 0 === sum > 0
  bits.setInt32(4, away ? low + 1 : low - 1)
  // An even word overflows only downwards.
  if (!away && low === 0) bits.setInt32(0, bits.getInt32(0) - 1)
  return bits.getFloat64(0)
}

/** What rounding took from a + b. */
function sumError(a: number, b: number, sum: number): number {
  const part = sum - a
  return a - (sum - part) + (b - part)
}

/** What rounding took from a * b. */
function productError(a: number, b: number, product: number): number {
  const aHigh = upperBits(a)
  const aLow = a - aHigh
  const bHigh = upperBits(b)
  const bLow = b - bHigh
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
}

/** The upper 26 bits of a double; the other 27 are what is left. */
function upperBits(a: number): number {
  const scaled = 134217729 * a
  return scaled - (scaled - a)
}
