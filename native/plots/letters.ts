/**
 * Letters and signs, with the proportions of a plain sans serif: lower case reaches from 0.25 to 1,
 * descenders to 1.3.
 */
import { arc, path, type Glyph } from './glyph.ts'

function glyph(width: number, ...strokes: Glyph['strokes']): Glyph {
  return { width, strokes }
}

/** The round of a, b, d, o, p and q, at lower-case height. */
const bowl = (centre: number) => arc(centre, 0.625, 0.26, 0.315, 0, 360)
/** The shoulder of h, m, n and r, with its leg: from `left` to `right`. */
const shoulder = (left: number, right: number) => [
  ...arc((left + right) / 2, 0.56, (right - left) / 2, 0.25, 180, 360),
  [right, 0.94] as const
]

const LOWER_CASE: Readonly<Record<string, Glyph>> = {
  a: glyph(0.84, bowl(0.4), path('0.66,0.31 0.66,0.94')),
  b: glyph(0.87, bowl(0.46), path('0.2,0 0.2,0.94')),
  c: glyph(0.75, arc(0.44, 0.625, 0.28, 0.315, 45, 315)),
  d: glyph(0.87, bowl(0.41), path('0.67,0 0.67,0.94')),
  e: glyph(0.84, [...path('0.15,0.6'), ...path('0.69,0.6'), ...arc(0.42, 0.625, 0.27, 0.315, 355, 45)]),
  f: glyph(0.5, [...arc(0.42, 0.25, 0.18, 0.19, 285, 180), [0.24, 0.94]], path('0.08,0.33 0.46,0.33')),
  g: glyph(0.87, bowl(0.41), [...path('0.67,0.31 0.67,1.02'), ...arc(0.41, 1.0, 0.26, 0.22, 0, 140)]),
  h: glyph(0.87, path('0.2,0 0.2,0.94'), shoulder(0.2, 0.67)),
  i: glyph(0.38, path('0.19,0.31 0.19,0.94'), path('0.19,0.08')),
  j: glyph(0.38, [...path('0.19,0.31 0.19,1.08'), ...arc(0.05, 1.08, 0.14, 0.14, 0, 90)], path('0.19,0.08')),
  k: glyph(0.8, path('0.2,0 0.2,0.94'), path('0.66,0.31 0.22,0.64 0.7,0.94')),
  l: glyph(0.38, path('0.19,0 0.19,0.94')),
  m: glyph(1.34, path('0.2,0.31 0.2,0.94'), shoulder(0.2, 0.66), shoulder(0.66, 1.12)),
  n: glyph(0.87, path('0.2,0.31 0.2,0.94'), shoulder(0.2, 0.67)),
  o: glyph(0.84, bowl(0.42)),
  p: glyph(0.87, bowl(0.46), path('0.2,0.31 0.2,1.26')),
  q: glyph(0.87, bowl(0.41), path('0.67,0.31 0.67,1.26')),
  r: glyph(0.58, path('0.2,0.31 0.2,0.94'), arc(0.44, 0.58, 0.24, 0.27, 180, 290)),
  s: glyph(0.72, [
    ...arc(0.36, 0.47, 0.21, 0.16, 325, 180),
    ...arc(0.36, 0.47, 0.21, 0.155, 180, 90),
    ...arc(0.36, 0.78, 0.23, 0.16, 270, 360),
    ...arc(0.36, 0.78, 0.23, 0.16, 0, 150)
  ]),
  t: glyph(0.54, [...path('0.24,0.1 0.24,0.76'), ...arc(0.42, 0.76, 0.18, 0.18, 180, 80)], path('0.06,0.33 0.46,0.33')),
  u: glyph(0.87, [...path('0.2,0.31 0.2,0.69'), ...arc(0.435, 0.69, 0.235, 0.25, 180, 0)], path('0.67,0.31 0.67,0.94')),
  v: glyph(0.81, path('0.12,0.31 0.405,0.94 0.69,0.31')),
  w: glyph(1.12, path('0.12,0.31 0.34,0.94 0.56,0.31 0.78,0.94 1,0.31')),
  x: glyph(0.81, path('0.14,0.31 0.67,0.94'), path('0.67,0.31 0.14,0.94')),
  y: glyph(0.81, path('0.12,0.31 0.405,0.94'), path('0.69,0.31 0.36,1.14 0.14,1.26')),
  z: glyph(0.72, path('0.12,0.31 0.6,0.31 0.12,0.94 0.62,0.94'))
}

const CAPITALS: Readonly<Record<string, Glyph>> = {
  A: glyph(0.94, path('0.1,0.94 0.47,0.06 0.84,0.94'), path('0.24,0.64 0.7,0.64')),
  F: glyph(0.79, path('0.64,0.06 0.2,0.06 0.2,0.94'), path('0.2,0.48 0.58,0.48')),
  I: glyph(0.41, path('0.2,0.06 0.2,0.94')),
  S: glyph(0.87, [
    ...arc(0.44, 0.28, 0.27, 0.22, 325, 90),
    ...arc(0.44, 0.72, 0.29, 0.22, 270, 360),
    ...arc(0.44, 0.72, 0.29, 0.22, 0, 150)
  ]),
  T: glyph(0.84, path('0.06,0.06 0.78,0.06'), path('0.42,0.06 0.42,0.94')),
  V: glyph(0.94, path('0.1,0.06 0.47,0.94 0.84,0.06'))
}

const SIGNS: Readonly<Record<string, Glyph>> = {
  ',': glyph(0.44, path('0.24,0.9 0.16,1.12')),
  '×': glyph(1.15, path('0.33,0.4 0.82,0.88'), path('0.82,0.4 0.33,0.88')),
  '%': glyph(1.3, arc(0.3, 0.26, 0.18, 0.21, 0, 360), arc(1, 0.74, 0.18, 0.21, 0, 360), path('0.92,0.06 0.38,0.94')),
  '(': glyph(0.53, arc(0.62, 0.56, 0.4, 0.62, 125, 235)),
  ')': glyph(0.53, arc(-0.09, 0.56, 0.4, 0.62, 305, 415))
}

export const LETTERS: Readonly<Record<string, Glyph>> = { ...LOWER_CASE, ...CAPITALS, ...SIGNS }
