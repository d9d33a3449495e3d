/**
 * Which parts of the layers belong to what is explained: windows before a cell, windows after it.
 */
import type { CellExplanation } from '../../../native/contract/cell-explanations.ts'
import type { ComesExplanation } from '../../../native/contract/comes-explanations.ts'
import type { GivesExplanation } from '../../../native/contract/gives-explanations.ts'
import type { LayerName, Range } from '../../../native/contract/inspected-layers.ts'
import type { Place } from './cell-moves.ts'

export interface Frame {
  readonly layer: LayerName
  readonly rows: Range
  readonly columns: Range
  /** Null: in every map. */
  readonly map: number | null
  /** A line runs from it to the cell. */
  readonly linked: boolean
}

const ALWAYS = { linked: true } as const

/** The window in every layer before. A pooling window lies in one map alone. */
export function framesOfCell(cell: CellExplanation): Frame[] {
  if (cell.kind === 'dense') return []
  const map = cell.kind === 'maxPool' ? cell.cell[2]! : null
  return cell.field.map(({ layer, rows, columns }, i) => {
    const isSameMap = map !== null && i === 0
    return { layer, rows, columns, map: isSameMap ? map : null, linked: i === 0 }
  })
}

export function framesOfGives(gives: GivesExplanation): Frame[] {
  switch (gives.kind) {
    case 'conv': {
      const { previous, rows, columns, from } = gives
      const [y, x, c] = from.cell as readonly [number, number, number]
      return [
        { layer: previous, rows, columns, map: null, ...ALWAYS },
        { layer: from.layer, rows: [y, y], columns: [x, x], map: c, ...ALWAYS }
      ]
    }
    case 'maxPool': {
      const [y, x, c] = gives.cell as readonly [number, number, number]
      return [{ layer: gives.previous, rows: [2 * y, 2 * y + 1], columns: [2 * x, 2 * x + 1], map: c, ...ALWAYS }]
    }
    case 'dense':
      return []
  }
}

export function framesOfComes(comes: ComesExplanation): Frame[] {
  switch (comes.kind) {
    case 'conv': {
      const seen = Array.from({ length: comes.placeKinds.length }, (_, place) => place).filter(
        (place) => comes.placeKinds[place] === 0
      )
      const rows = seen.map((place) => comes.places[2 * place]!)
      const columns = seen.map((place) => comes.places[2 * place + 1]!)
      if (seen.length === 0) return []
      const range = (values: number[]): Range => [Math.min(...values), Math.max(...values)]
      return [{ layer: comes.next, rows: range(rows), columns: range(columns), map: null, ...ALWAYS }]
    }
    case 'maxPool': {
      const [y, x, c] = comes.output as readonly [number, number, number]
      return [{ layer: comes.next, rows: [y, y], columns: [x, x], map: c, ...ALWAYS }]
    }
    case 'dense':
      return []
  }
}

/** The layers that a picture is about; the others fade. */
export function involvedLayers(place: Place | null, frames: readonly Frame[], denseNeighbour: LayerName | null) {
  if (!place) return null
  return new Set<LayerName>([
    place.layer,
    ...frames.map(({ layer }) => layer),
    ...(denseNeighbour ? [denseNeighbour] : [])
  ])
}
