/**
 * Colours of numbers: viridis from 0 to the largest value, or, for signed numbers, from -m to +m
 * with 0 in the middle.
 */
import { VIRIDIS } from '../../base/format/viridis.ts'

export type ColourScale =
  | { readonly kind: 'values'; readonly high: number }
  /** Exactly 0 has no colour. */
  | { readonly kind: 'signed'; readonly largest: number }

/**
 * Entry of viridis, 0 to 255; null for what has no colour: 0 of signed numbers, and what is no
 * number.
 */
export function levelOf(value: number, scale: ColourScale): number | null {
  if (Number.isNaN(value)) return null
  if (scale.kind === 'values') {
    if (scale.high <= 0) return 0
    return Math.max(0, Math.min(255, Math.round((255 * value) / scale.high)))
  }
  if (value === 0) return null
  if (scale.largest <= 0) return 128
  return Math.max(0, Math.min(255, Math.round(127.5 + (127.5 * value) / scale.largest)))
}

export function colourOf(level: number): string {
  return `rgb(${VIRIDIS[3 * level]} ${VIRIDIS[3 * level + 1]} ${VIRIDIS[3 * level + 2]})`
}

/** Whether white text reads better on it than black. */
export function isDark(level: number): boolean {
  const luminance = (channel: number) => {
    const share = VIRIDIS[3 * level + channel]! / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * luminance(0) + 0.7152 * luminance(1) + 0.0722 * luminance(2) < 0.179
}

/** Of the values that are finite. */
export function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i]!)
    if (magnitude > largest && magnitude < Infinity) largest = magnitude
  }
  return largest
}

/** Of the values that are finite, and 0. */
export function highest(values: ArrayLike<number>): number {
  let high = 0
  for (let i = 0; i < values.length; i++) if (values[i]! > high && values[i]! < Infinity) high = values[i]!
  return high
}

/** One channel of (rows, columns, channels). */
export function channelOf(values: ArrayLike<number>, channels: number, channel: number): Float64Array {
  return Float64Array.from({ length: values.length / channels }, (_, i) => values[i * channels + channel]!)
}
