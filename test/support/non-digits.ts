/**
 * Drawings on the pad that are no digits: letters, scribbles and single dots. Seeded, so that one
 * set of seeds can choose a threshold and another report on it. Letters that are written as a digit
 * is (O, I and l, Z, S, b, B, q, g) are left out.
 */
import type { Drawing, Stroke, StrokePoint } from '../../native/contract/drawings.ts'
import { distort } from '../../native/data/distort.ts'
import type { DigitForm, TemplatePoint } from '../../native/data/digit-templates.ts'
import { RandomState } from '../../native/tensor/random-state.ts'

export type NonDigitKind = 'letter' | 'scribble' | 'dot'

/**
 * In a box 70 wide and 100 high, y downwards; `|` lifts the pen, a point given twice is a corner.
 */
const LETTERS: Readonly<Record<string, string>> = {
  A: '0,100 35,0 35,0 70,100 | 14,62 56,62',
  C: '64,14 40,0 12,16 2,50 12,84 40,100 66,86',
  E: '60,2 8,2 8,2 8,50 8,98 8,98 62,98 | 8,50 50,50',
  F: '62,2 8,2 8,2 8,50 8,100 | 8,48 50,48',
  G: '64,16 40,0 12,16 2,50 12,84 40,100 66,84 66,56 66,56 42,56',
  H: '6,0 6,50 6,100 | 64,0 64,50 64,100 | 6,50 64,50',
  J: '50,0 50,40 48,78 30,98 8,88 4,72',
  K: '8,0 8,50 8,100 | 62,2 8,54 8,54 66,100',
  L: '10,0 10,50 10,98 10,98 36,98 62,98',
  M: '0,100 8,0 8,0 35,70 35,70 62,0 62,0 70,100',
  N: '6,100 6,0 6,0 64,100 64,100 64,0',
  P: '10,100 10,50 10,2 10,2 44,2 62,24 48,48 10,52',
  R: '10,100 10,50 10,2 10,2 44,2 60,24 46,46 10,50 10,50 36,50 66,100',
  T: '2,2 35,2 68,2 | 35,2 35,50 35,100',
  U: '6,0 6,50 14,88 36,100 58,88 64,50 64,0',
  V: '2,0 36,100 36,100 68,0',
  W: '0,0 16,100 16,100 35,30 35,30 54,100 54,100 70,0',
  X: '4,2 66,98 | 66,2 4,98',
  Y: '4,0 36,50 | 68,0 36,50 36,50 32,100',
  a: '60,40 34,30 8,48 6,80 28,98 52,84 62,42 62,42 62,80 70,98',
  d: '58,50 34,42 8,56 8,84 30,98 54,84 60,40 60,0 60,0 60,60 64,98',
  e: '8,64 60,60 56,38 32,30 8,48 6,78 28,98 60,88',
  f: '60,10 44,0 32,14 32,56 30,100 | 8,44 56,44',
  h: '10,0 10,50 10,100 10,100 12,66 34,48 54,56 58,100',
  k: '12,0 12,50 12,100 | 54,36 14,70 14,70 58,100',
  m: '2,36 4,66 4,98 4,98 8,56 20,40 32,52 34,98 34,98 38,54 52,40 64,54 66,98',
  n: '8,36 10,66 10,98 10,98 14,58 34,38 54,50 58,98',
  p: '10,20 10,60 10,100 | 10,34 34,18 58,34 54,60 30,70 10,58',
  r: '10,34 12,66 12,98 12,98 14,60 30,40 54,40',
  t: '32,0 32,50 36,88 58,92 | 8,28 56,28',
  u: '8,36 8,70 20,96 44,92 58,70 60,36 60,36 60,70 66,98',
  w: '0,36 14,98 14,98 34,50 34,50 52,98 52,98 70,36',
  x: '8,36 62,98 | 62,36 8,98',
  y: '6,20 34,66 | 64,20 40,60 20,98 6,100'
}
const FORMS: readonly DigitForm[] = Object.values(LETTERS).map((text) => ({
  weight: 1,
  strokes: text.split('|').map((stroke) =>
    stroke
      .trim()
      .split(' ')
      .map((point) => point.split(',').map(Number) as [number, number])
  )
}))

const PAD = 280

/** One drawing on the pad of 280 x 280 units, with a pen of 12 to 30. */
function nonDigit(kind: NonDigitKind, random: RandomState): Drawing {
  const width = 12 + 18 * random.rand(1).data[0]!
  const lines = kind === 'letter' ? letter(random) : kind === 'scribble' ? scribble(random) : dot(random)
  return { kind: 'strokes', strokes: lines.map((points): Stroke => ({ points, width })) }
}

/** `count` of one kind. Different seeds share no drawing. */
export function nonDigits(kind: NonDigitKind, count: number, seed: number): Drawing[] {
  const random = new RandomState(seed)
  return Array.from({ length: count }, () => nonDigit(kind, random))
}

function letter(random: RandomState): StrokePoint[][] {
  const [which = 0, size = 0, x = 0, y = 0] = random.rand(4).data
  const normals = random.randn(96).data
  let used = 0
  const normal = () => normals[used++]!
  const form = FORMS[Math.floor(which * FORMS.length)]!
  const turn = 0.1 * normal()
  const lines = distort(form, {
    normal,
    jitter: 3,
    bend: 5,
    stretch: Math.exp(0.15 * normal()),
    slant: 0.1 + 0.2 * normal(),
    turn
  })
  return fit(lines, 120 + 100 * size, x, y)
}

/** A pen that goes to and fro: a smooth line through 8 to 16 places anywhere in a box. */
function scribble(random: RandomState): StrokePoint[][] {
  const [points = 0, size = 0, x = 0, y = 0, shape = 0] = random.rand(5).data
  const places = random.rand(32).data
  const count = 8 + Math.floor(9 * points)
  const stroke = Array.from({ length: count }, (_, i): TemplatePoint => [
    places[2 * i]! * 100,
    places[2 * i + 1]! * 100
  ])
  const steady = { normal: () => 0, jitter: 0, bend: 0, stretch: 0.7 + 0.6 * shape, slant: 0, turn: 0 }
  return fit(distort({ weight: 1, strokes: [stroke] }, steady), 120 + 110 * size, x, y)
}

function dot(random: RandomState): StrokePoint[][] {
  const [x = 0, y = 0, dx = 0, dy = 0] = random.rand(4).data
  const at = { x: 40 + 200 * x, y: 40 + 200 * y }
  // A finger seldom lifts where it touched.
  return [[at, { x: at.x + 6 * dx - 3, y: at.y + 6 * dy - 3 }]]
}

/** The longer side `size` units, somewhere on the pad. */
function fit(lines: readonly (readonly TemplatePoint[])[], size: number, x: number, y: number): StrokePoint[][] {
  const [xs, ys] = [lines.flatMap((line) => line.map(([at]) => at)), lines.flatMap((line) => line.map(([, at]) => at))]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  const [spanX, spanY] = [Math.max(...xs) - left, Math.max(...ys) - top]
  const scale = size / Math.max(spanX, spanY, 1)
  const room = (span: number) => Math.max(0, PAD - 30 - span * scale)
  return lines.map((line) =>
    line.map(([px, py]) => ({
      x: 15 + x * room(spanX) + (px - left) * scale,
      y: 15 + y * room(spanY) + (py - top) * scale
    }))
  )
}
