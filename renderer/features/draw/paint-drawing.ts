/**
 * A drawing on a canvas: the same straight lines between points, round caps and joints that
 * native/data/strokes.ts draws for the network. The canvas may have any resolution; `scale` is its
 * pixels for a unit of the pad. Ink is opaque, paper is clear.
 */
import type { Drawing, Stroke } from '../../../native/contract/drawings.ts'
import { IMAGE_SIDE, PAD_SIDE } from '../../../native/contract/limits.ts'

export function paintDrawing(context: CanvasRenderingContext2D, drawing: Drawing, scale: number, ink: string): void {
  const side = PAD_SIDE * scale
  context.clearRect(0, 0, side, side)
  context.fillStyle = ink
  if (drawing.kind === 'strokes') for (const stroke of drawing.strokes) paintStroke(context, stroke, 0, scale, ink)
  else if (drawing.kind === 'grid') paintCells(context, drawing.cells, scale)
  else paintPicture(context, drawing, side)
  context.globalAlpha = 1
}

/** The part of a stroke from point `from` on, joined to what was painted before. */
export function paintStroke(
  context: CanvasRenderingContext2D,
  { points, width }: Stroke,
  from: number,
  scale: number,
  ink: string
): void {
  const first = points[Math.max(0, from - 1)]
  if (!first) return
  if (points.length === 1) {
    // A line of no length is not drawn, whatever its caps.
    context.fillStyle = ink
    context.beginPath()
    context.arc(first.x * scale, first.y * scale, (width * scale) / 2, 0, 2 * Math.PI)
    context.fill()
    return
  }
  context.strokeStyle = ink
  context.lineWidth = width * scale
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.beginPath()
  context.moveTo(first.x * scale, first.y * scale)
  for (const { x, y } of points.slice(Math.max(1, from))) context.lineTo(x * scale, y * scale)
  context.stroke()
}

/** On whole pixels, so that no seams show between cells. */
function paintCells(context: CanvasRenderingContext2D, cells: Uint8Array, scale: number): void {
  const edge = (index: number) => Math.round((index * PAD_SIDE * scale) / IMAGE_SIDE)
  cells.forEach((ink, index) => {
    if (ink === 0) return
    const column = index % IMAGE_SIDE
    const row = (index - column) / IMAGE_SIDE
    context.globalAlpha = ink / 255
    context.fillRect(edge(column), edge(row), edge(column + 1) - edge(column), edge(row + 1) - edge(row))
  })
}

/** Gray as it is, whole, in the middle of the pad. */
function paintPicture(
  context: CanvasRenderingContext2D,
  { width, height, pixels }: Extract<Drawing, { kind: 'picture' }>,
  side: number
): void {
  const image = new ImageData(width, height)
  const { data } = image
  // A photograph has millions of them: no array for each.
  for (let from = 0, to = 0; from < pixels.length; from++, to += 4) {
    data[to] = data[to + 1] = data[to + 2] = pixels[from]!
    data[to + 3] = 255
  }
  const whole = new OffscreenCanvas(width, height)
  whole.getContext('2d')!.putImageData(image, 0, 0)
  const factor = side / Math.max(width, height)
  const [shownWidth, shownHeight] = [width * factor, height * factor]
  context.imageSmoothingEnabled = factor < 4
  // Otherwise thin strokes of a large picture fall between the samples.
  context.imageSmoothingQuality = 'high'
  context.drawImage(whole, (side - shownWidth) / 2, (side - shownHeight) / 2, shownWidth, shownHeight)
}
