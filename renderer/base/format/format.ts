/**
 * Formatted numbers: English, tabular, with a fixed number of digits so that changing values do not
 * move.
 */

const COST = new Intl.NumberFormat('en-US', { minimumFractionDigits: 4, maximumFractionDigits: 4 })
const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `1,563` */
export function count(value: number): string {
  return COUNT.format(value)
}

/** A fraction from 0 to 1 as `98.12 %`; an en dash for none. */
export function percent(share: number | null, digits = 2): string {
  return share === null || Number.isNaN(share) ? '–' : `${(share * 100).toFixed(digits)}\u00a0%`
}

/**
 * A cost as `0.0642`, or `3.21e−5` where four decimals would say nothing; `–` for none, `∞` for one
 * that has left all bounds.
 */
export function cost(value: number | null): string {
  if (value === null || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(2).replace('-', '−') : COST.format(value)
}

/** A parameter or its gradient as `−0.248`, or `−1.1e−4` where three decimals would say nothing. */
export function parameter(value: number): string {
  const text = Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(1) : value.toFixed(3)
  return text.replaceAll('-', '−')
}

/** `0:41`, `12:05`, `1:02:33` */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** `11.6 MB` */
export function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / 1e6).toFixed(1)}\u00a0MB`
}
