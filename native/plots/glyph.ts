/**
 * What characters are made of. Strokes are in units of the digits' height: y 0 is the top of a
 * digit, 1 its foot.
 */
import type { Point } from './canvas.ts'

export interface Glyph {
  /** How far the next character stands. */
  readonly width: number
  readonly strokes: readonly (readonly Point[])[]
}

/** An arc of an ellipse; degrees run clockwise from the right, so 270 is the top. */
export function arc(
  centreX: number,
  centreY: number,
  radiusX: number,
  radiusY: number,
  from: number,
  to: number
): Point[] {
  const steps = Math.ceil(Math.abs(to - from) / 12)
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / steps) * Math.PI) / 180
    return [centreX + radiusX * Math.cos(angle), centreY + radiusY * Math.sin(angle)] as const
  })
}

/** `0.2,0.1 0.7,0.9` as points. */
export function path(text: string): Point[] {
  return text.split(' ').map((pair) => {
    const [x, y] = pair.split(',').map(Number)
    return [x!, y!] as const
  })
}
