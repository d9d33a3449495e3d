import { z } from 'zod'
import {
  MAX_BATCH_SIZE,
  MAX_CARD_CHARACTERS,
  MAX_DEVICE_LENGTH,
  MAX_LEARNING_RATE,
  MAX_SEED,
  MAX_TITLE_LENGTH,
  MAX_EPOCHS,
  MAX_THREADS
} from './limits.ts'
import { DISTORTION_LEVELS } from './distortions.ts'
import type { MethodTable } from './method-table.ts'
import type { RunApi, RunOptions, RunsApi } from './runs.ts'
import { ID, NOTHING, PLAIN_TEXT, WITH_ID } from './schemas.ts'

/** `built-in`, a run's id for the checkpoint that it keeps, `ID:best` or `ID:newest`. */
const START_FROM = z
  .string()
  .max(220)
  .regex(/^\w[\w.-]*(:best|:newest)?$/, 'no run of the workbench')

const OPTIONS = {
  recipe: z.enum(['keras', 'graph']),
  engine: ID,
  device: z.string().min(1).max(MAX_DEVICE_LENGTH).regex(PLAIN_TEXT).optional(),
  data: ID,
  epochs: z.int().min(1).max(MAX_EPOCHS),
  batchSize: z.int().min(1).max(MAX_BATCH_SIZE),
  seed: z.int().min(0).max(MAX_SEED),
  threads: z.int().min(1).max(MAX_THREADS),
  learningRate: z.number().positive().max(MAX_LEARNING_RATE),
  startFrom: START_FROM.nullable(),
  order: z.enum(['shuffled', 'sequential']).optional(),
  distortion: z.enum(DISTORTION_LEVELS).optional(),
  earlyStopping: z
    .strictObject({
      measure: z.enum(['validation-accuracy', 'validation-cost']),
      patience: z.int().min(1).max(MAX_EPOCHS),
      minGain: z.number().min(0).max(100)
    })
    .nullable()
    .optional()
}

export const RUN_OPTIONS: z.ZodType<RunOptions> = z.strictObject(OPTIONS)
/** As a file keeps them: the data is named by whatever opens it. */
export const STORED_RUN_OPTIONS: z.ZodType<RunOptions> = z.strictObject({ ...OPTIONS, data: z.string() })

export const RUN_METHODS: MethodTable<RunApi> = {
  info: [NOTHING, 'value'],
  probes: [NOTHING, 'value'],
  watch: [z.strictObject({ afterSeq: z.int().min(0) }), 'stream'],
  pause: [NOTHING, 'value'],
  resume: [NOTHING, 'value'],
  stop: [NOTHING, 'value'],
  keep: [z.strictObject({ checkpoint: z.enum(['best', 'newest']) }), 'value'],
  setLearningRate: [z.strictObject({ learningRate: z.number().positive().max(MAX_LEARNING_RATE) }), 'value'],
  resumeFromBest: [NOTHING, 'value'],
  extend: [z.strictObject({ epochs: z.int().min(1).max(MAX_EPOCHS) }), 'value'],
  repeat: [NOTHING, 'value'],
  repetitions: [NOTHING, 'value'],
  repetition: [NOTHING, 'value'],
  discard: [NOTHING, 'value'],
  rename: [
    z.strictObject({ title: z.string().max(MAX_TITLE_LENGTH).regex(PLAIN_TEXT, 'no control characters') }),
    'value'
  ],
  exportModel: [z.strictObject({ target: z.string().min(1).max(4096).nullable() }), 'value']
}

export const RUNS_METHODS: MethodTable<RunsApi> = {
  list: [NOTHING, 'value'],
  open: [WITH_ID, RUN_METHODS],
  current: [NOTHING, RUN_METHODS],
  start: [RUN_OPTIONS, RUN_METHODS],
  repeatCard: [
    z.strictObject({ name: z.string().min(1).max(1000), text: z.string().max(MAX_CARD_CHARACTERS) }),
    RUN_METHODS
  ]
}
