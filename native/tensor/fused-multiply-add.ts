/**
 * a * b + c rounded once, as processors do it in one instruction; JavaScript has no such operation.
 * Source: S. Boldo and G. Melquiond, "Emulation of FMA and correctly rounded sums: proved
 * algorithms using rounding to odd", IEEE Trans. Computers 57 (2008).
 */

/** An unevaluated sum, |low| at most half a unit in the last place of high. */
type Pair = readonly [high: number, low: number]

/** For finite values whose products neither overflow nor become subnormal. */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const [product, productLow] = twoProduct(a, b)
  const [tail, tailLow] = twoSum(c, productLow)
  const [sum, sumLow] = twoSum(product, tail)
  return sum + sumRoundedToOdd(tailLow, sumLow)
}

const value = new Float64Array(1)
const bits = new BigInt64Array(value.buffer)

/**
 * a + b; when inexact, the neighbour whose last bit is 1: a second rounding then errs as a single
 * one would.
 */
function sumRoundedToOdd(a: number, b: number): number {
  const [sum, error] = twoSum(a, b)
  value[0] = sum
  if (error === 0 || (bits[0]! & 1n) === 1n) return sum
  const away = error > 0 === sum > 0
  bits[0]! += away ? 1n : -1n
  return value[0]
}

function twoSum(a: number, b: number): Pair {
  const sum = a + b
  const part = sum - a
  return [sum, a - (sum - part) + (b - part)]
}

function twoProduct(a: number, b: number): Pair {
  const [aHigh, aLow] = split(a)
  const [bHigh, bLow] = split(b)
  const product = a * b
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)]
}

/** 26 and 27 bits of a double. */
function split(a: number): Pair {
  const scaled = 134217729 * a
  const high = scaled - (scaled - a)
  return [high, a - high]
}
