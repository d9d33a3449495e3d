/**
 * Where the windows of a convolution or pooling lie: output sizes, padding, and whether the shapes
 * fit at all. Refuses what does not fit, so that whoever has a geometry can trust it. Knows nothing
 * of the values in the tensors.
 */
import { ShapeError } from '../contract/errors.ts'
import { formatShape, sameShape, sizeOf, type Shape } from './tensor.ts'

export type Padding = 'same' | 'valid'
/** (rows, columns) */
export type Pair = readonly [number, number]

/**
 * All lengths in cells. Window (y, x) starts at row y * sh - padTop and column x * sw - padLeft of
 * the input.
 */
export interface WindowGeometry {
  readonly m: number
  readonly hPrev: number
  readonly wPrev: number
  readonly cPrev: number
  readonly kh: number
  readonly kw: number
  readonly sh: number
  readonly sw: number
  readonly padTop: number
  readonly padLeft: number
  /** Input with its border: every window lies inside. */
  readonly hPadded: number
  readonly wPadded: number
  readonly hNew: number
  readonly wNew: number
  readonly cNew: number
}

/**
 * aPrev (m, hPrev, wPrev, cPrev), w (kh, kw, cPrev, cNew), b (1, 1, 1, cNew)
 * valid: out = floor((in - k) / stride) + 1.  same, as TensorFlow: out = ceil(in / stride), the odd cell of the border at the end.
 * Throws ShapeError when they do not fit. A batch may be empty (m = 0); no other dimension may be
 * 0.
 */
export function convGeometry(aPrev: Shape, w: Shape, b: Shape, padding: Padding, stride: Pair): WindowGeometry {
  const [m, hPrev, wPrev, cPrev] = fourOf('aPrev', aPrev, '(m, hPrev, wPrev, cPrev)', true)
  const [kh, kw, cKernel, cNew] = fourOf('w', w, '(kh, kw, cPrev, cNew)', false)
  const [sh, sw] = pairOf('stride', stride)
  if (cKernel !== cPrev) {
    throw new ShapeError(
      `w ${formatShape(w)} takes ${cKernel} channels, aPrev ${formatShape(aPrev)} has ${cPrev}; expected the same number`,
      'The third dimension of w is the last of aPrev.'
    )
  }
  if (!sameShape(b, [1, 1, 1, cNew])) {
    throw new ShapeError(
      `b has shape ${formatShape(b)}; expected (1, 1, 1, ${cNew}), one bias for each kernel of w ${formatShape(w)}`,
      'The last dimension of b is the last of w.'
    )
  }
  const rows = alongAxis(hPrev, kh, sh, padding)
  const columns = alongAxis(wPrev, kw, sw, padding)
  if (!rows || !columns) throw windowTooLarge('w', w, aPrev, [hPrev, wPrev])
  return geometryOf({ m, hPrev, wPrev, cPrev, kh, kw, sh, sw, cNew }, rows, columns)
}

/**
 * aPrev (m, hPrev, wPrev, c); the padding is valid, cNew is c.
 * Throws ShapeError when the window is larger than the image, and as convGeometry.
 */
export function poolGeometry(aPrev: Shape, kernelShape: Pair, stride: Pair): WindowGeometry {
  const [m, hPrev, wPrev, cPrev] = fourOf('aPrev', aPrev, '(m, hPrev, wPrev, c)', true)
  const [kh, kw] = pairOf('kernelShape', kernelShape)
  const [sh, sw] = pairOf('stride', stride)
  const rows = alongAxis(hPrev, kh, sh, 'valid')
  const columns = alongAxis(wPrev, kw, sw, 'valid')
  if (!rows || !columns) throw windowTooLarge('kernelShape', kernelShape, aPrev, [hPrev, wPrev])
  return geometryOf({ m, hPrev, wPrev, cPrev, kh, kw, sh, sw, cNew: cPrev }, rows, columns)
}

/** (m, hNew, wNew, cNew) */
export function outputShape({ m, hNew, wNew, cNew }: WindowGeometry): Shape {
  return [m, hNew, wNew, cNew]
}

/** Throws ShapeError unless a gradient has the shape of the output that it belongs to. */
export function checkOutputGradient(name: string, gradient: Shape, aPrev: Shape, geometry: WindowGeometry): void {
  if (sameShape(gradient, outputShape(geometry))) return
  const { kh, kw, sh, sw } = geometry
  throw new ShapeError(
    `${name} has shape ${formatShape(gradient)}; expected ${formatShape(outputShape(geometry))}, ` +
      `what windows of ${kh} x ${kw} at stride (${sh}, ${sw}) make of aPrev ${formatShape(aPrev)}`,
    'Give the gradient of the output of the same layer, with the same padding and stride.'
  )
}

interface Axis {
  readonly out: number
  readonly before: number
  readonly padded: number
}

/** null: the window is longer than the input. */
function alongAxis(length: number, window: number, stride: number, padding: Padding): Axis | null {
  switch (padding) {
    case 'valid':
      if (window > length) return null
      return { out: Math.floor((length - window) / stride) + 1, before: 0, padded: length }
    case 'same': {
      const out = Math.ceil(length / stride)
      const border = Math.max((out - 1) * stride + window - length, 0)
      return { out, before: Math.floor(border / 2), padded: length + border }
    }
    default:
      throw new ShapeError(`padding is ${String(padding)}; expected 'same' or 'valid'`, 'Check the padding.')
  }
}

type Sizes = Pick<WindowGeometry, 'm' | 'hPrev' | 'wPrev' | 'cPrev' | 'kh' | 'kw' | 'sh' | 'sw' | 'cNew'>

function geometryOf(sizes: Sizes, rows: Axis, columns: Axis): WindowGeometry {
  return {
    ...sizes,
    padTop: rows.before,
    padLeft: columns.before,
    hPadded: rows.padded,
    wPadded: columns.padded,
    hNew: rows.out,
    wNew: columns.out
  }
}

type Four = readonly [number, number, number, number]

function fourOf(name: string, shape: Shape, expected: string, maybeEmpty: boolean): Four {
  if (shape.length !== 4) {
    throw new ShapeError(
      `${name} has shape ${formatShape(shape)}; expected four dimensions ${expected}`,
      'Reshape it: images are (samples, rows, columns, channels), kernels (rows, columns, channels in, channels out).'
    )
  }
  sizeOf(shape)
  const empty = shape.findIndex((length, axis) => length === 0 && !(maybeEmpty && axis === 0))
  if (empty >= 0) {
    throw new ShapeError(
      `${name} has shape ${formatShape(shape)}; expected at least 1 along dimension ${empty} of ${expected}`,
      'Only the number of samples may be 0.'
    )
  }
  return shape as Four
}

function pairOf(name: string, pair: readonly number[]): Pair {
  if (pair.length !== 2 || !pair.every((length) => Number.isSafeInteger(length) && length >= 1)) {
    throw new ShapeError(
      `${name} is ${formatShape(pair)}; expected two whole numbers of at least 1, (rows, columns)`,
      `Check ${name}.`
    )
  }
  return pair as Pair
}

function windowTooLarge(name: string, window: Shape, aPrev: Shape, [height, width]: Pair): ShapeError {
  return new ShapeError(
    `${name} ${formatShape(window)} has a window of ${window[0]} x ${window[1]}, larger than the images of ` +
      `aPrev ${formatShape(aPrev)}; expected at most ${height} x ${width} without padding`,
    'Take a smaller window or larger images; a convolution may also take padding same.'
  )
}
