/** What a filter can ask of a run: words, numbers, dates and flags, each with the names under which people know it. */
import type { RunState } from '../../../../native/contract/runs.ts'

/** The part of a run that filters look at. */
export interface FilteredRun {
  readonly id: string
  readonly title: string
  readonly note: string
  readonly tags: readonly string[]
  readonly star: boolean
  readonly state: RunState | 'damaged'
  readonly recipe: string
  readonly data: string
  readonly engine: string
  readonly series: string | null
  readonly parent: string | null
  readonly learningRate: number | null
  readonly batchSize: number | null
  readonly seed: number | null
  readonly epochs: number | null
  readonly threads: number | null
  readonly steps: number | null
  /** Shares, 0..1. */
  readonly testAccuracy: number | null
  readonly validationAccuracy: number | null
  readonly validationCost: number | null
  readonly seconds: number | null
  readonly sizeBytes: number | null
  /** Milliseconds since 1970. */
  readonly startedAt: number | null
}

/** A value as it stands in the row, in the unit in which people type it. */
export interface NumberField {
  readonly kind: 'number'
  readonly read: (run: FilteredRun) => number | null
  readonly example: string
  /** Measured figures are shown rounded, and equal what they are shown as. */
  readonly rounded?: boolean
}

export interface TextField {
  readonly kind: 'text'
  readonly read: (run: FilteredRun) => readonly string[]
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
  readonly values: Readonly<Record<string, (run: FilteredRun) => boolean>>
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
const percent = (share: number | null) => (share === null ? null : share * 100)
const scaled = (value: number | null, by: number) => (value === null ? null : value / by)

const STATES: readonly FilteredRun['state'][] = [
  'running',
  'paused',
  'finished',
  'stopped',
  'interrupted',
  'failed',
  'damaged'
]

/** By the name that suggestions and errors use. */
export const FILTER_FIELDS: Readonly<Record<string, FilterField>> = {
  name: text((run) => [run.title], 'name:baseline'),
  tag: text((run) => run.tags, 'tag:baseline'),
  note: text((run) => [run.note], 'note:fours'),
  id: text((run) => [run.id], 'id:33e6'),
  state: text((run) => [run.state], 'state:finished', STATES),
  recipe: text((run) => [run.recipe], 'recipe:graph', ['keras', 'graph']),
  data: text((run) => [run.data], 'data:mnist'),
  engine: text((run) => [run.engine], 'engine:tensorflow'),
  series: text((run) => optional(run.series), 'series:repeated'),
  from: text((run) => optional(run.parent), 'from:33e6'),
  lr: number((run) => run.learningRate, 'lr>0.001'),
  batch: number((run) => run.batchSize, 'batch:32'),
  seed: number((run) => run.seed, 'seed:0'),
  epochs: number((run) => run.epochs, 'epochs>=5'),
  threads: number((run) => run.threads, 'threads:2'),
  steps: number((run) => run.steps, 'steps>1000'),
  test: number((run) => percent(run.testAccuracy), 'test<98.5', true),
  valid: number((run) => percent(run.validationAccuracy), 'valid>=98', true),
  cost: number((run) => run.validationCost, 'cost<0.05', true),
  seconds: number((run) => run.seconds, 'seconds>60', true),
  size: number((run) => scaled(run.sizeBytes, 1e6), 'size>1', true),
  since: { kind: 'date', bound: 'from', example: 'since:20 Nov' },
  until: { kind: 'date', bound: 'to', example: 'until:yesterday' },
  is: {
    kind: 'flag',
    example: 'is:starred',
    values: {
      starred: (run) => run.star,
      tested: (run) => run.testAccuracy !== null,
      noted: (run) => run.note !== '',
      single: (run) => run.series === null,
      'fine-tuned': (run) => run.parent !== null
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
