/**
 * The forms for repeating over seeds and for sweeps: texts as typed, what is wrong with them, and
 * the plan that they make.
 */
import { DISTORTION_LEVELS } from '../../../../native/contract/distortions.ts'
import type { SeedUse, SeriesPlan, SweepAxis, SweepRange } from '../../../../native/contract/run-series.ts'
import type { RunOptions } from '../../../../native/contract/runs.ts'
import type { EarlyStopping } from '../../../../native/contract/training-control.ts'
import {
  MAX_BATCH_SIZE,
  MAX_LEARNING_RATE,
  MAX_SEED,
  MAX_SEEDS,
  MAX_POINTS,
  MAX_SWEEP_VALUES,
  MAX_EPOCHS
} from '../../../../native/contract/limits.ts'
import { count } from '../../../base/format/format.ts'

export type AxisSetting = SweepAxis['setting']

export const AXIS_TITLES: Readonly<Record<AxisSetting, string>> = {
  learningRate: 'Learning rate',
  batchSize: 'Batch size',
  epochs: 'Epochs',
  recipe: 'Recipe',
  engine: 'Engine',
  order: 'Order',
  distortion: 'Distortion'
}

export interface SeedsDraft {
  readonly seeds: string
  readonly from: string
}

export interface AxisDraft {
  readonly setting: AxisSetting
  /** `0.0003, 0.001, 0.003`, or `0.0001 to 0.01` where values are drawn. */
  readonly values: string
}

export interface Parsed<T> {
  readonly value: T | null
  readonly error: string | null
}

const ok = <T>(value: T): Parsed<T> => ({ value, error: null })
const wrong = <T>(error: string): Parsed<T> => ({ value: null, error })

/** The seeds `from`, `from + 1`, … ; those in `known` are trained already and count as well. */
function parseSeeds({ seeds, from }: SeedsDraft): Parsed<readonly number[]> {
  const number = wholeNumber(seeds, 1, MAX_SEEDS)
  if (number === null) return wrong(`Number of seeds: a whole number from 1 to ${count(MAX_SEEDS)}`)
  const first = wholeNumber(from, 0, MAX_SEED - number + 1)
  if (first === null) return wrong('First seed: a whole number from 0')
  return ok(Array.from({ length: number }, (_, i) => first + i))
}

const NUMERIC = {
  learningRate: { least: Number.MIN_VALUE, most: MAX_LEARNING_RATE, whole: false },
  batchSize: { least: 1, most: MAX_BATCH_SIZE, whole: true },
  epochs: { least: 1, most: MAX_EPOCHS, whole: true }
} as const
const NAMES = { recipe: ['keras', 'graph'], order: ['shuffled', 'sequential'], distortion: DISTORTION_LEVELS } as const

/** `isRandom`: ranges are allowed, from which values are drawn; a wide one logarithmically. */
export function parseAxis({ setting, values }: AxisDraft, isRandom: boolean): Parsed<SweepAxis | SweepRange> {
  const title = AXIS_TITLES[setting]
  const parts = values.split(/[\s,;]+/).filter(Boolean)
  if (parts.length === 0) return wrong(`${title}: no value yet`)
  if (setting === 'recipe' || setting === 'order' || setting === 'distortion') {
    const allowed: readonly string[] = NAMES[setting]
    const unknown = parts.find((part) => !allowed.includes(part))
    if (unknown !== undefined) return wrong(`${title}: “${unknown}” is none of ${allowed.join(', ')}`)
    return ok({ setting, values: [...new Set(parts)] } as SweepAxis)
  }
  if (setting === 'engine') return ok({ setting, values: [...new Set(parts)] })
  const { least, most, whole } = NUMERIC[setting]
  const range = /^(\S+)\s+to\s+(\S+)$/.exec(values.trim())
  if (range && isRandom) {
    const [from, to] = [Number(range[1]), Number(range[2])]
    if (!(from >= least && to <= most && from < to))
      return wrong(`${title}: a range inside of ${rangeText(setting)}, as 0.0001 to 0.01`)
    return ok({ setting, from, to, scale: to / from > 10 ? 'log' : 'linear' })
  }
  const numbers = parts.map(Number)
  const bad = parts.find(
    (_, i) => !(numbers[i]! >= least && numbers[i]! <= most) || (whole && !Number.isInteger(numbers[i]))
  )
  if (bad !== undefined)
    return wrong(`${title}: “${bad}” is not ${whole ? 'a whole number' : 'a number'} ${rangeText(setting)}`)
  const unique = [...new Set(numbers)]
  if (unique.length > MAX_SWEEP_VALUES) return wrong(`${title}: at most ${MAX_SWEEP_VALUES} values`)
  return ok({ setting, values: unique })
}

function rangeText(setting: keyof typeof NUMERIC): string {
  const { least, most } = NUMERIC[setting]
  return setting === 'learningRate' ? `above 0 up to ${most}` : `from ${least} to ${count(most)}`
}

function wholeNumber(text: string, least: number, most: number): number | null {
  const value = Number(text.replaceAll(',', ''))
  return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most ? value : null
}

export function seedsPlan(base: RunOptions, title: string, draft: SeedsDraft, seedUse: SeedUse): Parsed<SeriesPlan> {
  const seeds = parseSeeds(draft)
  if (seeds.value === null) return wrong(seeds.error!)
  if (title.trim() === '') return wrong('The series needs a name')
  return ok({ kind: 'seeds', title: title.trim(), base, seeds: seeds.value, seedUse })
}

export interface SweepDraft {
  readonly axes: readonly AxisDraft[]
  readonly kind: 'grid' | 'random'
  readonly seeds: SeedsDraft
  readonly points: string
  readonly drawSeed: string
  /** Epochs without a gain after which a run ends; '' for never. */
  readonly patience: string
  readonly measure: EarlyStopping['measure']
}

function parseEarlyStopping(
  { patience, measure }: Pick<SweepDraft, 'patience' | 'measure'>,
  minGain: number
): Parsed<EarlyStopping> {
  if (patience.trim() === '') return { value: null, error: null }
  const epochs = wholeNumber(patience, 1, MAX_EPOCHS)
  if (epochs === null) return wrong(`Stop early: a whole number of epochs from 1 to ${count(MAX_EPOCHS)}, or nothing`)
  return ok({ measure, patience: epochs, minGain })
}

export function sweepPlan(base: RunOptions, title: string, draft: SweepDraft): Parsed<SeriesPlan> {
  if (title.trim() === '') return wrong('The sweep needs a name')
  const axes = draft.axes.map((axis) => parseAxis(axis, draft.kind === 'random'))
  const failed = axes.find(({ error }) => error !== null)
  if (failed) return wrong(failed.error!)
  const seeds = parseSeeds(draft.seeds)
  if (seeds.value === null) return wrong(seeds.error!)
  const earlyStopping = parseEarlyStopping(draft, base.earlyStopping?.minGain ?? 0)
  if (earlyStopping.error !== null) return wrong(earlyStopping.error)
  const common = { title: title.trim(), base: { ...base, earlyStopping: earlyStopping.value }, seeds: seeds.value }
  const found = axes.map(({ value }) => value!)
  if (draft.kind === 'grid')
    return ok({ kind: 'grid', ...common, axes: found.filter((axis): axis is SweepAxis => 'values' in axis) })
  const points = wholeNumber(draft.points, 1, MAX_POINTS)
  if (points === null) return wrong(`Points: a whole number from 1 to ${count(MAX_POINTS)}`)
  const drawSeed = wholeNumber(draft.drawSeed, 0, MAX_SEED)
  if (drawSeed === null) return wrong('Seed of the drawing: a whole number from 0')
  return ok({ kind: 'random', ...common, axes: found, points, drawSeed })
}
