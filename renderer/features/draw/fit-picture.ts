/**
 * A picture that is larger than can be sent, made smaller: each new pixel the mean of a whole
 * block, so that no thin stroke falls between.
 */

import { MAX_IMAGE_SIDE } from '../../../native/contract/limits.ts'

/** (height, width) bytes. */
interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/**
 * The same where it fits. Otherwise by the smallest whole factor that makes it fit; blocks at the
 * right and the lower edge may be smaller.
 */
export function fitPicture<P extends Picture>(picture: P): P {
  const { width, height, pixels } = picture
  const factor = Math.ceil(Math.max(width, height) / MAX_IMAGE_SIDE)
  if (factor <= 1) return picture
  const [newWidth, newHeight] = [Math.ceil(width / factor), Math.ceil(height / factor)]
  const fitted = new Uint8Array(newWidth * newHeight)
  const sums = new Uint32Array(newWidth)
  for (let newY = 0; newY < newHeight; newY++) {
    sums.fill(0)
    const bottom = Math.min(height, (newY + 1) * factor)
    for (let y = newY * factor; y < bottom; y++) {
      for (let x = 0, newX = 0, left = factor, at = y * width; x < width; x++, at++, left--) {
        if (left === 0) {
          newX++
          left = factor
        }
        sums[newX]! += pixels[at]!
      }
    }
    const rows = bottom - newY * factor
    for (let newX = 0; newX < newWidth; newX++) {
      const columns = Math.min(factor, width - newX * factor)
      fitted[newY * newWidth + newX] = Math.round(sums[newX]! / (rows * columns))
    }
  }
  return { ...picture, width: newWidth, height: newHeight, pixels: fitted }
}
