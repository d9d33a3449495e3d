/**
 * Arrays as numpy prints them: `print(array)`, and `array(...)` as in a printed tuple, with numpy's
 * default print options (8 digits, 75 columns, three items at each edge of arrays above 1000
 * cells). Checked against numpy itself. The `array(...)` form is that of the brief's numpy: since
 * 2.2 summarised arrays also name their shape.
 */
import { formatShape, sizeOf, type Shape } from '../tensor/tensor.ts'
import { floatFormat, type CellFormat } from './float-format.ts'

/** Bool cells are bytes of 0 and 1. */
export type NumpyArray =
  | {
      readonly data: Float32Array | Float64Array | Int32Array | Uint8Array | BigInt64Array
      readonly shape: Shape
      readonly dtype?: undefined
    }
  | { readonly data: Uint8Array; readonly shape: Shape; readonly dtype: 'bool' }

const LINE_WIDTH = 75
const EDGE_ITEMS = 3
const THRESHOLD = 1000

/** What `print(array)` writes, without the final line break. */
export function numpyText(array: NumpyArray): string {
  return layOut(array, ' ', '')
}

/** `array([...])`, as in a printed tuple or list. */
export function numpyRepr(array: NumpyArray): string {
  const prefix = 'array('
  const size = sizeOf(array.shape)
  const extras: string[] = []
  if (size === 0 && array.shape.length > 1) extras.push(`shape=${formatShape(array.shape)}`)
  const dtype = dtypeOf(array)
  if (size === 0 || !['float64', 'int64', 'bool'].includes(dtype)) extras.push(`dtype=${dtype}`)
  const body = prefix + layOut(array, ', ', prefix)
  if (extras.length === 0) return `${body})`
  const ending = `${extras.join(', ')})`
  const lastLine = body.length + 1 - (body.lastIndexOf('\n') + 1)
  const fits = lastLine + ending.length + 1 <= LINE_WIDTH
  return `${body},${fits ? ' ' : `\n${' '.repeat(prefix.length)}`}${ending}`
}

/** `(array(...), array(...))`: a printed tuple of arrays. */
export function numpyTuple(arrays: readonly NumpyArray[]): string {
  const items = arrays.map(numpyRepr).join(', ')
  return arrays.length === 1 ? `(${items},)` : `(${items})`
}

/** Flat positions of the cells that are printed, in the order of the text. */
export function printedCells(shape: Shape): number[] {
  return shownCells(shape, sizeOf(shape) > THRESHOLD)
}

function dtypeOf(array: NumpyArray): string {
  if (array.dtype === 'bool') return 'bool'
  const { data } = array
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Float64Array) return 'float64'
  if (data instanceof Int32Array) return 'int32'
  return data instanceof Uint8Array ? 'uint8' : 'int64'
}

function layOut(array: NumpyArray, separator: string, prefix: string): string {
  if (sizeOf(array.shape) === 0) return '[]'
  const summarised = sizeOf(array.shape) > THRESHOLD
  const cell = cellFormat(array, shownCells(array.shape, summarised))
  const layout = { shape: array.shape, summarised, separator, cell }
  return rows(layout, 0, 0, ' '.repeat(1 + prefix.length), LINE_WIDTH - (prefix ? 1 : 0))
}

/** Formats the cell at a flat index; `shown` are all indices that will be asked for. */
function cellFormat(array: NumpyArray, shown: readonly number[]): CellFormat {
  const { data } = array
  if (array.dtype === 'bool') return (index) => (data[index] ? ' True' : 'False')
  if (data instanceof Float32Array || data instanceof Float64Array) {
    const precision = data instanceof Float32Array ? 'single' : 'double'
    const format = floatFormat(
      shown.map((index) => data[index]!),
      precision
    )
    return (index) => format(data[index]!)
  }
  const width = Math.max(...shown.map((index) => String(data[index]).length))
  return (index) => String(data[index]).padStart(width)
}

/** Positions along one axis that are printed. */
function shownAlong(length: number, summarised: boolean): number[] {
  const all = Array.from({ length }, (_, i) => i)
  return summarised && length > 2 * EDGE_ITEMS ? [...all.slice(0, EDGE_ITEMS), ...all.slice(-EDGE_ITEMS)] : all
}

function shownCells(shape: Shape, summarised: boolean): number[] {
  return shape.reduce<number[]>(
    (bases, length) => {
      const along = shownAlong(length, summarised)
      return bases.flatMap((base) => along.map((i) => base * length + i))
    },
    [0]
  )
}

interface Layout {
  readonly shape: Shape
  readonly summarised: boolean
  readonly separator: string
  readonly cell: CellFormat
}

/**
 * The block of axis `axis` and below whose cells begin at `base` (counted in blocks of that axis).
 */
function rows(layout: Layout, axis: number, base: number, indent: string, width: number): string {
  const { shape, summarised, separator, cell } = layout
  if (axis === shape.length) return cell(base)
  const length = shape[axis]!
  const shown = shownAlong(length, summarised)
  const words = shown.map((i) => rows(layout, axis + 1, base * length + i, `${indent} `, width - 1))
  if (shown.length < length) words.splice(EDGE_ITEMS, 0, '...')
  if (axis === shape.length - 1) return `[${wrapped(words, separator, indent, width - 1).slice(indent.length)}]`
  const between = separator.trimEnd() + '\n'.repeat(shape.length - axis - 1) + indent
  return `[${words.join(between)}]`
}

/** Words in lines of at most `width` columns, the separator's trailing space not counted. */
function wrapped(words: readonly string[], separator: string, indent: string, width: number): string {
  let text = ''
  let line = indent
  words.forEach((word, i) => {
    if (line.length + word.length > width && line.length > indent.length) {
      text += `${line.trimEnd()}\n`
      line = indent
    }
    line += word + (i < words.length - 1 ? separator : '')
  })
  return text + line
}
