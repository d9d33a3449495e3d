/**
 * What a run was asked to do, as it is kept in the run's folder: enough to go on with it, or to do
 * it again, from there. Threads are no part of it: they change nothing.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { DISTORTION_LEVELS } from '../contract/distortions.ts'
import type { PixelEncoding } from '../contract/pixel-encoding.ts'
import type { EarlyStopping, RateChange } from '../contract/training-control.ts'
import { INITIALISATIONS } from '../model/initial-parameters.ts'
import { BATCH_ORDERS } from '../model/recipes.ts'

const PIXELS: z.ZodType<PixelEncoding> = z.strictObject({
  kind: z.enum(['bytes', 'binary', 'unit', 'wide', 'standardised']),
  storedAs: z.string(),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  polarity: z.enum(['bright-ink', 'dark-ink']),
  axes: z.literal('exchanged').optional(),
  scale: z.number().positive(),
  offset: z.number()
})

const EARLY_STOPPING: z.ZodType<EarlyStopping> = z.looseObject({
  measure: z.enum(['validation-accuracy', 'validation-cost']),
  patience: z.int().min(1),
  minGain: z.number().min(0)
})

const RATE_CHANGE: z.ZodType<RateChange> = z.looseObject({
  afterStep: z.int().min(0),
  learningRate: z.number().positive()
})

const FIELDS = {
  recipe: z.enum(['keras', 'graph']),
  epochs: z.int().min(1),
  batchSize: z.int().min(1),
  seed: z.int().min(0),
  /**
   * Whose random numbers the initial parameters are. Absent in older runs, which all began with
   * numpy's.
   */
  initialisation: z.enum(INITIALISATIONS).default('numpy'),
  /** Older runs call numpy's order `shuffled`. */
  order: z.union([z.enum(BATCH_ORDERS), z.literal('shuffled').transform(() => 'numpy' as const)]),
  /** Steps after which the run ends before its epochs are through; null: never. */
  maxSteps: z.int().min(1).nullable(),
  learningRate: z.number().positive(),
  checkpointSeconds: z.number().min(0),
  /**
   * What opens the data again: `mnist`, `synthetic`, `@data/…` (data-location.ts), or an absolute
   * path.
   */
  data: z.string(),
  /** SHA-256 (hex) of its parts; a run goes on with exactly this data or not at all. */
  dataHashes: z.record(z.string(), z.string()),
  /**
   * How the pixels of the data were stored and what became of them; absent: before this was found
   * out.
   */
  pixels: PIXELS.optional(),
  /** Where the validation images come from; absent: before it was kept. */
  validationFrom: z.enum(['given', 'end', 'each-class']).optional(),
  /** The one that trains it; a run may go on with another, and its events tell which it has had. */
  engine: z.string(),
  /** The device of it that was asked for; absent: its own choice. */
  device: z.string().optional(),
  /** What that engine's last bits depend on; absent: nothing. */
  engineSettings: z.record(z.string(), z.union([z.number(), z.boolean()])).optional(),
  /** The file that first parameters came from; null: the recipe's initialisers. */
  init: z.string().nullable(),
  /** Of the initial parameters, where it is not `seed`; of no effect with `init`. */
  initialSeed: z.int().min(0).optional(),
  /** Absent or null: all epochs are trained. */
  earlyStopping: EARLY_STOPPING.nullable().optional(),
  /** Of the training images; absent: none. */
  distortion: z.enum(DISTORTION_LEVELS).optional(),
  /** Learning rates that were set on the way, in the order of their steps. */
  rateChanges: z.array(RATE_CHANGE).optional(),
  /** Epochs that it began with, where more were added after its end. */
  firstEpochs: z.int().min(1).optional()
}

export type RunConfig = z.infer<z.ZodObject<typeof FIELDS>>
/** Loose: keys of a newer program are kept when an older one rewrites the file. */
export const RUN_CONFIG: z.ZodType<RunConfig> = z.looseObject(FIELDS)

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : 1)

/**
 * SHA-256 (hex) of everything that decides what is trained, for checkpoints: a run goes on only
 * from one of its own. Where the data lies, and which engine trains, may change.
 */
export function trainingKey(
  config: Omit<RunConfig, 'data' | 'engine' | 'device' | 'engineSettings' | 'checkpointSeconds'>
): string {
  const { recipe, batchSize, seed, initialisation, order, maxSteps, learningRate, distortion = 'none' } = config
  // Checkpoints of before epochs were added stay the run's own; so they do when its learning rate
  // is changed on the way.
  const epochs = config.firstEpochs ?? config.epochs
  const options = { recipe, epochs, batchSize, seed, initialisation, order, maxSteps, learningRate }
  // Keys of runs from before there were distortions stay what they are.
  const distorted = distortion === 'none' ? options : { ...options, distortion }
  const hashes = Object.entries(config.dataHashes).sort(byName)
  const pixels = Object.entries(config.pixels ?? {}).sort(byName)
  const reading = [pixels, config.validationFrom ?? null]
  return createHash('sha256')
    .update(JSON.stringify([distorted, hashes, reading]))
    .digest('hex')
}
