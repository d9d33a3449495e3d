/** The 28 x 28 pixels that a network reads, taken out of the program: as a picture and as text. */

const SIDE = 28

/** A gray PNG of 28 x 28 pixels, bright ink on dark as in MNIST. */
export async function digitPng(pixels: Uint8Array): Promise<Blob> {
  const image = new ImageData(SIDE, SIDE)
  pixels.forEach((gray, index) => image.data.set([gray, gray, gray, 255], 4 * index))
  const canvas = new OffscreenCanvas(SIDE, SIDE)
  canvas.getContext('2d')!.putImageData(image, 0, 0)
  return await canvas.convertToBlob({ type: 'image/png' })
}

/** 28 rows of 28 numbers from 0 to 255: a list of lists in Python, JavaScript and JSON alike. */
export function digitArrayText(pixels: Uint8Array): string {
  const rows = Array.from({ length: SIDE }, (_, row) =>
    Array.from(pixels.subarray(row * SIDE, (row + 1) * SIDE), (gray) => String(gray).padStart(3)).join(', ')
  )
  return `[\n${rows.map((row) => `  [${row}]`).join(',\n')}\n]\n`
}
