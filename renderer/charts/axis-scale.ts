/**
 * An axis of a sweep: a setting with numbers, linear or logarithmic, or with names, at equal
 * distances.
 */
import { extentOf, padded, valueScale } from './value-scale.ts'

export interface SettingAxis {
  readonly key: string
  readonly title: string
  readonly kind: 'linear' | 'log' | 'names'
  /** Values that occur, rising; names in their order. */
  readonly values: readonly (number | string)[]
}

export interface AxisScale {
  of(value: number | string): number
  readonly ticks: readonly { readonly at: number; readonly text: string }[]
  /** The value at a pixel as an axis of numbers has it; the nearest name's index otherwise. */
  at(pixel: number): number
}

/** Numbers over more than a factor of ten are drawn logarithmically. */
export function settingAxis(key: string, title: string, all: readonly (number | string)[]): SettingAxis {
  const unique = [...new Set(all)]
  if (!unique.every((value) => typeof value === 'number')) {
    return { key, title, kind: 'names', values: unique.map(String).sort() }
  }
  const values = unique.sort((a, b) => a - b)
  const isLog = values[0]! > 0 && values.at(-1)! / values[0]! > 10
  return { key, title, kind: isLog ? 'log' : 'linear', values }
}

const MAX_TICKS = 7

export function axisScale({ kind, values }: SettingAxis, pixels: readonly [number, number]): AxisScale {
  if (kind === 'names') {
    const step = values.length < 2 ? 0 : (pixels[1] - pixels[0]) / (values.length - 1)
    const start = values.length < 2 ? (pixels[0] + pixels[1]) / 2 : pixels[0]
    return {
      of: (value) => start + values.indexOf(String(value)) * step,
      at: (pixel) => (step === 0 ? 0 : Math.round((pixel - start) / step)),
      ticks: values.map((value, i) => ({ at: start + i * step, text: String(value) }))
    }
  }
  const numbers = values.map(Number)
  const scale = valueScale(kind, padded(extentOf(numbers, kind) ?? [0, 1], kind), pixels)
  // The values themselves where they are few, round numbers otherwise.
  const ticks = numbers.length <= MAX_TICKS ? numbers : scale.ticks(MAX_TICKS)
  return {
    of: (value) => scale.of(Number(value)),
    at: (pixel) => scale.at(pixel),
    ticks: ticks.map((value) => ({ at: scale.of(value), text: String(value) }))
  }
}
