/**
 * What a filter can ask of a run: words, numbers, dates and flags, each with the names under which
 * people know it.
 */
import type { RunRow } from '../../../../native/contract/run-library.ts'

/** A value as it stands in the row, in the unit in which people type it. */
export interface NumberField {
  readonly kind: 'number'
  readonly read: (run: RunRow) => number | null
  readonly example: string
  /** Measured figures are shown rounded, and equal what they are shown as. */
  readonly rounded?: boolean
}

export interface TextField {
  readonly kind: 'text'
  readonly read: (run: RunRow) => readonly string[]
  readonly example: string
  /** Only these values make sense; others are named as an error. */
  readonly values?: readonly string[]
}

export interface DateField {
  readonly kind: 'date'
  readonly bound: 'from' | 'to'
  readonly example: string
}

export interface FlagField {
  readonly kind: 'flag'
  readonly values: Readonly<Record<string, (run: RunRow) => boolean>>
  readonly example: string
}

export type FilterField = NumberField | TextField | DateField | FlagField

const number = (read: NumberField['read'], example: string, rounded = false): NumberField => ({
  kind: 'number',
  read,
  example,
  rounded
})
const text = (read: TextField['read'], example: string, values?: readonly string[]): TextField => ({
  kind: 'text',
  read,
  example,
  ...(values ? { values } : {})
})
const optional = (value: string | null) => (value === null ? [] : [value])
/** From the images where they are known: the two agree. */
export function testAccuracyOf({ test, testAccuracy }: RunRow): number | null {
  return test ? test.correct / test.images : testAccuracy
}

const percent = (share: number | null) => (share === null ? null : share * 100)
const scaled = (value: number | null, by: number) => (value === null ? null : value / by)

const STATES = [
  'running',
  'paused',
  'finished',
  'stopped',
  'interrupted',
  'needs-you',
  'failed',
  'damaged',
  'elsewhere'
] as const

/** A damaged run has no other state; one that another process trains has two. */
function statesOf({ damage, state, trainsInAnotherProcess }: RunRow): readonly string[] {
  if (damage !== null) return ['damaged']
  return trainsInAnotherProcess ? [state, 'elsewhere'] : [state]
}

/** The settings of a damaged run are not known. */
const settings = (run: RunRow) => (run.damage === null ? run.options : null)
const setting = (key: 'learningRate' | 'batchSize' | 'seed' | 'epochs' | 'threads') => (run: RunRow) =>
  settings(run)?.[key] ?? null
const chosen = (key: 'recipe' | 'data' | 'engine' | 'startFrom') => (run: RunRow) =>
  optional(settings(run)?.[key] ?? null)

/** By the name that suggestions and errors use. */
export const FILTER_FIELDS: Readonly<Record<string, FilterField>> = {
  name: text((run) => [run.title], 'name:baseline'),
  tag: text((run) => run.tags, 'tag:baseline'),
  note: text((run) => [run.note], 'note:fours'),
  id: text((run) => [run.id], 'id:33e6'),
  state: text(statesOf, 'state:finished', STATES),
  recipe: text(chosen('recipe'), 'recipe:graph', ['keras', 'graph']),
  data: text(chosen('data'), 'data:mnist'),
  engine: text(chosen('engine'), 'engine:tensorflow'),
  series: text((run) => optional(run.series), 'series:repeated'),
  from: text(chosen('startFrom'), 'from:33e6'),
  lr: number(setting('learningRate'), 'lr>0.001'),
  batch: number(setting('batchSize'), 'batch:32'),
  seed: number(setting('seed'), 'seed:0'),
  epochs: number(setting('epochs'), 'epochs>=5'),
  threads: number(setting('threads'), 'threads:2'),
  steps: number((run) => run.globalStep, 'steps>1000'),
  test: number((run) => percent(testAccuracyOf(run)), 'test<98.5', true),
  valid: number((run) => percent(run.best?.validationAccuracy ?? null), 'valid>=98', true),
  cost: number((run) => run.newest?.validationCost ?? null, 'cost<0.05', true),
  seconds: number((run) => run.seconds, 'seconds>60', true),
  size: number((run) => scaled(run.sizeBytes, 1e6), 'size>1', true),
  since: { kind: 'date', bound: 'from', example: 'since:20 Nov' },
  until: { kind: 'date', bound: 'to', example: 'until:yesterday' },
  is: {
    kind: 'flag',
    example: 'is:starred',
    values: {
      starred: (run) => run.starred,
      tested: (run) => testAccuracyOf(run) !== null,
      noted: (run) => run.note !== '',
      single: (run) => run.series === null,
      'fine-tuned': (run) => settings(run)?.startFrom != null,
      repetition: (run) => run.repeatOf !== null,
      slim: (run) => run.slim
    }
  }
}

/** Other names people type for the same field. */
const ALIASES: Readonly<Record<string, string>> = {
  title: 'name',
  tags: 'tag',
  rate: 'lr',
  'learning-rate': 'lr',
  'batch-size': 'batch',
  epoch: 'epochs',
  accuracy: 'test',
  validation: 'valid',
  parent: 'from',
  begun: 'since',
  time: 'seconds'
}

export function findField(name: string): { readonly name: string; readonly field: FilterField } | null {
  const lower = name.toLowerCase()
  const known = ALIASES[lower] ?? lower
  const field = Object.hasOwn(FILTER_FIELDS, known) ? FILTER_FIELDS[known] : undefined
  return field ? { name: known, field } : null
}
