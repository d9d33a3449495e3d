/**
 * How the runs of a comparison are told apart: three colours of viridis, each with a dash of its
 * own, and the same three dash-dotted for D to F. Further ones are grey until they are pointed at.
 */

export interface SeriesColour {
  /** Names of design tokens. */
  readonly fill: string
  /** Of text on it. */
  readonly ink: string
}

export const MAX_COLOURED = 6
const COLOURS: readonly SeriesColour[] = [
  { fill: '--series-a', ink: '--on-series' },
  { fill: '--series-b', ink: '--on-series' },
  { fill: '--series-c', ink: '--on-series' }
]
const GREY: SeriesColour = { fill: '--ground-pressed', ink: '--ink' }
const DASHES = ['', '6 3', '1.5 3', '8 3 1.5 3', '8 3 1.5 3', '8 3 1.5 3']

function indexOf(letter: string): number {
  return letter.charCodeAt(0) - 65
}

/** For badges: the letter stands on it. */
export function seriesColour(letter: string): SeriesColour {
  const index = indexOf(letter)
  return index >= 0 && index < MAX_COLOURED ? COLOURS[index % COLOURS.length]! : GREY
}

/** For lines: the token of the stroke, and its dash pattern. */
export function seriesStroke(letter: string): { readonly token: string; readonly dash: string } {
  const index = indexOf(letter)
  if (index < 0 || index >= MAX_COLOURED) return { token: '--line-strong', dash: '' }
  return { token: COLOURS[index % COLOURS.length]!.fill, dash: DASHES[index]! }
}
