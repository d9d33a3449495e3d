/** Whether a kernel computed what was expected, and if not, where it is furthest off. */
import { formatShape, sameShape, type Shape, type Tensor } from '../tensor/tensor.ts'

/** The tensors that a kernel gave, by name. */
export type Parts = Readonly<Record<string, Tensor>>

interface Difference {
  readonly size: number
  readonly text: string
}

/**
 * null when every cell lies within `tolerance` times the larger of the expected value and its size
 * in `sizes`; NaN and infinities must be the same. Otherwise one line: the shape that is wrong, or
 * the largest difference and where it is.
 */
export function compareParts(got: Parts, expected: Parts, sizes: Parts, tolerance: number): string | null {
  let worst: Difference | null = null
  for (const [name, part] of Object.entries(expected)) {
    const found = got[name]!
    if (!sameShape(found.shape, part.shape)) {
      return `${name} has shape ${formatShape(found.shape)}; expected ${formatShape(part.shape)}`
    }
    const difference = largestDifference(name, found, part, sizes[name]!, tolerance)
    if (difference && (!worst || difference.size > worst.size)) worst = difference
  }
  return worst?.text ?? null
}

/** Among the cells that are outside the tolerance; null when none is. */
function largestDifference(
  name: string,
  got: Tensor,
  expected: Tensor,
  sizes: Tensor,
  tolerance: number
): Difference | null {
  let at = -1
  let size = 0
  let count = 0
  for (let cell = 0; cell < expected.data.length; cell++) {
    const difference = distance(got.data[cell]!, expected.data[cell]!)
    if (difference <= tolerance * magnitude(expected.data[cell]!, sizes.data[cell]!)) continue
    count++
    if (difference > size) [at, size] = [cell, difference]
  }
  if (at < 0) return null
  const place = `${name}[${indexOf(at, expected.shape).join(', ')}]`
  const cells = `${count} of ${expected.data.length} ${name} cells differ`
  return {
    size,
    text: `largest difference ${size.toExponential(2)} at ${place}: got ${got.data[at]!}, expected ${expected.data[at]!}; ${cells}`
  }
}

/** Infinite between a number and none, and between different infinities. */
function distance(a: number, b: number): number {
  if (Object.is(a, b)) return 0
  const difference = Math.abs(a - b)
  return Number.isNaN(difference) ? Infinity : difference
}

function magnitude(expected: number, size: number): number {
  return Math.max(...[Math.abs(expected), size].filter(Number.isFinite), 0)
}

function indexOf(cell: number, shape: Shape): number[] {
  let rest = cell
  return shape.map((_, axis) => {
    const stride = shape.slice(axis + 1).reduce((product, length) => product * length, 1)
    const index = Math.floor(rest / stride)
    rest -= index * stride
    return index
  })
}
