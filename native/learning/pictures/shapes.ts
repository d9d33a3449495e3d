/** Shapes of a vector picture, with what most of them have in common as defaults. */
import type { PictureColour, PicturePoint, PictureShape } from '../../contract/vector-picture.ts'

export function polygon(
  points: readonly PicturePoint[],
  fill: PictureColour,
  stroke: PictureColour = 'edge'
): PictureShape {
  return { kind: 'polygon', points, fill, stroke }
}

export function rectangle(
  left: number,
  top: number,
  width: number,
  height: number,
  fill: PictureColour,
  stroke: PictureColour = 'edge'
): PictureShape {
  const [right, bottom] = [left + width, top + height]
  const corners: PicturePoint[] = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom]
  ]
  return polygon(corners, fill, stroke)
}

export function line(
  points: readonly PicturePoint[],
  { stroke = 'edge', width = 1 }: { stroke?: PictureColour; width?: number } = {}
): PictureShape {
  return { kind: 'line', points, stroke, width }
}

export interface TextStyle {
  readonly size?: number
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly strong?: boolean
  readonly colour?: PictureColour
}

/** `at`: a point of the baseline. */
export function text(
  content: string,
  at: PicturePoint,
  { size = 13, anchor = 'start', strong = false, colour = 'ink' }: TextStyle = {}
): PictureShape {
  return { kind: 'text', at, text: content, size, anchor, strong, colour }
}

/** A line that leaves and arrives level, as a polyline. */
export function curve([x0, y0]: PicturePoint, [x1, y1]: PicturePoint): PicturePoint[] {
  const steps = 24
  return Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps
    const [a, b, c, d] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3]
    const bend = (x0 + x1) / 2
    return [a * x0 + (b + c) * bend + d * x1, (a + b) * y0 + (c + d) * y1] as const
  })
}
