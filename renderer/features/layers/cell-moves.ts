/** Where keys lead in a layer: from cell to cell, from map to map, from layer to layer. */
import { LAYER_NAMES, type LayerName } from '../../../native/contract/inspected-layers.ts'
import { LAYER_SHAPES } from './address.ts'

export interface Place {
  readonly layer: LayerName
  readonly cell: readonly number[]
}

/** Units of a dense layer are shown in rows of so many. */
const UNIT_COLUMNS: Readonly<Partial<Record<LayerName, number>>> = { dense1: 8, dense2: 7, dense3: 1 }

/** Rows, columns and maps, as keys move in them. */
export function gridOf(layer: LayerName): readonly [rows: number, columns: number, maps: number] {
  const shape = LAYER_SHAPES[layer]
  if (shape.length === 3) return shape as [number, number, number]
  const columns = UNIT_COLUMNS[layer] ?? 1
  return [Math.ceil(shape[0]! / columns), columns, 1]
}

/** [row, column, map]. */
export function positionOf({ layer, cell }: Place): readonly [number, number, number] {
  if (cell.length === 3) return cell as unknown as [number, number, number]
  const columns = UNIT_COLUMNS[layer] ?? 1
  return [Math.floor(cell[0]! / columns), cell[0]! % columns, 0]
}

export function cellAt(layer: LayerName, [row, column, map]: readonly [number, number, number]): readonly number[] {
  if (LAYER_SHAPES[layer].length === 3) return [row, column, map]
  return [Math.min(row * (UNIT_COLUMNS[layer] ?? 1) + column, LAYER_SHAPES[layer][0]! - 1)]
}

/** Null: the key means nothing here. */
export function moveInLayer(place: Place, key: string, withControl: boolean): Place | null {
  const { layer } = place
  const [rows, columns, maps] = gridOf(layer)
  const [row, column, map] = positionOf(place)
  const to = (y: number, x: number, c = map): Place => {
    const inside = (at: number, length: number) => Math.max(0, Math.min(length - 1, at))
    return { layer, cell: cellAt(layer, [inside(y, rows), inside(x, columns), inside(c, maps)]) }
  }
  switch (key) {
    case 'ArrowLeft':
      return to(row, column - 1)
    case 'ArrowRight':
      return to(row, column + 1)
    case 'ArrowUp':
      return to(row - 1, column)
    case 'ArrowDown':
      return to(row + 1, column)
    case 'Home':
      return withControl ? to(0, 0) : to(row, 0)
    case 'End':
      return withControl ? to(rows - 1, columns - 1) : to(row, columns - 1)
    case 'PageDown':
      return to(row, column, map + 1)
    case 'PageUp':
      return to(row, column, map - 1)
    default:
      return null
  }
}

/** The next or previous cell in reading order, maps one after the other; null at the end. */
export function step(place: Place, by: 1 | -1): Place | null {
  const { layer, cell } = place
  const shape = LAYER_SHAPES[layer]
  if (shape.length === 1) {
    const unit = cell[0]! + by
    return unit >= 0 && unit < shape[0]! ? { layer, cell: [unit] } : null
  }
  const [h, w, c] = shape as [number, number, number]
  const [row, column, map] = cell as unknown as [number, number, number]
  const flat = (map * h + row) * w + column + by
  if (flat < 0 || flat >= h * w * c) return null
  return { layer, cell: [Math.floor(flat / w) % h, flat % w, Math.floor(flat / (h * w))] }
}

/** The layer before: the centre of the window; null before the image. */
export function layerBefore({ layer, cell }: Place): Place | null {
  const before = LAYER_NAMES[LAYER_NAMES.indexOf(layer) - 1]
  if (!before) return null
  const [row = 0, column = 0, map = 0] = cell
  switch (layer) {
    case 'conv1':
      return { layer: before, cell: [row, column, 0] }
    case 'conv2':
      return { layer: before, cell: [row + 2, column + 2, Math.min(map, 5)] }
    case 'pool1':
    case 'pool2':
      return { layer: before, cell: [2 * row, 2 * column, map] }
    case 'dense1':
      return { layer: before, cell: [2, 2, 0] }
    default:
      return { layer: before, cell: [0] }
  }
}

/** The layer after: the first cell whose window holds this one; null after dense3. */
export function layerAfter({ layer, cell }: Place): Place | null {
  const after = LAYER_NAMES[LAYER_NAMES.indexOf(layer) + 1]
  if (!after) return null
  const [row = 0, column = 0, map = 0] = cell
  switch (layer) {
    case 'image':
      return { layer: after, cell: [Math.max(0, row - 2), Math.max(0, column - 2), 0] }
    case 'pool1':
      return { layer: after, cell: [Math.min(9, Math.max(0, row - 4)), Math.min(9, Math.max(0, column - 4)), map] }
    case 'conv1':
    case 'conv2':
      return { layer: after, cell: [row >> 1, column >> 1, map] }
    default:
      return { layer: after, cell: [0] }
  }
}

/** Position in the layer's row-major values. */
export function flatCell({ layer, cell }: Place): number {
  const shape = LAYER_SHAPES[layer]
  return cell.reduce((flat, at, axis) => flat * shape[axis]! + at, 0)
}
