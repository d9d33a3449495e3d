/** A share of a range as a colour of viridis. */
import { VIRIDIS } from '../base/format/viridis.ts'

/** `share` 0..1 from dark blue to yellow; what lies outside takes the end. */
export function viridisColour(share: number): string {
  const entry = 3 * Math.round(255 * Math.max(0, Math.min(1, share)))
  return `rgb(${VIRIDIS[entry]} ${VIRIDIS[entry + 1]} ${VIRIDIS[entry + 2]})`
}

/** Ink that is readable on it. */
export function inkOnViridis(share: number): string {
  return share > 0.55 ? '#111110' : '#ffffff'
}
