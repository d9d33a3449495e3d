/**
 * The visible part of a gallery on a canvas: images with their labels, and placeholders of those
 * not loaded yet.
 */
import type { GalleryLayout, GalleryRange } from './gallery-layout.ts'
import { placeOf } from './gallery-layout.ts'
import type { PaintablePage } from './image-pages.ts'

export interface GalleryPicture {
  readonly layout: GalleryLayout
  readonly range: GalleryRange
  readonly scrollTop: number
  /** Canvas pixels for a CSS pixel. */
  readonly ratio: number
  /** Of labels and places. */
  readonly ink: string
  /** The image that is open; null for none. */
  readonly opened: number | null
  /** The position under the pointer. */
  readonly pointedAt: number | null
  readonly find: (position: number) => { readonly page: PaintablePage; readonly index: number } | null
}

const LABEL_SIZE = 11
const LABEL_BELOW = 12
const PLACE_OPACITY = 0.12

export function paintGallery(context: CanvasRenderingContext2D, picture: GalleryPicture): void {
  const { range, ratio, ink } = picture
  context.clearRect(0, 0, context.canvas.width, context.canvas.height)
  context.imageSmoothingEnabled = false
  context.fillStyle = ink
  context.strokeStyle = ink
  context.lineWidth = 2 * ratio
  context.font = `${LABEL_SIZE * ratio}px system-ui, sans-serif`
  for (let position = range.from; position < range.to; position++) paintCell(context, picture, position)
}

/** On whole canvas pixels: a picture between them would be blurred. */
function paintCell(context: CanvasRenderingContext2D, picture: GalleryPicture, position: number): void {
  const { layout, scrollTop, ratio, pointedAt, opened, find } = picture
  const place = placeOf(layout, position)
  const x = Math.round(place.x * ratio)
  const y = Math.round((place.y - scrollTop) * ratio)
  const side = Math.round(layout.imageSide * ratio)
  const found = find(position)
  if (found) {
    found.page.paint(context, found.index, x, y, side)
    const captions = found.page.captions?.[found.index]
    const baseline = y + side + LABEL_BELOW * ratio
    if (captions) {
      context.textAlign = 'left'
      context.fillText(captions[0], x, baseline)
      context.textAlign = 'right'
      context.fillText(captions[1], x + side, baseline)
    } else {
      context.textAlign = 'center'
      context.fillText(String(found.page.labels[found.index] ?? ''), x + side / 2, baseline)
    }
  } else {
    context.globalAlpha = PLACE_OPACITY
    context.fillRect(x, y, side, side)
    context.globalAlpha = 1
  }
  if (position === pointedAt || position === opened)
    context.strokeRect(x - ratio, y - ratio, side + 2 * ratio, side + 2 * ratio)
}
