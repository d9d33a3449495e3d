/**
 * Colours of a matrix of counts: viridis by the logarithm, from a dark blue for one image to yellow
 * for the most.
 */
import { VIRIDIS } from '../../base/format/viridis.ts'

export interface CellColour {
  readonly background: string
  readonly ink: string
}

/** The darkest of viridis is hardly seen on a dark ground. */
const DARKEST = 0.3

/** value >= 1, most >= value. */
export function countColour(value: number, most: number): CellColour {
  const share = most > 1 ? Math.log(value) / Math.log(most) : 1
  const entry = Math.round((DARKEST + (1 - DARKEST) * share) * 255)
  const [red, green, blue] = [VIRIDIS[3 * entry]!, VIRIDIS[3 * entry + 1]!, VIRIDIS[3 * entry + 2]!]
  return { background: `rgb(${red} ${green} ${blue})`, ink: isBright(red, green, blue) ? '#000000' : '#ffffff' }
}

/**
 * Whether black has the better contrast. Source: WCAG 2.2, relative luminance; the two are equal at
 * 0.179.
 */
function isBright(red: number, green: number, blue: number): boolean {
  const linear = (channel: number) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue) > 0.179
}
