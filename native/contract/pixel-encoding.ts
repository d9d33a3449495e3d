/**
 * How the pixels of a data set were stored and what became of them: found out once, when the set is
 * opened, and kept with everything that is made from it, so that a model reads other images in the
 * form it was trained on.
 */

/**
 * `bytes`: gray values 0 to 255. `binary`: 0 and 1. `unit`: 0 to 1. `wide`: from 0 to more than
 * 255. `standardised`: anything else, as after subtracting a mean and dividing by a standard
 * deviation.
 */
export type PixelKind = 'bytes' | 'binary' | 'unit' | 'wide' | 'standardised'

export interface PixelEncoding {
  readonly kind: PixelKind
  /** Type of the stored numbers, as `uint8` or `float32`. */
  readonly storedAs: string
  /** Smallest, largest and mean stored value of the training images. */
  readonly min: number
  readonly max: number
  readonly mean: number
  /**
   * As stored. Images with dark ink are inverted when they are opened: a network always gets bright
   * ink on dark.
   */
  readonly polarity: 'bright-ink' | 'dark-ink'
  /**
   * Rows and columns of the stored images were exchanged, as in EMNIST's files; absent: they are
   * used as stored.
   */
  readonly axes?: 'exchanged' | undefined
  /** Network input of a gray value g from 0 (ground) to 255 (ink): g * scale + offset. */
  readonly scale: number
  readonly offset: number
}

/**
 * `pixel / 256`, `pixel / 255`, `pixel * 0.0127 - 0.424`, for a pixel from 0 (ground) to 255 (ink).
 */
export function formatNormalisation({ scale, offset }: Pick<PixelEncoding, 'scale' | 'offset'>): string {
  const divisor = 1 / scale
  const whole = Number.isInteger(divisor) || Math.abs(divisor - Math.round(divisor)) < 1e-9
  if (scale === 1 && offset !== 0) return `pixel ${signed(offset)}`
  const scaled = whole ? `pixel / ${Math.round(divisor)}` : `pixel * ${shortNumber(scale)}`
  if (offset === 0) return scaled
  return `${scaled} ${signed(offset)}`
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'} ${shortNumber(Math.abs(value))}`
}

const KINDS: Readonly<Record<PixelKind, string>> = {
  bytes: 'gray values 0 to 255, divided by 256',
  binary: '0 and 1, used as they are',
  unit: '0 to 1, used as they are',
  wide: 'scaled to 0 to 1',
  standardised: 'standardised, used as they are'
}

/** `uint8, 0 to 255, mean 33.3: gray values 0 to 255, divided by 256; bright ink on dark`. */
export function describePixels({ kind, storedAs, min, max, mean, polarity, axes }: PixelEncoding): string {
  const ink = polarity === 'dark-ink' ? 'dark ink on bright, inverted' : 'bright ink on dark'
  const turned = axes === 'exchanged' ? '; rows and columns exchanged' : ''
  return `${storedAs}, ${shortNumber(min)} to ${shortNumber(max)}, mean ${shortNumber(mean)}: ${KINDS[kind]}; ${ink}${turned}`
}

/** Up to four digits: `0.4242`, `33.32`, `65,535`. */
function shortNumber(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(4)))
}
