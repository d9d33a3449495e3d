/** A vector picture as a PNG on white, at twice its size so that it is sharp on dense screens. */
import type { PictureColour, PicturePoint, PictureShape, VectorPicture } from '../../contract/vector-picture.ts'
import { encodePng, strokeLine, whiteCanvas, type Canvas, type Color } from '../../plots/canvas.ts'
import { fillPolygon } from '../../plots/fill-polygon.ts'
import { drawText, textWidth } from '../../plots/lettering.ts'
import { PALETTE } from './palette.ts'

const SCALE = 2
/** Height of digits against the type size. */
const DIGIT_HEIGHT = 0.72
const STRONG = 1.35

export function toPng({ width, height, shapes }: VectorPicture): Uint8Array {
  const canvas = whiteCanvas(Math.ceil(width * SCALE), Math.ceil(height * SCALE))
  for (const shape of shapes) draw(canvas, shape)
  return encodePng(canvas)
}

function draw(canvas: Canvas, shape: PictureShape): void {
  switch (shape.kind) {
    case 'polygon': {
      const points = scaled(shape.points)
      fillPolygon(canvas, points, colorOf(shape.fill))
      strokeLine(canvas, [...points, points[0]!], SCALE, colorOf(shape.stroke))
      return
    }
    case 'line':
      return strokeLine(canvas, scaled(shape.points), shape.width * SCALE, colorOf(shape.stroke))
    case 'text': {
      const tall = shape.size * DIGIT_HEIGHT * SCALE
      const width = textWidth(shape.text, tall)
      const [x, y] = shape.at
      const left = x * SCALE - { start: 0, middle: width / 2, end: width }[shape.anchor]
      const ink = { color: colorOf(shape.colour), weight: shape.strong ? STRONG : 1 }
      return drawText(canvas, shape.text, left, y * SCALE - tall, tall, ink)
    }
  }
}

function scaled(points: readonly PicturePoint[]): PicturePoint[] {
  return points.map(([x, y]) => [x * SCALE, y * SCALE] as const)
}

function colorOf(name: PictureColour): Color {
  const value = Number.parseInt(PALETTE[name].slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}
