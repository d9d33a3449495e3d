import { z } from 'zod'
import {
  MAX_POINTS,
  MAX_SEEDS,
  MAX_SWEEP_VALUES,
  MAX_BATCH_SIZE,
  MAX_LEARNING_RATE,
  MAX_SEED,
  MAX_EPOCHS
} from './limits.ts'
import { DISTORTION_LEVELS } from './distortions.ts'
import type { MethodTable } from './method-table.ts'
import type { SeriesApi, SeriesListApi, SeriesPlan } from './run-series.ts'
import type { RunOptions } from './runs.ts'
import { RUN_OPTIONS, STORED_RUN_OPTIONS } from './runs.requests.ts'
import { ID, NOTHING, PLAIN_TEXT, WITH_ID } from './schemas.ts'

const SEED = z.int().min(0).max(MAX_SEED)
const SEEDS = z.array(SEED).min(1).max(MAX_SEEDS).refine(areDistinct, 'each seed once')
const TITLE = z.string().min(1).max(120).regex(PLAIN_TEXT, 'no control characters')
const BOUNDS = {
  learningRate: z.number().positive().max(MAX_LEARNING_RATE),
  batchSize: z.int().min(1).max(MAX_BATCH_SIZE),
  epochs: z.int().min(1).max(MAX_EPOCHS)
}

const values = <Value extends number | string>(value: z.ZodType<Value>) =>
  z.array(value).min(1).max(MAX_SWEEP_VALUES).refine(areDistinct, 'each value once')

const AXES = [
  z.strictObject({ setting: z.literal('learningRate'), values: values(BOUNDS.learningRate) }),
  z.strictObject({ setting: z.literal('batchSize'), values: values(BOUNDS.batchSize) }),
  z.strictObject({ setting: z.literal('epochs'), values: values(BOUNDS.epochs) }),
  z.strictObject({ setting: z.literal('recipe'), values: values(z.enum(['keras', 'graph'])) }),
  z.strictObject({ setting: z.literal('engine'), values: values(ID) }),
  z.strictObject({ setting: z.literal('order'), values: values(z.enum(['shuffled', 'sequential'])) }),
  z.strictObject({ setting: z.literal('distortion'), values: values(z.enum(DISTORTION_LEVELS)) })
] as const

const RANGES = (['learningRate', 'batchSize', 'epochs'] as const).map((setting) =>
  z
    .strictObject({
      setting: z.literal(setting),
      from: BOUNDS[setting],
      to: BOUNDS[setting],
      scale: z.enum(['linear', 'log'])
    })
    .refine(({ from, to }) => from < to, 'from is below to')
)

const AXIS = z.discriminatedUnion('setting', AXES)

function planSchema(base: z.ZodType<RunOptions>): z.ZodType<SeriesPlan> {
  const common = { title: TITLE, base, seeds: SEEDS }
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('seeds'), ...common, seedUse: z.enum(['both', 'order', 'initial-parameters']) }),
    z.strictObject({
      kind: z.literal('grid'),
      ...common,
      axes: z.array(AXIS).min(1).max(6).refine(areOfDifferentSettings, 'each setting once')
    }),
    z.strictObject({
      kind: z.literal('random'),
      ...common,
      axes: z
        .array(z.union([AXIS, ...RANGES]))
        .min(1)
        .max(6)
        .refine(areOfDifferentSettings, 'each setting once'),
      points: z.int().min(1).max(MAX_POINTS),
      drawSeed: SEED
    })
  ])
}

const SERIES_PLAN = planSchema(RUN_OPTIONS)
/** Of a series that is kept in a file. */
export const STORED_SERIES_PLAN = planSchema(STORED_RUN_OPTIONS)

export const SERIES_METHODS: MethodTable<SeriesApi> = {
  info: [NOTHING, 'value'],
  plan: [NOTHING, 'value'],
  runs: [NOTHING, 'value'],
  watch: [NOTHING, 'stream'],
  pause: [NOTHING, 'value'],
  resume: [NOTHING, 'value'],
  stop: [NOTHING, 'value'],
  cancel: [z.strictObject({ key: z.string().regex(/^[0-9a-f]{64}$/) }), 'value'],
  extend: [
    z.union([z.strictObject({ seeds: SEEDS }), z.strictObject({ points: z.int().min(1).max(MAX_POINTS) })]),
    'value'
  ],
  rename: [z.strictObject({ title: TITLE }), 'value'],
  remove: [NOTHING, 'value'],
  summary: [NOTHING, 'value'],
  compare: [z.strictObject({ series: ID }), 'value'],
  mistakes: [NOTHING, 'stream'],
  planFile: [NOTHING, 'value']
}

export const SERIES_LIST_METHODS: MethodTable<SeriesListApi> = {
  list: [NOTHING, 'value'],
  open: [WITH_ID, SERIES_METHODS],
  estimate: [SERIES_PLAN, 'stream'],
  start: [SERIES_PLAN, SERIES_METHODS],
  watchQueue: [NOTHING, 'stream'],
  reorder: [z.strictObject({ series: z.array(ID).max(1000).refine(areDistinct, 'each series once') }), 'value']
}

function areDistinct(all: readonly unknown[]): boolean {
  return new Set(all).size === all.length
}

function areOfDifferentSettings(axes: readonly { readonly setting: string }[]): boolean {
  return areDistinct(axes.map(({ setting }) => setting))
}
