/** Tick labels of an axis: short, and their approximate width. */

/** From here on an axis writes powers of ten: `1e5`. */
const LONG = 1e5

/** A round value without trailing zeros: `0.25` where the chart's values are written `0.2500`. */
export function tickText(format: (value: number) => string, value: number): string {
  const text = Math.abs(value) >= LONG ? value.toExponential(2).replace('+', '') : format(value)
  return text.includes('.') ? text.replace(/\.?0+(?=$|\s|e)/, '') : text
}

/** Widths of characters in em, after DejaVu Sans, the widest of the fonts in question. */
const DIGIT = 0.64
const WIDTHS: Readonly<Record<string, number>> = { '.': 0.32, '-': 0.36, '−': 0.84, '\u00a0': 0.32, '%': 0.95 }

/** Approximate width of a number in the unit of `font`; never an underestimate. */
export function textWidth(text: string, font: number): number {
  return font * Array.from(text).reduce((sum, character) => sum + (WIDTHS[character] ?? DIGIT), 0)
}

/** Centre of a text that should be at `at`, moved so that it is not cut off at `edge`. */
export function middleWithin(edge: number, at: number, width: number): number {
  return Math.min(at, Math.floor(edge - width / 2))
}
