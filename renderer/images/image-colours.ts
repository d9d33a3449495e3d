/** Bytes of a picture as colours on the screen. Knows nothing of canvases' sizes or of what the picture shows. */
import { VIRIDIS } from '../series/viridis.ts'

export type ImageColours = 'ink' | 'viridis'

/** Red, green and blue of a colour as `getComputedStyle` gives it: `rgb(26, 26, 24)`. */
export function rgbOf(colour: string): readonly [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number)
  return [red, green, blue]
}

/**
 * Writes `pixels` (0..255) as RGBA bytes. `ink`: the ink's colour, as opaque as the pixel is bright, so that the paper behind
 * shows in light and dark alike; `viridis`: opaque.
 */
export function colourPixels(
  rgba: Uint8ClampedArray,
  pixels: Uint8Array,
  colours: ImageColours,
  ink: readonly [number, number, number]
): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!
    const at = 4 * i
    if (colours === 'viridis') {
      rgba[at] = VIRIDIS[3 * value]!
      rgba[at + 1] = VIRIDIS[3 * value + 1]!
      rgba[at + 2] = VIRIDIS[3 * value + 2]!
      rgba[at + 3] = 255
    } else {
      rgba[at] = ink[0]
      rgba[at + 1] = ink[1]
      rgba[at + 2] = ink[2]
      rgba[at + 3] = value
    }
  }
}
