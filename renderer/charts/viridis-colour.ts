/** A share of a range as a colour of viridis. */
import { VIRIDIS } from '../base/format/viridis.ts'

/** `share` 0..1 from dark blue to yellow; what lies outside takes the end. */
export function viridisColour(share: number): string {
  const entry = 3 * Math.round(255 * Math.max(0, Math.min(1, share)))
  return `rgb(${VIRIDIS[entry]} ${VIRIDIS[entry + 1]} ${VIRIDIS[entry + 2]})`
}

/**
 * For lines and dots on the page: the dark half of viridis on a light ground, the bright half on a
 * dark one, where the other half could not be seen.
 */
export function viridisLine(share: number): string {
  const inside = Math.max(0, Math.min(1, share))
  return `light-dark(${viridisColour(LIGHT_END * inside)}, ${viridisColour(0.5 + inside / 2)})`
}

/** The brightest that has a contrast of 3.7 : 1 on the light ground. */
const LIGHT_END = 0.48

/** Ink that is readable on it. */
export function inkOnViridis(share: number): string {
  return share > 0.55 ? '#111110' : '#ffffff'
}
