/**
 * Decimal digits of a binary float as numpy prints them: the fewest that name the float, cut and
 * rounded where a limit says so. JavaScript's own conversions cannot stand in: they know no
 * float32, and toFixed rounds ties away from zero. Source: Steele and White 1990 ("Dragon4") in the
 * form of Burger and Dybvig 1996, as numpy's dragon4.c uses it.
 */

export interface DecimalDigits {
  /** Without leading or trailing zeros; `0` for zero. */
  readonly digits: string
  /** Power of ten of the first digit: 0.05 has -2. */
  readonly exponent: number
}

/**
 * Where the digits must not end yet and where they must end, counted after the decimal point or
 * from the first digit.
 */
export interface DigitLimits {
  readonly counted: 'after-point' | 'all'
  readonly least: number
  readonly most: number
}

export type Precision = 'single' | 'double'

const FORMATS = {
  single: { mantissaBits: 23n, exponentMask: 0xffn, bias: 150 },
  double: { mantissaBits: 52n, exponentMask: 0x7ffn, bias: 1075 }
} as const

/**
 * Digits of |x|, x finite. `single` takes x as a float32: fewer digits name it. Without limits: as
 * many as it takes.
 */
export function decimalDigits(x: number, precision: Precision, limits?: DigitLimits): DecimalDigits {
  if (x === 0) return { digits: '0', exponent: 0 }
  const { mantissa, exponent, narrowBelow } = binaryParts(Math.abs(x), precision)
  // value = numerator / scale; half the gaps to the neighbours below and above are low / scale and
  // high / scale.
  const up = 1n << BigInt(Math.max(exponent, 0))
  const widen = narrowBelow ? 2n : 1n
  let numerator = mantissa * up * 2n * widen
  let low = up
  let high = up * widen
  let scale = (1n << BigInt(Math.max(-exponent, 0))) * 2n * widen

  let position = Math.floor(Math.log10(Math.abs(x))) // of the first digit; the logarithm may be off by one
  if (position >= 0) scale *= 10n ** BigInt(position)
  else [numerator, low, high] = [numerator, low, high].map((value) => value * 10n ** BigInt(-position)) as Three
  if (numerator >= scale * 10n) {
    position++
    scale *= 10n
  } else if (numerator < scale) {
    position--
    ;[numerator, low, high] = [numerator * 10n, low * 10n, high * 10n]
  }

  const [first, last] = endPositions(limits, position)
  const even = mantissa % 2n === 0n // neighbours round a tie to the even mantissa, so the borders of its range belong to it
  const digits: number[] = []
  for (let place = position; ; place--) {
    const digit = Number(numerator / scale)
    numerator %= scale
    const nearBelow = even ? numerator <= low : numerator < low
    const nearAbove = even ? numerator + high >= scale : numerator + high > scale
    if (((nearBelow || nearAbove) && place <= first) || place === last) {
      const half = numerator * 2n
      const closerBelow = half < scale || (half === scale && digit % 2 === 0)
      digits.push(digit + ((nearBelow === nearAbove ? closerBelow : nearBelow) ? 0 : 1))
      return carried(digits, position)
    }
    digits.push(digit)
    numerator *= 10n
    low *= 10n
    high *= 10n
  }
}

type Three = [bigint, bigint, bigint]

/** x = mantissa * 2^exponent; narrowBelow: the float below is nearer than the one above. */
function binaryParts(x: number, precision: Precision) {
  const { mantissaBits, exponentMask, bias } = FORMATS[precision]
  const view = new DataView(new ArrayBuffer(8))
  if (precision === 'double') view.setFloat64(0, x)
  else view.setFloat32(4, x)
  const bits = view.getBigUint64(0)
  const fraction = bits & ((1n << mantissaBits) - 1n)
  const biased = Number((bits >> mantissaBits) & exponentMask)
  return {
    mantissa: biased === 0 ? fraction : fraction + (1n << mantissaBits),
    exponent: Math.max(biased, 1) - bias,
    narrowBelow: fraction === 0n && biased > 1
  }
}

/** Powers of ten of the first place where the digits may end and of the one where they must. */
function endPositions(limits: DigitLimits | undefined, position: number): [number, number] {
  if (!limits) return [Infinity, -Infinity]
  const whole = limits.counted === 'all' ? position + 1 : 0
  return [whole - limits.least, whole - limits.most]
}

/** Turns a last digit of 10 into a carry and drops trailing zeros. */
function carried(digits: number[], position: number): DecimalDigits {
  while (digits.at(-1) === 10) {
    digits.pop()
    if (digits.length === 0) return { digits: '1', exponent: position + 1 }
    digits.push(digits.pop()! + 1)
  }
  return { digits: digits.join('').replace(/0+$/, '') || '0', exponent: position }
}
