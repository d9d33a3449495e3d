/**
 * Pictures at another size, each axis by itself: the mean over the area that a new pixel covers
 * when shrinking, so that no line is lost between samples; linear blending when enlarging. The same
 * size gives the same values.
 */

/** height * width values, row-major. */
export interface Plane {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

/** `values` height * width of any number type; both new sides at least 1. */
export function resample(
  { width, height, values }: { width: number; height: number; values: ArrayLike<number> },
  newWidth: number,
  newHeight: number
): Plane {
  const across = axisWeights(width, newWidth)
  const down = axisWeights(height, newHeight)
  const rows = new Float32Array(newWidth * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < newWidth; x++) {
      let sum = 0
      const from = across.first[x]!
      const weight = x * across.taps
      for (let t = 0; t < across.taps; t++) {
        const factor = across.weights[weight + t]!
        if (factor !== 0) sum += factor * values[y * width + from + t]!
      }
      rows[y * newWidth + x] = sum
    }
  }
  const result = new Float32Array(newWidth * newHeight)
  for (let y = 0; y < newHeight; y++) {
    const from = down.first[y]!
    for (let t = 0; t < down.taps; t++) {
      const factor = down.weights[y * down.taps + t]!
      if (factor === 0) continue
      const row = (from + t) * newWidth
      for (let x = 0; x < newWidth; x++) result[y * newWidth + x]! += factor * rows[row + x]!
    }
  }
  return { width: newWidth, height: newHeight, values: result }
}

/**
 * For each new cell: the first old cell it takes from, and the weights of `taps` cells from there;
 * they add up to 1.
 */
interface AxisWeights {
  readonly taps: number
  readonly first: Uint32Array
  readonly weights: Float32Array
}

function axisWeights(length: number, newLength: number): AxisWeights {
  const ratio = length / newLength
  const taps = ratio >= 1 ? Math.ceil(ratio) + 1 : 2
  const first = new Uint32Array(newLength)
  const weights = new Float32Array(newLength * taps)
  for (let i = 0; i < newLength; i++) {
    if (ratio >= 1) {
      const start = i * ratio
      const end = Math.min(length, start + ratio)
      first[i] = Math.floor(start)
      for (let t = 0; t < taps; t++) {
        const cell = first[i]! + t
        weights[i * taps + t] = Math.max(0, Math.min(end, cell + 1) - Math.max(start, cell)) / ratio
      }
    } else {
      const centre = Math.min(length - 1, Math.max(0, (i + 0.5) * ratio - 0.5))
      first[i] = Math.floor(centre)
      weights[i * taps] = 1 - (centre - first[i]!)
      weights[i * taps + 1] = centre - first[i]!
    }
  }
  return { taps, first, weights }
}
