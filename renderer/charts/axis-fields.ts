/**
 * What is typed into the fields of an axis: text to a bound, or to a sentence about what is wrong.
 */

export interface AxisTexts {
  readonly from: string
  readonly to: string
}

/** Both ends, or why they are none. `perUnit`: how many of the typed unit make 1. */
export function parseBounds({ from, to }: AxisTexts, perUnit: number, isLog: boolean): [number, number] | string {
  const [low, high] = [from, to].map((text) => Number(text.trim().replace(',', '.').replace(/\s*%$/, '')) / perUnit)
  if (from.trim() === '' || to.trim() === '' || !Number.isFinite(low) || !Number.isFinite(high)) {
    return 'Two numbers are needed.'
  }
  if (isLog && low! <= 0) return 'A log scale begins above 0.'
  return low! < high! ? [low!, high!] : 'The second number has to be larger.'
}
