/**
 * Which points of a long curve to paint: of every run of neighbours the first, the smallest, the
 * largest and the last, so that the painted line covers what the full one would. For painting
 * alone; tables and files hold every point.
 */

/**
 * Rising indices into `values` within [from, to). With no more points than 4 * buckets all of them.
 * `values` may hold NaN, which is neither smallest nor largest.
 */
export function pickPoints(values: ArrayLike<number>, from: number, to: number, buckets: number): Uint32Array {
  const count = to - from
  if (count <= 4 * buckets) return Uint32Array.from({ length: Math.max(0, count) }, (_, i) => from + i)
  const picked = new Uint32Array(4 * buckets)
  let length = 0
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = from + Math.floor((bucket * count) / buckets)
    const last = from + Math.floor(((bucket + 1) * count) / buckets) - 1
    const [smallest, largest] = extremes(values, first, last)
    for (const index of [first, Math.min(smallest, largest), Math.max(smallest, largest), last]) {
      if (length === 0 || index > picked[length - 1]!) picked[length++] = index
    }
  }
  return picked.subarray(0, length)
}

function extremes(values: ArrayLike<number>, first: number, last: number): [number, number] {
  let smallest = first
  let largest = first
  for (let i = first + 1; i <= last; i++) {
    if (!(values[i]! >= values[smallest]!)) smallest = Number.isNaN(values[i]) ? smallest : i
    if (!(values[i]! <= values[largest]!)) largest = Number.isNaN(values[i]) ? largest : i
  }
  return [smallest, largest]
}

/**
 * First index whose value is at least `value`, in a rising array; its length when there is none.
 */
export function lowerBound(rising: ArrayLike<number>, value: number): number {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (rising[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** At most `most` rising indices within [from, to), evenly spread, the last among them. */
export function pickEvenly(from: number, to: number, most: number): Uint32Array {
  const count = Math.max(0, to - from)
  const every = Math.max(1, Math.ceil(count / most))
  const length = Math.ceil(count / every)
  // Counted from the end, so that the newest is always among them.
  return Uint32Array.from({ length }, (_, i) => to - 1 - (length - 1 - i) * every)
}
