/**
 * Where each picture of a gallery stands: rows of equal cells in a column of any length, of which
 * only the part in sight is painted. All in CSS pixels but `scale`. Independent of the DOM.
 */

export interface GalleryLayout {
  readonly total: number
  readonly columns: number
  readonly rows: number
  /** A cell: the picture, the line with its label under it, and the gap around. */
  readonly cellWidth: number
  readonly cellHeight: number
  readonly imageSide: number
  /** Space left of the first column, so that the rest of the width is shared by both sides. */
  readonly left: number
  /** Of all rows. */
  readonly height: number
}

export interface GalleryRange {
  /** Positions [from, to). */
  readonly from: number
  readonly to: number
}

const IMAGE_PIXELS = 28
const LABEL_HEIGHT = 16
const GAP = 8
/** Left and right of all columns, at least. */
const EDGE = 12

/**
 * Pictures are whole multiples of 28 device pixels, so that every pixel of them is equally large:
 * about 56 CSS pixels wide. At least one column, however narrow the gallery.
 */
export function layOutGallery(total: number, width: number, pixelRatio: number): GalleryLayout {
  const multiple = Math.max(1, Math.round(2 * pixelRatio))
  const imageSide = (IMAGE_PIXELS * multiple) / pixelRatio
  const cellWidth = imageSide + GAP
  const cellHeight = imageSide + LABEL_HEIGHT + GAP
  const columns = Math.max(1, Math.floor((width - 2 * EDGE) / cellWidth))
  const rows = Math.ceil(total / columns)
  const left = Math.max(0, Math.floor((width - columns * cellWidth) / 2))
  return { total, columns, rows, cellWidth, cellHeight, imageSide, left, height: rows * cellHeight + GAP }
}

/** The visible rows, whole. */
export function rangeInSight(layout: GalleryLayout, scrollTop: number, height: number): GalleryRange {
  const firstRow = Math.max(0, Math.floor(scrollTop / layout.cellHeight))
  const endRow = Math.min(layout.rows, Math.ceil((scrollTop + height) / layout.cellHeight))
  return {
    from: Math.min(layout.total, firstRow * layout.columns),
    to: Math.min(layout.total, endRow * layout.columns)
  }
}

/** Top left corner of a picture, from the top of the first row. */
export function placeOf(layout: GalleryLayout, position: number): { readonly x: number; readonly y: number } {
  const column = position % layout.columns
  const row = Math.floor(position / layout.columns)
  return { x: layout.left + column * layout.cellWidth + GAP / 2, y: row * layout.cellHeight + GAP }
}

/** The position whose cell holds a point; null beside the cells. */
export function positionAt(layout: GalleryLayout, x: number, y: number): number | null {
  const column = Math.floor((x - layout.left) / layout.cellWidth)
  const row = Math.floor((y - GAP / 2) / layout.cellHeight)
  if (column < 0 || column >= layout.columns || row < 0) return null
  const position = row * layout.columns + column
  return position < layout.total ? position : null
}

/**
 * Where a key leads from a position; null for a key that does not move. `pageRows`: whole rows in
 * sight.
 */
export function moveByKey(layout: GalleryLayout, position: number, key: string, pageRows: number): number | null {
  const { columns, total } = layout
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * Math.max(1, pageRows),
    PageDown: columns * Math.max(1, pageRows)
  }
  if (key === 'Home') return 0
  if (key === 'End') return total - 1
  const step = steps[key]
  if (step === undefined) return null
  const target = position + step
  if (target >= 0 && target < total) return target
  // A page beyond the end leads to the last row in the same column; a row beyond it leads nowhere.
  const column = position % columns
  if (step < 0) return column
  const lastRow = column + Math.floor((total - 1 - column) / columns) * columns
  return Math.max(position, lastRow)
}

/** How far to scroll so that a position's whole cell is in sight; the same as now when it is. */
export function scrollToShow(layout: GalleryLayout, position: number, scrollTop: number, height: number): number {
  const row = Math.floor(position / layout.columns)
  const top = row * layout.cellHeight
  const bottom = top + layout.cellHeight + GAP
  if (top < scrollTop) return top
  return bottom > scrollTop + height ? bottom - height : scrollTop
}

/**
 * How far to scroll in a new layout so that `active`, where it was in sight, still is; else the
 * first in sight stays the first.
 */
export function scrollAfterResize(
  before: GalleryLayout,
  now: GalleryLayout,
  active: number,
  scrollTop: number,
  heightBefore: number,
  height: number
): number {
  const { from, to } = rangeInSight(before, scrollTop, heightBefore)
  if (active >= from && active < to) {
    const moved = placeOf(now, active).y - placeOf(before, active).y
    return scrollToShow(now, active, Math.max(0, scrollTop + moved), height)
  }
  return now.columns === before.columns ? scrollTop : Math.floor(from / now.columns) * now.cellHeight
}
