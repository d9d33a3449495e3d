/**
 * What in a picture is hardly one digit. A network answers all the same, and surely: it knows
 * nothing but digits.
 */
import type { InkRemark } from '../contract/drawings.ts'
import type { GrayImage } from './gray-image.ts'
import { connectedPatches, type InkPatch } from './ink-patches.ts'

/**
 * Shares of the longer side of the picture, and of a patch's box that is ink: a disc fills 0.785 of
 * its box.
 */
const DOT_SIDE = 0.12
const DOT_FILL = 0.5
const BLOB_FILL = 0.75
/** A patch with less of all ink is a part of a digit, as a dot or a bar that stands apart. */
const MIN_SHAPE_MASS = 0.15
const MIN_SHAPE_HEIGHT = 0.5
/**
 * Ink along each side of its box that makes a patch a frame; a 0 that fills the picture has a third
 * of that.
 */
const FRAME_COVERAGE = 0.75
const FRAME_BAND = 0.08
/** A frame is hollow. */
const MAX_FRAME_FILL = 0.5
/** No digit covers so much of a picture. */
const MAX_COVERAGE = 0.65

/** `ink`: bright ink on a ground of 0, as findInk gives it. */
export function inkRemarks({ width, height, pixels }: GrayImage): InkRemark[] {
  const shapes = connectedPatches(pixels, width, height).map((patch) => shapeOf(patch, width))
  const mass = shapes.reduce((sum, shape) => sum + shape.mass, 0)
  if (mass === 0) return []
  const main = shapes.filter((shape) => shape.mass >= MIN_SHAPE_MASS * mass)
  const isFrame = shapes.some((shape) => isFrameOf(shape, pixels, width)) || mass > MAX_COVERAGE * 255 * width * height
  const remarks: InkRemark[] = []
  if (!isFrame && main.length === 1 && isDot(main[0]!, Math.max(width, height))) remarks.push('little-ink')
  if (!isFrame && standApart(main)) remarks.push('several-shapes')
  if (isFrame) remarks.push('frame')
  return remarks
}

interface Shape {
  readonly mass: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

function shapeOf({ cells, mass }: InkPatch, stride: number): Shape {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1]
  for (const cell of cells) {
    const x = cell % stride
    const y = (cell - x) / stride
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return { mass, left, right, top, bottom }
}

function isDot({ mass, left, right, top, bottom }: Shape, side: number): boolean {
  const [width, height] = [right - left + 1, bottom - top + 1]
  const fill = mass / (255 * width * height)
  const isRound = width <= 2 * height && height <= 2 * width
  return isRound && (fill >= BLOB_FILL || (fill >= DOT_FILL && Math.max(width, height) <= DOT_SIDE * side))
}

/** Two shapes beside each other, each at least half as high as all of them together. */
function standApart(shapes: readonly Shape[]): boolean {
  const all = Math.max(...shapes.map(({ bottom }) => bottom)) - Math.min(...shapes.map(({ top }) => top)) + 1
  const high = shapes
    .filter(({ top, bottom }) => bottom - top + 1 >= MIN_SHAPE_HEIGHT * all)
    .sort((a, b) => a.left - b.left)
  return high.some((shape, i) => i > 0 && shape.left > Math.max(...high.slice(0, i).map(({ right }) => right)) + 1)
}

function isFrameOf({ mass, left, right, top, bottom }: Shape, pixels: Uint8Array, stride: number): boolean {
  const [width, height] = [right - left + 1, bottom - top + 1]
  if (Math.min(width, height) < 5 || mass > MAX_FRAME_FILL * 255 * width * height) return false
  const band = Math.max(1, Math.round(FRAME_BAND * Math.min(width, height)))
  const inked = (x: number, y: number) => pixels[y * stride + x]! > 0
  const near = Array.from({ length: band }, (_, i) => i)
  const coverage = (length: number, hit: (along: number, depth: number) => boolean) =>
    Array.from({ length }, (_, along) => near.some((depth) => hit(along, depth))).filter(Boolean).length / length
  return (
    coverage(width, (along, depth) => inked(left + along, top + depth)) >= FRAME_COVERAGE &&
    coverage(width, (along, depth) => inked(left + along, bottom - depth)) >= FRAME_COVERAGE &&
    coverage(height, (along, depth) => inked(left + depth, top + along)) >= FRAME_COVERAGE &&
    coverage(height, (along, depth) => inked(right - depth, top + along)) >= FRAME_COVERAGE
  )
}
