/**
 * Figures: digits, letters and signs as pen strokes, drawn at any size without a font file.
 * Every digit is DIGIT_WIDTH wide; text that is drawn `height` pixels tall has digits and capitals
 * of that height.
 */
import { strokeLine, type Canvas, BLACK, type Color } from './canvas.ts'
import { arc, type Glyph } from './glyph.ts'
import { LETTERS } from './letters.ts'

const DIGIT_WIDTH = 0.87
const PEN = 0.125

function digit(...strokes: Glyph['strokes']): Glyph {
  return { width: DIGIT_WIDTH, strokes }
}

const SIX: Glyph['strokes'] = [arc(0.44, 0.66, 0.27, 0.28, 0, 360), arc(0.57, 0.6, 0.4, 0.54, 180, 293)]
const turned = (strokes: typeof SIX) =>
  strokes.map((points) => points.map(([x, y]) => [DIGIT_WIDTH - x, 1 - y] as const))

const GLYPHS: Readonly<Record<string, Glyph>> = {
  ...LETTERS,
  '0': digit(arc(0.435, 0.5, 0.27, 0.44, 0, 360)),
  '1': digit(
    [
      [0.2, 0.16],
      [0.45, 0.09],
      [0.45, 0.94]
    ],
    [
      [0.21, 0.94],
      [0.69, 0.94]
    ]
  ),
  '2': digit([...arc(0.4, 0.33, 0.26, 0.27, 208, 395), [0.15, 0.94], [0.69, 0.94]]),
  '3': digit(arc(0.4, 0.28, 0.25, 0.22, 215, 450), arc(0.4, 0.71, 0.28, 0.23, 270, 508)),
  '4': digit([
    [0.54, 0.94],
    [0.54, 0.07],
    [0.12, 0.66],
    [0.76, 0.66]
  ]),
  '5': digit([[0.64, 0.06], [0.23, 0.06], [0.22, 0.44], ...arc(0.4, 0.66, 0.28, 0.28, 235, 502)]),
  '6': digit(...SIX),
  '7': digit([
    [0.14, 0.06],
    [0.71, 0.06],
    [0.34, 0.94]
  ]),
  '8': digit(arc(0.435, 0.28, 0.235, 0.22, 0, 360), arc(0.435, 0.72, 0.27, 0.22, 0, 360)),
  '9': digit(...turned(SIX)),
  ':': { width: 0.46, strokes: [[[0.23, 0.4]], [[0.23, 0.92]]] },
  '.': { width: 0.44, strokes: [[[0.22, 0.92]]] },
  '-': {
    width: 0.7,
    strokes: [
      [
        [0.13, 0.55],
        [0.57, 0.55]
      ]
    ]
  },
  ' ': { width: 0.44, strokes: [] }
}

/** Width in pixels of a text whose digits are `height` pixels tall. */
export function textWidth(text: string, height: number): number {
  return Array.from(text).reduce((width, character) => width + glyphOf(character).width * height, 0)
}

export interface TextInk {
  readonly color?: Color
  /** Width of the pen against the usual one. */
  readonly weight?: number
}

/**
 * Writes from (left, top), the digits `height` pixels tall. Throws RangeError for a character that
 * has no glyph.
 */
export function drawText(
  canvas: Canvas,
  text: string,
  left: number,
  top: number,
  height: number,
  { color = BLACK, weight = 1 }: TextInk = {}
): void {
  let start = left
  for (const character of text) {
    const { width, strokes } = glyphOf(character)
    for (const points of strokes) {
      const placed = points.map(([x, y]) => [start + x * height, top + y * height] as const)
      const isDot = points.length === 1
      strokeLine(canvas, placed, height * (isDot ? PEN * 1.3 : PEN) * weight, color)
    }
    start += width * height
  }
}

function glyphOf(character: string): Glyph {
  const glyph = GLYPHS[character]
  if (!glyph) throw new RangeError(`no strokes for the character ${JSON.stringify(character)}`)
  return glyph
}
