/**
 * A matrix as a picture, laid out like matplotlib's `plt.imshow` in its default 640 x 480 figure:
 * viridis from the smallest to the largest value, square cells without smoothing, ticks at round
 * cell numbers, a title if asked.
 */
import { VIRIDIS } from '../data/viridis.ts'
import { BLACK, encodePng, fillRectangle, whiteCanvas, type Canvas } from './canvas.ts'
import { drawText, textWidth } from './lettering.ts'

export interface Matrix {
  /** height * width values, row-major. */
  readonly values: ArrayLike<number>
  readonly height: number
  readonly width: number
}

const FIGURE_WIDTH = 640
const FIGURE_HEIGHT = 480
/**
 * matplotlib's axes: 0.125 to 0.9 of the figure's width, 0.11 to 0.88 of its height, in whole
 * pixels.
 */
const AXES = { left: 80, top: 58, width: 496, height: 370 }
// 3.5 pt ticks and gaps, 10 pt numbers and a 12 pt title at 100 dots per inch; digits are 0.73 of
// the type size.
const TICK_LENGTH = 5
const TICK_GAP = 5
const NUMBER_HEIGHT = 10
const TITLE_HEIGHT = 12
const TITLE_GAP = 8

/**
 * PNG bytes. `title` may hold what lettering.ts can write. Cells that are not finite stay white.
 */
export function imshow(matrix: Matrix, title?: string): Uint8Array {
  const canvas = whiteCanvas(FIGURE_WIDTH, FIGURE_HEIGHT)
  const cell = Math.min(AXES.width / matrix.width, AXES.height / matrix.height)
  const width = Math.round(cell * matrix.width)
  const height = Math.round(cell * matrix.height)
  const left = AXES.left + Math.round((AXES.width - width) / 2)
  const top = AXES.top + Math.round((AXES.height - height) / 2)
  const box = { left, top, width, height }
  drawCells(canvas, matrix, box)
  drawFrame(canvas, box)
  drawTicks(canvas, matrix, box)
  if (title !== undefined) {
    const start = left + (width - textWidth(title, TITLE_HEIGHT)) / 2
    drawText(canvas, title, start, top - TITLE_GAP - TITLE_HEIGHT, TITLE_HEIGHT)
  }
  return encodePng(canvas)
}

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

function drawCells(canvas: Canvas, { values, height, width }: Matrix, box: Box): void {
  let min = Infinity
  let max = -Infinity
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) continue
    min = Math.min(min, values[i]!)
    max = Math.max(max, values[i]!)
  }
  for (let y = 0; y < box.height; y++) {
    const row = Math.floor(((y + 0.5) * height) / box.height)
    for (let x = 0; x < box.width; x++) {
      const value = values[row * width + Math.floor(((x + 0.5) * width) / box.width)]!
      if (!Number.isFinite(value)) continue
      const share = max > min ? (value - min) / (max - min) : 0
      const entry = Math.min(255, Math.floor(share * 256)) * 3
      canvas.pixels.set(VIRIDIS.subarray(entry, entry + 3), ((box.top + y) * canvas.width + box.left + x) * 3)
    }
  }
}

/** One pixel wide, outside the cells. */
function drawFrame(canvas: Canvas, { left, top, width, height }: Box): void {
  fillRectangle(canvas, left - 1, top - 1, width + 2, 1, BLACK)
  fillRectangle(canvas, left - 1, top + height, width + 2, 1, BLACK)
  fillRectangle(canvas, left - 1, top - 1, 1, height + 2, BLACK)
  fillRectangle(canvas, left + width, top - 1, 1, height + 2, BLACK)
}

function drawTicks(canvas: Canvas, matrix: Matrix, { left, top, width, height }: Box): void {
  const bottom = top + height
  for (const column of tickPositions(matrix.width)) {
    const x = left + ((column + 0.5) * width) / matrix.width
    const label = String(column)
    fillRectangle(canvas, Math.floor(x), bottom + 1, 1, TICK_LENGTH, BLACK)
    const start = x - textWidth(label, NUMBER_HEIGHT) / 2
    drawText(canvas, label, start, bottom + 1 + TICK_LENGTH + TICK_GAP, NUMBER_HEIGHT)
  }
  for (const row of tickPositions(matrix.height)) {
    const y = top + ((row + 0.5) * height) / matrix.height
    const label = String(row)
    fillRectangle(canvas, left - 1 - TICK_LENGTH, Math.floor(y), TICK_LENGTH, 1, BLACK)
    const start = left - 1 - TICK_LENGTH - TICK_GAP - textWidth(label, NUMBER_HEIGHT)
    drawText(canvas, label, start, y - NUMBER_HEIGHT / 2, NUMBER_HEIGHT)
  }
}

/**
 * Multiples of 1, 2 or 5 times a power of ten, at most eight steps along an axis of `length` cells.
 */
export function tickPositions(length: number): number[] {
  let step = 1
  for (let power = 1; length / step > 8; power *= 10) {
    step = [1, 2, 5].map((factor) => factor * power).find((candidate) => length / candidate <= 8) ?? 10 * power
  }
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step)
}
