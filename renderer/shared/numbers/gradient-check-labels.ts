/**
 * A gradient check in words, for the bench and for a whole image alike. What "agree within
 * rounding" means: docs/decisions/0017.
 */

import type { CheckTotals } from '../../../native/contract/gradient-checks.ts'

/** Steps of the difference to choose from. */
export const CHECK_STEPS = [
  { value: '1e-5', label: 'h = 1e−5' },
  { value: '1e-2', label: 'h = 1e−2' }
]

/** `3.1e−8` */
export function formatExponent(value: number): string {
  return value === 0 ? '0' : value.toExponential(1).replaceAll('-', '−')
}

/**
 * `entries, none crosses a kink, largest relative error 3.1e−8: agree.` follows the number of
 * entries.
 */
export function checkVerdict({ kinks, largest, agrees }: CheckTotals): string {
  const crossing = kinks === 0 ? 'none crosses a kink' : kinks === 1 ? 'one crosses a kink' : `${kinks} cross a kink`
  const verdict = agrees ? (largest < 1e-6 ? 'agree' : 'agree within rounding') : 'look at it'
  return `${crossing}, largest relative error ${formatExponent(largest)}: ${verdict}.`
}
