/**
 * Pages of images, ready to be painted: each is one canvas with its pictures in rows, drawn from
 * many times.
 */
import type { ImagePage, ImagePageRequest, Split } from '../../../native/contract/data-sets.ts'

export const IMAGES_A_PAGE = 500
const COLUMNS = 25
const SIDE = 28

/**
 * What a view writes under the images of a page and says of them; without it the labels stand
 * there.
 */
export interface ImageCaptions {
  /** Under each image: at its left, and at its right. */
  readonly captions?: readonly (readonly [left: string, right: string])[]
  /** For screen readers and the line that names the image under the pointer. */
  readonly descriptions?: readonly string[]
}

export type FetchImages = (request: ImagePageRequest) => Promise<ImagePage & ImageCaptions>

export interface PaintablePage extends ImageCaptions {
  readonly labels: Uint8Array
  /** Position of each in its split. */
  readonly indices: Uint32Array
  /**
   * Paints picture `index` of the page with its top left corner at (x, y), `side` canvas pixels
   * wide.
   */
  paint(context: CanvasRenderingContext2D, index: number, x: number, y: number, side: number): void
}

export async function fetchImagePage(
  images: FetchImages,
  split: Split,
  label: number | null,
  page: number
): Promise<PaintablePage> {
  const { pixels, labels, indices, captions, descriptions } = await images({
    split,
    label,
    from: page * IMAGES_A_PAGE,
    count: IMAGES_A_PAGE
  })
  const sheet = paintSheet(pixels, labels.length)
  return {
    labels,
    indices,
    ...(captions && { captions }),
    ...(descriptions && { descriptions }),
    paint(context, index, x, y, side) {
      const column = index % COLUMNS
      const row = (index - column) / COLUMNS
      context.drawImage(sheet, column * SIDE, row * SIDE, SIDE, SIDE, x, y, side, side)
    }
  }
}

/** Gray as it is stored, written in one piece: 500 calls for 500 pictures would cost a frame. */
function paintSheet(pixels: Uint8Array, images: number): OffscreenCanvas {
  const width = COLUMNS * SIDE
  const sheet = new ImageData(width, Math.max(1, Math.ceil(images / COLUMNS)) * SIDE)
  const rgba = new Uint32Array(sheet.data.buffer)
  for (let image = 0; image < images; image++) {
    const column = image % COLUMNS
    const corner = ((image - column) / COLUMNS) * SIDE * width + column * SIDE
    for (let row = 0; row < SIDE; row++) {
      const from = image * SIDE * SIDE + row * SIDE
      const to = corner + row * width
      for (let i = 0; i < SIDE; i++) rgba[to + i] = (pixels[from + i]! * 0x010101) | 0xff000000
    }
  }
  const canvas = new OffscreenCanvas(sheet.width, sheet.height)
  canvas.getContext('2d')!.putImageData(sheet, 0, 0)
  return canvas
}
