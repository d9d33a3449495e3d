/**
 * Finds out what the stored pixels of a data set mean, and turns them into what engines take: bytes
 * where they are gray values, else floats; bright ink on dark always. Decided by the numbers alone,
 * once for a whole set.
 */
import type { PixelEncoding, PixelKind } from '../contract/pixel-encoding.ts'
import { BYTE_SCALE } from '../model/architecture.ts'
import type { StoredPixels } from './stored-pixels.ts'

/** MNIST's form. */
export const BYTE_ENCODING: PixelEncoding = {
  kind: 'bytes',
  storedAs: 'uint8',
  min: 0,
  max: 255,
  mean: 0,
  polarity: 'bright-ink',
  scale: BYTE_SCALE,
  offset: 0
}

/**
 * Fractions between 0 and 255 are gray values, as of resized images, when they reach well beyond
 * what is standardised.
 */
const MIN_GRAY_MAX = 16
/** Share of images with a bright border from which a set counts as dark ink on bright ground. */
const DARK_INK_SHARE = 0.75

export function detectPixelEncoding(stored: StoredPixels): PixelEncoding {
  const { storedAs, min, max, mean } = stored
  const kind = kindOf(stored)
  const polarity = stored.brightBorders >= DARK_INK_SHARE ? 'dark-ink' : 'bright-ink'
  return { kind, storedAs, min, max, mean, polarity, ...rangeOf(kind, stored) }
}

function kindOf({ min, max, whole, storedAs }: StoredPixels): PixelKind {
  if (min < 0) return 'standardised'
  if (max === 0) return 'bytes'
  if (max <= 1) return whole && !storedAs.startsWith('float') ? 'binary' : 'unit'
  if (max > 255) return 'wide'
  return whole || max >= MIN_GRAY_MAX ? 'bytes' : 'standardised'
}

/**
 * Network input of gray values 0..255, from what the darkest and the brightest stored value become.
 */
function rangeOf(kind: PixelKind, { min, max }: StoredPixels): Pick<PixelEncoding, 'scale' | 'offset'> {
  if (kind === 'bytes') return { scale: BYTE_SCALE, offset: 0 }
  if (kind === 'standardised') return { scale: max > min ? (max - min) / 255 : 1, offset: min }
  // The brief's MNIST.npz holds bytes divided by 256.
  return { scale: kind === 'unit' && max === 255 * BYTE_SCALE ? BYTE_SCALE : 1 / 255, offset: 0 }
}

export interface DecodedPixels {
  readonly images: Uint8Array | Float32Array
  /** Network input = value * scale. */
  readonly scale: number
}

/**
 * The images as network input, bright ink on dark. Bytes stay bytes, a quarter of the memory of
 * floats; the array that was read is used as it is where nothing has to change.
 */
export function decodePixels({ values, whole }: StoredPixels, encoding: PixelEncoding): DecodedPixels {
  const { kind, polarity, min, max } = encoding
  const inverted = polarity === 'dark-ink'
  switch (kind) {
    case 'bytes': {
      const images = whole ? asBytes(values) : asFloats(values)
      return { images: inverted ? images.map((value) => 255 - value) : images, scale: BYTE_SCALE }
    }
    case 'binary': {
      const images = asBytes(values)
      return { images: inverted ? images.map((value) => 1 - value) : images, scale: 1 }
    }
    case 'unit':
    case 'wide':
    case 'standardised': {
      const images = asFloats(values)
      if (kind === 'wide') return { images: images.map((value) => (inverted ? max - value : value) / max), scale: 1 }
      const sum = kind === 'unit' ? 1 : min + max
      return { images: inverted ? images.map((value) => sum - value) : images, scale: 1 }
    }
  }
}

function asBytes(values: StoredPixels['values']): Uint8Array {
  return values instanceof Uint8Array ? values : Uint8Array.from(values as ArrayLike<number>, Number)
}

function asFloats(values: StoredPixels['values']): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values as ArrayLike<number>, Number)
}
