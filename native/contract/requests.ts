/**
 * What each method of the contract takes, as schemas: the compiler holds them against the interfaces, services/workbench parses
 * every argument with them before anything else happens. Everything has a bound: a page may send anything.
 */
import { z } from 'zod'
import type { DataSetApi } from './data-sets.ts'
import type { Stroke } from './drawings.ts'
import {
  LARGEST_BATCH,
  LARGEST_LEARNING_RATE,
  LARGEST_PICTURE_SIDE,
  LARGEST_SEED,
  MOST_EPOCHS,
  MOST_THREADS
} from './limits.ts'
import type { Requests } from './request-schemas.ts'
import type { RunApi } from './runs.ts'
import type { WorkbenchApi } from './workbench.ts'

export type { Requests } from './request-schemas.ts'

export const MOST_IMAGES_A_PAGE = 2000
export const MOST_FILES = 100
/** Of all files together: EMNIST's digits are 188 MB. */
export const MOST_IMPORTED_BYTES = 256 * 2 ** 20
/** What two engines make of the same steps drifts apart; after some thousand it says no more of the engines. */
export const MOST_COMPARED_STEPS = 1000
const MOST_STROKES = 500
/** Of all strokes together; a digit has some hundred. */
const MOST_POINTS = 5000
const PAD_SIDE = 280
const IMAGE_SIZE = 784

const NOTHING = z.undefined()
/** Ids become names of files: no separators, no dots in front. */
const ID = z
  .string()
  .max(200)
  .regex(/^\w[\w.-]*$/, 'no id of the workbench')
const DIGIT = z.int().min(0).max(9)
const SPLIT = z.enum(['train', 'validation', 'test'])
const BYTES = z.instanceof(Uint8Array)

const COORDINATE = z.number().min(-10_000).max(10_000)
const STROKE: z.ZodType<Stroke> = z.strictObject({
  points: z
    .array(z.strictObject({ x: COORDINATE, y: COORDINATE }))
    .min(1)
    .max(MOST_POINTS),
  width: z.number().min(0.1).max(PAD_SIDE)
})

const DRAWING = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('strokes'),
    strokes: z
      .array(STROKE)
      .max(MOST_STROKES)
      .refine(
        (strokes) => strokes.reduce((sum, { points }) => sum + points.length, 0) <= MOST_POINTS,
        `expected at most ${MOST_POINTS} points in all strokes together`
      )
  }),
  z.strictObject({
    kind: z.literal('grid'),
    cells: BYTES.refine(({ length }) => length === IMAGE_SIZE, `expected ${IMAGE_SIZE} cells`)
  }),
  z
    .strictObject({
      kind: z.literal('picture'),
      width: z.int().min(1).max(LARGEST_PICTURE_SIDE),
      height: z.int().min(1).max(LARGEST_PICTURE_SIDE),
      pixels: BYTES
    })
    .refine(({ width, height, pixels }) => pixels.length === width * height, 'expected width * height pixels')
])

const FILE = z.strictObject({ name: z.string().min(1).max(1000), bytes: BYTES })

export const WORKBENCH_REQUESTS: Requests<WorkbenchApi> = {
  about: NOTHING,
  engines: NOTHING,
  installEngine: z.strictObject({ id: ID, gpu: z.boolean() }),
  removeEngine: z.strictObject({ id: ID }),
  compareEngines: z.strictObject({
    engines: z.tuple([ID, ID]).refine(([first, second]) => first !== second, 'expected two different engines'),
    data: ID,
    steps: z.int().min(1).max(MOST_COMPARED_STEPS)
  }),
  dataSets: NOTHING,
  openDataSet: z.strictObject({ id: ID }),
  fetchMnist: NOTHING,
  importFiles: z.strictObject({
    files: z
      .array(FILE)
      .min(1)
      .max(MOST_FILES)
      .refine(
        (files) => files.reduce((sum, { bytes }) => sum + bytes.length, 0) <= MOST_IMPORTED_BYTES,
        `expected at most ${MOST_IMPORTED_BYTES / 2 ** 20} MB in all files together`
      )
  }),
  removeDataSet: z.strictObject({ id: ID }),
  startRun: z.strictObject({
    recipe: z.enum(['keras', 'graph']),
    engine: ID,
    data: ID,
    epochs: z.int().min(1).max(MOST_EPOCHS),
    batchSize: z.int().min(1).max(LARGEST_BATCH),
    seed: z.int().min(0).max(LARGEST_SEED),
    threads: z.int().min(1).max(MOST_THREADS),
    learningRate: z.number().positive().max(LARGEST_LEARNING_RATE),
    startFrom: ID.nullable()
  }),
  currentRun: NOTHING,
  runs: NOTHING,
  openRun: z.strictObject({ id: ID }),
  models: NOTHING,
  recognise: z.strictObject({
    drawing: DRAWING,
    steps: z.strictObject({ crop: z.boolean(), keepAspect: z.boolean(), centreByMass: z.boolean() }),
    model: ID
  }),
  drawings: NOTHING,
  saveDrawing: z.strictObject({ drawing: DRAWING, label: DIGIT }),
  removeDrawing: z.strictObject({ id: ID }),
  evaluation: NOTHING,
  watchChanges: NOTHING
}

export const DATA_SET_REQUESTS: Requests<DataSetApi> = {
  details: NOTHING,
  images: z.strictObject({
    split: SPLIT,
    label: DIGIT.nullable(),
    from: z.int().min(0),
    count: z.int().min(0).max(MOST_IMAGES_A_PAGE)
  })
}

export const RUN_REQUESTS: Requests<RunApi> = {
  record: NOTHING,
  probes: NOTHING,
  watch: z.strictObject({ afterSeq: z.int().min(0) }),
  pause: NOTHING,
  resume: NOTHING,
  stop: NOTHING,
  discard: NOTHING,
  rename: z.strictObject({ title: z.string().max(120) }),
  exportModel: z.strictObject({ target: z.string().min(1).max(4096).nullable() })
}
