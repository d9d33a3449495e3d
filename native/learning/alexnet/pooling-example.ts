/**
 * Overlapping pooling in numbers: the same map pooled with windows that overlap and with windows
 * that do not.
 */
import { poolForward } from '../../kernels/reference/pool-forward.ts'
import { poolGeometry, type Pair } from '../../tensor/geometry.ts'
import { tensor } from '../../tensor/tensor.ts'

/** Numbers that a reader can check by hand. */
export const EXAMPLE_MAP = [
  [1, 0, 2, 1, 0],
  [0, 3, 1, 0, 2],
  [2, 9, 1, 1, 0],
  [0, 2, 0, 4, 1],
  [1, 0, 1, 0, 5]
] as const

/** Largest value of each window, row by row. */
export function pooled(window: number, stride: number): number[][] {
  const side = EXAMPLE_MAP.length
  const map = tensor(Float64Array.from(EXAMPLE_MAP.flat()), [1, side, side, 1])
  const { data, shape } = poolForward(map, [window, window], [stride, stride])
  const width = shape[2]!
  return Array.from({ length: shape[1]! }, (_, row) => Array.from(data.subarray(row * width, (row + 1) * width)))
}

/** Windows over a cell of a map of `side` rows and columns, on average over all cells. */
export function meanCoverage(side: number, window: number, stride: number): number {
  const pair = (length: number): Pair => [length, length]
  const { hNew } = poolGeometry([1, side, side, 1], pair(window), pair(stride))
  return (hNew * window) ** 2 / side ** 2
}
