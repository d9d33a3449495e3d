/**
 * What a person should know of a data set before using it. One sentence each, in words that hold in
 * every host.
 */
import { formatNormalisation, type PixelEncoding } from '../contract/pixel-encoding.ts'
import type { ImageSet } from './data-set.ts'
import { classCounts, type ValidationSplit } from './split-validation.ts'
import type { StoredPixels } from './stored-pixels.ts'

/** A set whose largest gray value is below this is much darker than a drawing. */
const DIM_MAX = 64
const MAX_STANDARDISED = 30
/** Share of images with the other polarity that is worth a word. */
const MIXED_SHARE = 0.1

export function pixelNotices(pixels: StoredPixels, encoding: PixelEncoding): string[] {
  const { kind, polarity, min, max, mean, storedAs } = encoding
  const notices: string[] = []
  const range = `${format(min)} to ${format(max)}`
  if (min === max) notices.push(`all pixels are ${format(min)}: there is nothing to see in the images`)
  else if (kind === 'bytes' && storedAs.startsWith('float')) {
    notices.push(`the pixels are stored as ${storedAs}, ${range}: taken as gray values and divided by 256`)
  } else if (kind === 'bytes' && storedAs === 'int8' && max > 127) {
    notices.push('the pixels are bytes stored as int8: 128 to 255 had become -128 to -1, and are 128 to 255 again')
  } else if (kind === 'wide') notices.push(`the pixels reach from ${range}: scaled to 0 to 1`)
  else if (kind === 'standardised') {
    notices.push(
      `the pixels are standardised (${range}, mean ${format(mean)}) and used as they are; ` +
        `drawings and other images become input as ${formatNormalisation(encoding)}`
    )
    if (Math.max(-min, max) > MAX_STANDARDISED) {
      notices.push(`pixels up to ${format(Math.max(-min, max))} make training unstable: 0 to 255, or 0 to 1, is better`)
    }
  }
  if (kind === 'bytes' && max > 0 && max < DIM_MAX) {
    notices.push(`the brightest pixel is ${format(max)} of 255: drawings are much brighter than these images`)
  }
  if (polarity === 'dark-ink') notices.push('the images have dark ink on bright ground: they are inverted')
  const [dark, bright] = [pixels.darkBorders, pixels.brightBorders]
  const other = polarity === 'dark-ink' ? dark : bright
  if (other >= MIXED_SHARE && dark > 0 && bright > 0) {
    notices.push(
      `${percent(bright)} of the images have a bright border and ${percent(dark)} a dark one: ` +
        `dark and bright ink are mixed, and all are treated as ${polarity === 'dark-ink' ? 'dark' : 'bright'} ink`
    )
  }
  return notices
}

/**
 * `exchanged`: EMNIST by name and shape. `upright`: EMNIST by name alone. `wide`: as EMNIST's in
 * shape, but of another name. `usual`: neither.
 */
export type Axes = 'exchanged' | 'upright' | 'wide' | 'usual'

/** Source: Cohen et al. 2017; the images of EMNIST's binary files are stored column by column. */
const AXES: Readonly<Record<Axes, readonly string[]>> = {
  exchanged: ['EMNIST stores its images with rows and columns exchanged: they are turned upright'],
  upright: [
    'EMNIST stores its images with rows and columns exchanged, but these are upright: they are used as they are'
  ],
  wide: [
    'most images are wider than tall, as when rows and columns are exchanged: if the digits lie on their side, ' +
      'exchange the axes of the array before saving it'
  ],
  usual: []
}

export function axesNotices(axes: Axes): readonly string[] {
  return AXES[axes]
}

/** Classes that are measured but never learned, and how a sorted set was split. */
export function classNotices({ train, validation, validationFrom }: ValidationSplit, test: ImageSet | null): string[] {
  const notices: string[] = []
  if (validationFrom === 'each-class') {
    notices.push('the images are sorted by class: the last sixth of each class validates, not the last sixth of all')
  }
  const trained = classCounts(train.labels)
  const untrained = (set: ImageSet) =>
    classCounts(set.labels).flatMap((images, digit) => (images > 0 && trained[digit] === 0 ? [digit] : []))
  const named = [['validation', validation] as const, ...(test ? [['test', test] as const] : [])]
  for (const [split, set] of named) {
    const digits = untrained(set)
    if (digits.length > 0)
      notices.push(`no training image shows ${list(digits)}, but ${split} images do: never learned`)
  }
  const absent = trained.flatMap((images, digit) => (images === 0 ? [digit] : []))
  const unmentioned = absent.filter((digit) => named.every(([, set]) => !untrained(set).includes(digit)))
  if (unmentioned.length > 0)
    notices.push(`no image shows ${list(unmentioned)}: a network trained on these cannot recognise it`)
  return notices
}

function list(digits: readonly number[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(digits.map(String))
}

function format(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(4)))
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
