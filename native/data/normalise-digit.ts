/**
 * A picture of a digit as MNIST's were made: ink found, cut to its bounding box, scaled to fit 20 x
 * 20 with its proportions kept, and laid into 28 x 28 with its centre of mass in the middle.
 * Drawing pad, PNG files and the generator of digits all go through here, so a network sees the
 * same whatever it is given. Source: LeCun, Bottou, Bengio and Haffner 1998, section III.A; shift
 * by whole pixels, as in the files.
 */
import { findInk, type InkPolarity } from './find-ink.ts'
import type { GrayImage } from './gray-image.ts'
import { IMAGE_SIDE } from '../model/architecture.ts'
import { resample } from './resample.ts'

export interface NormaliseOptions {
  /** Default `detect`. */
  readonly ink?: InkPolarity
  /** Cut to the ink's bounding box; else the whole picture is scaled. Default true. */
  readonly crop?: boolean
  /** The same scale for both axes; else both sides become 20. Default true. */
  readonly keepAspect?: boolean
  /** Centre of mass in the middle; else the middle of the box. Default true. */
  readonly centreByMass?: boolean
}

/** Each step's picture, bright ink on dark, for a person to look at. */
export interface NormaliseStages {
  /** The whole picture, at most 512 pixels a side. */
  readonly ink: GrayImage
  readonly crop: GrayImage
  /** At most 20 pixels a side. */
  readonly scaled: GrayImage
  readonly centred: GrayImage
}

export interface NormalisedDigit {
  /** 28 x 28 bytes, row-major, bright ink on dark. */
  readonly pixels: Uint8Array
  /** No ink was found. */
  readonly blank: boolean
  readonly stages: NormaliseStages
}

const FIELD = IMAGE_SIDE
const BOX = 20
/**
 * The middle of pixel 14, not the line between 13 and 14: MNIST's training images have their
 * centres of mass at 14.0 +- 0.3.
 */
const CENTRE_OF_MASS_TARGET = 14.5
/** Ink below this is not what the bounding box goes by: the last of a soft edge. */
const INK_THRESHOLD = 8

/** For pictures of at least 1 x 1 pixels. */
export function normaliseDigit(image: GrayImage, options: NormaliseOptions = {}): NormalisedDigit {
  const { ink: polarity = 'detect', crop = true, keepAspect = true, centreByMass = true } = options
  const ink = findInk(image, polarity)
  const box = inkBox(ink)
  const cut = crop && box ? cutOut(ink, box) : ink
  const scaled = fit(cut, keepAspect)
  const centred = centre(scaled, centreByMass)
  return { pixels: centred.pixels, blank: box === undefined, stages: { ink, crop: cut, scaled, centred } }
}

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Undefined when there is no ink. */
function inkBox({ width, height, pixels }: GrayImage): Box | undefined {
  let left = width
  let right = -1
  let top = height
  let bottom = -1
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (pixels[y * width + x]! < INK_THRESHOLD) continue
      if (x < left) left = x
      if (x > right) right = x
      if (top === height) top = y
      bottom = y
    }
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 }
}

function cutOut({ width: stride, pixels }: GrayImage, { left, top, width, height }: Box): GrayImage {
  const cut = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const from = (top + y) * stride + left
    cut.set(pixels.subarray(from, from + width), y * width)
  }
  return { width, height, pixels: cut }
}

/**
 * Shrinking a thin line leaves it faint; then the brightest becomes full ink again, as in every
 * image of MNIST.
 */
function fit({ width, height, pixels }: GrayImage, keepAspect: boolean): GrayImage {
  const factor = BOX / Math.max(width, height)
  const newWidth = keepAspect ? Math.max(1, Math.round(width * factor)) : BOX
  const newHeight = keepAspect ? Math.max(1, Math.round(height * factor)) : BOX
  const { values } = resample({ width, height, values: pixels }, newWidth, newHeight)
  let brightest = 0
  for (let i = 0; i < values.length; i++) if (values[i]! > brightest) brightest = values[i]!
  const scale = brightest > 0 ? 255 / brightest : 1
  const scaled = new Uint8Array(values.length)
  for (let i = 0; i < scaled.length; i++) scaled[i] = Math.round(values[i]! * scale)
  return { width: newWidth, height: newHeight, pixels: scaled }
}

function centre({ width, height, pixels }: GrayImage, byMass: boolean): GrayImage {
  let mass = 0
  let massX = 0
  let massY = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const ink = pixels[y * width + x]!
      mass += ink
      massX += ink * (x + 0.5)
      massY += ink * (y + 0.5)
    }
  }
  const known = byMass && mass > 0
  const left = place(known ? CENTRE_OF_MASS_TARGET - massX / mass : (FIELD - width) / 2, width)
  const top = place(known ? CENTRE_OF_MASS_TARGET - massY / mass : (FIELD - height) / 2, height)
  const field = new Uint8Array(FIELD * FIELD)
  for (let y = 0; y < height; y++) {
    field.set(pixels.subarray(y * width, (y + 1) * width), (top + y) * FIELD + left)
  }
  return { width: FIELD, height: FIELD, pixels: field }
}

/** To whole pixels, and never so far off that ink is lost. */
function place(start: number, length: number): number {
  return Math.min(FIELD - length, Math.max(0, Math.round(start)))
}
