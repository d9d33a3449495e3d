/**
 * A long series as what one line of pixels can show of it: for every column that has points their
 * lowest and highest value and a mean, so that nothing is left out. For painting alone; tables,
 * files and the cross-hair use the points themselves.
 */
import { lowerBound } from './decimate.ts'

/** Arrays of one length; `x` never falls. NaN in `y` is a missing value. */
export interface Series {
  readonly x: Float64Array
  readonly y: Float32Array | Float64Array
  /** Where a point stands for several: their lowest and highest, around their mean in `y`. */
  readonly low?: Float32Array | undefined
  readonly high?: Float32Array | undefined
}

/** Arrays of one length: a column that has points is an entry. */
export interface PixelColumns {
  /** Where the point is, or the middle of the column where there are several. */
  readonly x: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
  /**
   * Of the window that ends with the column's last point; at least of all points in the column. NaN
   * where there are none.
   */
  readonly mean: Float64Array
  /** Points in the range. */
  readonly points: number
}

/**
 * Running sums over a series, so that the mean of any window costs two look-ups. Made once for a
 * series.
 */
export class SeriesSums {
  readonly series: Series
  /** Sum and number of the finite values before each index; (n + 1) each. */
  readonly #sums: Float64Array
  readonly #counts: Uint32Array

  constructor(series: Series) {
    this.series = series
    const { y } = series
    this.#sums = new Float64Array(y.length + 1)
    this.#counts = new Uint32Array(y.length + 1)
    for (let i = 0; i < y.length; i++) {
      const isFinite = Number.isFinite(y[i]!)
      this.#sums[i + 1] = this.#sums[i]! + (isFinite ? y[i]! : 0)
      this.#counts[i + 1] = this.#counts[i]! + (isFinite ? 1 : 0)
    }
  }

  /** Mean of the finite values in [from, to); NaN when there are none. */
  mean(from: number, to: number): number {
    const count = this.#counts[to]! - this.#counts[from]!
    return count === 0 ? NaN : (this.#sums[to]! - this.#sums[from]!) / count
  }

  /** Mean of the `window` values that end with index `last`, fewer at the beginning. */
  trailingMean(last: number, window: number): number {
    return this.mean(Math.max(0, last + 1 - window), last + 1)
  }
}

/** `window`: values in a mean; 1 shows each as it is. */
export function pixelColumns(
  sums: SeriesSums,
  [left, right]: readonly [number, number],
  columns: number,
  window: number
): PixelColumns {
  const { x, y, low: lows = y, high: highs = y } = sums.series
  const [from, to] = rangeOf(x, left, right)
  const most = Math.min(Math.max(1, Math.floor(columns)), to - from)
  const found = Array.from({ length: 4 }, () => new Float64Array(Math.max(0, most)))
  const [columnX, low, high, mean] = found as [Float64Array, Float64Array, Float64Array, Float64Array]
  const width = (right - left) / Math.max(1, Math.floor(columns)) || 1
  let length = 0
  for (let i = from; i < to && length < most;) {
    const column = Math.floor((x[i]! - left) / width)
    const first = i
    let [smallest, largest] = [Infinity, -Infinity]
    // The last entry takes what is left, so that rounding at the right edge loses no point.
    while (i < to && (i === first || length === most - 1 || Math.floor((x[i]! - left) / width) === column)) {
      if (lows[i]! < smallest) smallest = lows[i]!
      if (highs[i]! > largest) largest = highs[i]!
      i++
    }
    columnX[length] = i - first === 1 ? x[first]! : (x[first]! + x[i - 1]!) / 2
    low[length] = smallest <= largest ? smallest : NaN
    high[length] = smallest <= largest ? largest : NaN
    mean[length++] = sums.trailingMean(i - 1, Math.max(window, i - first))
  }
  const trim = (values: Float64Array) => values.subarray(0, length)
  return { x: trim(columnX), low: trim(low), high: trim(high), mean: trim(mean), points: to - from }
}

/** Points inside the range with one neighbour at each side, so that lines reach the edges. */
function rangeOf(x: Float64Array, left: number, right: number): [number, number] {
  const from = Math.max(0, lowerBound(x, left) - 1)
  let to = lowerBound(x, right)
  while (to < x.length && x[to]! <= right) to++
  return [from, Math.min(x.length, to + 1)]
}

/** Index of the point whose x is nearest, the earlier of two; -1 of an empty series. */
export function nearestPoint(x: ArrayLike<number>, at: number): number {
  const next = lowerBound(x, at)
  if (next === 0) return x.length === 0 ? -1 : 0
  if (next === x.length) return next - 1
  return at - x[next - 1]! <= x[next]! - at ? next - 1 : next
}
