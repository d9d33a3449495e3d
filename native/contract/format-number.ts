/**
 * How the numbers of an explanation are shown, on the page and on the command line alike, and how
 * shown figures add up.
 */

const MINUS = '\u2212'

/**
 * Fixed decimals; what would round to 0 in the form 4e−4 (four digits where more than three
 * decimals are shown); exactly 0 as 0. `whole`: whole numbers without decimals.
 */
export function formatNumber(value: number, decimals: number, { whole = false } = {}): string {
  if (!Number.isFinite(value)) return withMinus(String(value).replace('Infinity', '∞'))
  if (value === 0) return '0'
  if (whole && Number.isInteger(value) && Math.abs(value) < 1e6) return withMinus(String(value))
  if (Math.abs(value) >= 0.5 * 10 ** -decimals && Math.abs(value) < 1e7) return withMinus(value.toFixed(decimals))
  return withMinus(value.toExponential(decimals > 3 ? 3 : 0).replace('e+', 'e'))
}

/** Six significant digits, for what is pointed at. */
export function formatPrecise(value: number): string {
  if (value === 0) return '0'
  return withMinus(Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value))
}

/**
 * What a test, or a student, reads back from a shown figure: its exact decimal value times 10 to
 * the `exponent`.
 */
interface Decimal {
  readonly digits: bigint
  readonly exponent: number
}

/**
 * What the shown addends lack to the shown total, as decimal text with a minus sign; null when they
 * add up as they stand. Figures that are no numbers never add up: null.
 */
export function roundingOf(addends: readonly string[], total: string): string | null {
  const decimals = [...addends, total].map(parseDecimal)
  if (decimals.some((decimal) => decimal === null)) return null
  const known = decimals.filter((decimal) => decimal !== null)
  const exponent = Math.min(...known.map((decimal) => decimal.exponent))
  const scaled = known.map((decimal) => decimal.digits * 10n ** BigInt(decimal.exponent - exponent))
  const missing = scaled.at(-1)! - scaled.slice(0, -1).reduce((sum, value) => sum + value, 0n)
  return missing === 0n ? null : decimalText(missing, exponent)
}

function parseDecimal(text: string): Decimal | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e(-?\d+))?$/.exec(text.replaceAll(MINUS, '-').replaceAll(',', ''))
  if (!match) return null
  const [, sign, whole, fraction = '', power = '0'] = match
  const digits = BigInt(`${whole!}${fraction}`)
  return { digits: sign === '-' ? -digits : digits, exponent: Number(power) - fraction.length }
}

function decimalText(digits: bigint, exponent: number): string {
  const negative = digits < 0n
  const text = (negative ? -digits : digits).toString()
  const sign = negative ? MINUS : ''
  if (exponent >= 0) return `${sign}${text}${'0'.repeat(exponent)}`
  const padded = text.padStart(1 - exponent, '0')
  const [whole, fraction] = [padded.slice(0, exponent), padded.slice(exponent).replace(/0+$/, '')]
  return `${sign}${whole}${fraction ? `.${fraction}` : ''}`
}

function withMinus(text: string): string {
  return text.replaceAll('-', MINUS)
}
