/**
 * What the bench shows of its arrays: one image, one channel, one kernel at a time, as planes of
 * rows and columns.
 */
import type {
  BenchArrays,
  BenchCell,
  BenchResult,
  BenchSettings,
  SmallArray
} from '../../../native/contract/bench-results.ts'
import { largestMagnitude, type ColourScale } from '../numbers/colour-scale.ts'

export interface BenchPlane {
  readonly values: Float64Array
  readonly rows: number
  readonly columns: number
  readonly scale: ColourScale
  /** Per cell: why it holds no value; null for a value. */
  readonly blanks: readonly (string | null)[]
  /** Position of a cell in the whole array; null for what is not part of it, as padding. */
  readonly flat: (at: number) => number | null
  readonly index: (at: number) => readonly number[]
}

/** Which image, channel of the input and kernel are shown, and of how many. */
export interface BenchLook {
  readonly images: number
  readonly channels: number
  readonly maps: number
  readonly image: number
  readonly channel: number
  readonly map: number
}

export interface BenchPlanes {
  /** The input with its border of padding. */
  readonly padded: BenchPlane
  readonly w: BenchPlane | null
  readonly b: BenchPlane | null
  readonly z: BenchPlane | null
  readonly a: BenchPlane
  readonly dA: BenchPlane
  readonly dZ: BenchPlane | null
  readonly dW: BenchPlane | null
  readonly db: BenchPlane | null
  readonly dAPrev: BenchPlane
  readonly coverage: BenchPlane
}

export function lookAt(
  { shape }: BenchResult,
  aPrev: SmallArray,
  [image, channel, map]: readonly [number, number, number]
): BenchLook {
  const [images, , , maps] = shape as [number, number, number, number]
  const channels = aPrev.shape[3]!
  return {
    images,
    channels,
    maps,
    image: Math.min(image, images - 1),
    channel: Math.min(channel, channels - 1),
    map: Math.min(map, maps - 1)
  }
}

export function benchPlanes(
  arrays: BenchArrays,
  settings: BenchSettings,
  result: BenchResult,
  look: BenchLook
): BenchPlanes {
  const { image, channel, map } = look
  // Pooling keeps channels apart: the map shown is the channel shown.
  const out = settings.op === 'pool' ? channel : map
  const input = imagePlane(arrays.aPrev, image, channel)
  const output = (array: SmallArray) => imagePlane(array, image, out)
  const dAPrev = imagePlane(result.dAPrev, image, channel)
  return {
    padded: paddedPlane(input, result.pad),
    w: arrays.w && kernelPlane(arrays.w, channel, map),
    b: arrays.b && kernelPlane(arrays.b, 0, map),
    z: result.z && output(result.z),
    a: output(result.a),
    dA: output(arrays.dA),
    dZ: result.dZ && output(result.dZ),
    dW: result.dW && kernelPlane(result.dW, channel, map),
    db: result.db && kernelPlane(result.db, 0, map),
    dAPrev: { ...dAPrev, blanks: Array.from(result.coverage.data, (n) => (n === 0 ? 'no window reaches it' : null)) },
    coverage: coveragePlane(result.coverage)
  }
}

/** Cells of a plane whose positions in the whole array are among these. */
export function marksIn(plane: BenchPlane, flats: readonly number[]): number[] {
  const wanted = new Set(flats)
  return cellsOf(plane).filter((at) => {
    const flat = plane.flat(at)
    return flat !== null && wanted.has(flat)
  })
}

/** Cells of the padded input under the window of a cell of the output, padding included. */
export function windowMarks(
  plane: BenchPlane,
  settings: BenchSettings,
  w: SmallArray | null,
  cell: BenchCell
): number[] {
  const marked = new Set(marksIn(plane, cell.inputs))
  const [, y = 0, x = 0] = cell.index
  const [kh = 1, kw = 1] = w?.shape ?? []
  const [top, left] = [y * settings.stride[0], x * settings.stride[1]]
  return cellsOf(plane).filter((at) => {
    if (plane.flat(at) !== null) return marked.has(at)
    const [row, column] = [Math.floor(at / plane.columns), at % plane.columns]
    return settings.op === 'conv' && row >= top && row < top + kh && column >= left && column < left + kw
  })
}

/** The cell of a plane with this index; null when it is not shown. */
export function cellWithIndex(plane: BenchPlane, index: readonly number[]): number | null {
  const isIt = (own: readonly number[]) => own.length === index.length && own.every((at, axis) => at === index[axis])
  return cellsOf(plane).find((at) => isIt(plane.index(at))) ?? null
}

const cellsOf = ({ rows, columns }: BenchPlane) => Array.from({ length: rows * columns }, (_, at) => at)

/** One channel of one image of (m, h, w, c). */
function imagePlane(array: SmallArray, image: number, channel: number): BenchPlane {
  const [, rows, columns, channels] = array.shape as [number, number, number, number]
  return planeOf(
    array,
    rows,
    columns,
    (at) => (image * rows * columns + at) * channels + channel,
    (at) => [image, Math.floor(at / columns), at % columns, channel]
  )
}

/** One slice of (kh, kw, c, n). */
function kernelPlane(array: SmallArray, channel: number, map: number): BenchPlane {
  const [rows, columns, channels, maps] = array.shape as [number, number, number, number]
  return planeOf(
    array,
    rows,
    columns,
    (at) => (at * channels + channel) * maps + map,
    (at) => [Math.floor(at / columns), at % columns, channel, map]
  )
}

function planeOf(
  { data }: SmallArray,
  rows: number,
  columns: number,
  flat: (at: number) => number,
  index: (at: number) => readonly number[]
): BenchPlane {
  return {
    rows,
    columns,
    flat,
    index,
    values: Float64Array.from({ length: rows * columns }, (_, at) => data[flat(at)]!),
    scale: { kind: 'signed', largest: largestMagnitude(data) },
    blanks: []
  }
}

function paddedPlane(own: BenchPlane, { top, left, bottom, right }: BenchResult['pad']): BenchPlane {
  const [rows, columns] = [own.rows + top + bottom, own.columns + left + right]
  const inner = (at: number) => {
    const [row, column] = [Math.floor(at / columns) - top, (at % columns) - left]
    return row >= 0 && row < own.rows && column >= 0 && column < own.columns ? row * own.columns + column : null
  }
  const cells = Array.from({ length: rows * columns }, (_, at) => inner(at))
  return {
    rows,
    columns,
    scale: own.scale,
    values: Float64Array.from(cells, (at) => (at === null ? 0 : own.values[at]!)),
    blanks: cells.map((at) => (at === null ? 'padding, counts as 0' : null)),
    flat: (at) => (cells[at] == null ? null : own.flat(cells[at])),
    index: (at) => (cells[at] == null ? [] : own.index(cells[at]))
  }
}

function coveragePlane(array: SmallArray): BenchPlane {
  const [rows, columns] = array.shape as [number, number]
  const plane = planeOf(
    array,
    rows,
    columns,
    (at) => at,
    (at) => [Math.floor(at / columns), at % columns]
  )
  return { ...plane, scale: { kind: 'values', high: largestMagnitude(array.data) } }
}
