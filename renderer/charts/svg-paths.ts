/** Lines and bands as the `d` of an SVG path; what is not finite is a gap. */

/** Through all points in order; a point alone is drawn as a dot by the round cap of the line. */
export function linePath(xs: ArrayLike<number>, ys: ArrayLike<number>): string {
  let path = ''
  let isDrawing = false
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [xs[i]!, ys[i]!]
    const isThere = Number.isFinite(x) && Number.isFinite(y)
    if (isThere) {
      path += `${isDrawing ? 'L' : 'M'}${shorten(x)} ${shorten(y)}`
      const isAlone = !isDrawing && !(Number.isFinite(xs[i + 1]) && Number.isFinite(ys[i + 1]))
      if (isAlone) path += 'h0'
    }
    isDrawing = isThere
  }
  return path
}

/** The area between two lines over the same xs, one part between each two gaps. */
export function bandPath(xs: ArrayLike<number>, lows: ArrayLike<number>, highs: ArrayLike<number>): string {
  let path = ''
  const isThere = (i: number) => Number.isFinite(xs[i]) && Number.isFinite(lows[i]) && Number.isFinite(highs[i])
  for (let from = 0; from < xs.length;) {
    let to = from
    while (to < xs.length && isThere(to)) to++
    if (to > from) path += closedBand(xs, lows, highs, from, to)
    from = to + 1
  }
  return path
}

function closedBand(
  xs: ArrayLike<number>,
  lows: ArrayLike<number>,
  highs: ArrayLike<number>,
  from: number,
  to: number
): string {
  let path = `M${shorten(xs[from]!)} ${shorten(highs[from]!)}`
  for (let i = from + 1; i < to; i++) path += `L${shorten(xs[i]!)} ${shorten(highs[i]!)}`
  for (let i = to - 1; i >= from; i--) path += `L${shorten(xs[i]!)} ${shorten(lows[i]!)}`
  return `${path}Z`
}

/** A hundredth of a pixel is finer than any screen. */
function shorten(pixel: number): number {
  return Math.round(pixel * 100) / 100
}
