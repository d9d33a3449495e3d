/**
 * How numpy writes the floats of one array: one width and one form (positional or scientific) for
 * all of them. Follows numpy's FloatingFormat with its default options: precision 8, floatmode
 * `maxprec`, sign `-`. The border of the scientific form is 1e8 for float32 too, as in the numpy of
 * the brief (newer ones take 1e6 there).
 */
import { decimalDigits, type Precision } from './dragon4.ts'

const PRECISION = 8

export type CellFormat = (value: number) => string

/** `values`: all cells that will be shown. */
export function floatFormat(values: readonly number[], precision: Precision): CellFormat {
  const finite = values.filter(Number.isFinite)
  const scientific = needsExponents(finite, precision)
  const parts = finite.map((x) =>
    scientific
      ? scientificParts(x, precision, { counted: 'all', least: 0, most: PRECISION + 1 })
      : positionalParts(x, precision)
  )
  const fractionWidth = longest(parts.map((part) => part.fraction))
  const exponentWidth = longest(parts.map((part) => part.exponent)) // with its `e` and sign
  let wholeWidth = longest(parts.map((part) => part.whole))
  const rightWidth = fractionWidth + exponentWidth
  const point = 1
  const specials = values.filter((x) => !Number.isFinite(x)).map(specialName)
  wholeWidth = Math.max(wholeWidth, longest(specials) - rightWidth - point)

  return (x) => {
    if (!Number.isFinite(x)) return specialName(x).padStart(wholeWidth + point + rightWidth)
    if (!scientific) {
      const { whole, fraction } = positionalParts(x, precision)
      return `${whole.padStart(wholeWidth)}.${fraction.padEnd(fractionWidth)}`
    }
    const digitCount = fractionWidth + 1
    const part = scientificParts(x, precision, { counted: 'all', least: digitCount, most: digitCount })
    const power = part.exponent.slice(2).padStart(exponentWidth - 2, '0')
    return `${part.whole.padStart(wholeWidth)}.${part.fraction.padEnd(fractionWidth, '0')}${part.exponent.slice(0, 2)}${power}`
  }
}

function needsExponents(finite: readonly number[], precision: Precision): boolean {
  const sizes = finite.filter((x) => x !== 0).map(Math.abs)
  if (sizes.length === 0) return false
  const round = precision === 'single' ? Math.fround : (x: number) => x
  const max = sizes.reduce((a, b) => Math.max(a, b))
  const min = sizes.reduce((a, b) => Math.min(a, b))
  return max >= 1e8 || min < round(1e-4) || round(max / min) > 1000
}

interface FloatParts {
  /** Sign and digits before the point. */
  readonly whole: string
  readonly fraction: string
  /** `e-05`, or nothing. */
  readonly exponent: string
}

function positionalParts(x: number, precision: Precision): FloatParts {
  const { digits, exponent } = decimalDigits(x, precision, { counted: 'after-point', least: 0, most: PRECISION })
  const whole = exponent < 0 ? '0' : digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = exponent < 0 ? '0'.repeat(-exponent - 1) + digits : digits.slice(exponent + 1)
  return { whole: signOf(x) + whole, fraction, exponent: '' }
}

function scientificParts(
  x: number,
  precision: Precision,
  limits: { counted: 'all'; least: number; most: number }
): FloatParts {
  const { digits, exponent } = decimalDigits(x, precision, limits)
  const power = String(Math.abs(exponent)).padStart(2, '0')
  return {
    whole: signOf(x) + digits.slice(0, 1),
    fraction: digits.slice(1),
    exponent: `e${exponent < 0 ? '-' : '+'}${power}`
  }
}

function signOf(x: number): string {
  return x < 0 || Object.is(x, -0) ? '-' : ''
}

function specialName(x: number): string {
  return Number.isNaN(x) ? 'nan' : x < 0 ? '-inf' : 'inf'
}

function longest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, text.length), 0)
}
