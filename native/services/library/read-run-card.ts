/** Cards that come from elsewhere: checked before anything in them is believed. */
import { z } from 'zod'
import { DISTORTION_LEVELS } from '../../contract/distortions.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import { MAX_CARD_CHARACTERS } from '../../contract/limits.ts'
import { CARD_VERSION, type RunCard } from '../../contract/run-card.ts'
import { INITIALISATIONS } from '../../model/initial-parameters.ts'
import { BATCH_ORDERS } from '../../model/recipes.ts'

export const MAX_CARD_BYTES = MAX_CARD_CHARACTERS

const HASH = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits')
const COUNT = z.int().min(0)
const SHARE = z.number().min(0).max(1)
const EPOCH_RESULT = z.looseObject({ epoch: COUNT, validationAccuracy: SHARE, validationCost: z.number() })

const CARD = z.looseObject({
  kind: z.literal('lenet-run-card'),
  version: z.literal(CARD_VERSION),
  id: z.string().regex(/^\w[\w.-]{0,199}$/, 'no id of a run'),
  title: z.string().max(500),
  state: z.string(),
  startedAt: z.iso.datetime(),
  command: z.string(),
  settings: z.looseObject({
    recipe: z.enum(['keras', 'graph']),
    epochs: z.int().min(1),
    batchSize: z.int().min(1),
    seed: COUNT,
    learningRate: z.number().positive(),
    initialisation: z.enum(INITIALISATIONS),
    order: z.enum(BATCH_ORDERS),
    maxSteps: z.int().min(1).nullable(),
    initialSeed: COUNT,
    distortion: z.enum(DISTORTION_LEVELS).optional(),
    earlyStopping: z
      .looseObject({
        measure: z.enum(['validation-accuracy', 'validation-cost']),
        patience: z.int().min(1),
        minGain: z.number().min(0)
      })
      .nullable(),
    start: z.discriminatedUnion('kind', [
      z.looseObject({ kind: z.literal('drawn') }),
      z.looseObject({ kind: z.literal('given'), from: z.string() })
    ])
  }),
  changes: z.array(z.looseObject({ globalStep: COUNT, setting: z.string(), from: z.number(), to: z.number() })),
  data: z.looseObject({
    name: z.string(),
    hashes: z.record(z.string(), HASH),
    trainImages: COUNT.nullable(),
    validationImages: COUNT.nullable(),
    testImages: COUNT.nullable(),
    pixels: z
      .looseObject({
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
      .nullable(),
    validationFrom: z.string().nullable()
  }),
  engine: z.looseObject({
    id: z.string(),
    settings: z.record(z.string(), z.union([z.number(), z.boolean()])),
    device: z.string(),
    threads: z.int().min(1)
  }),
  program: z.looseObject({
    version: z.string().nullable(),
    node: z.string().nullable(),
    platform: z.string().nullable(),
    kernels: z.string().nullable()
  }),
  metrics: z.looseObject({
    globalStep: COUNT,
    best: EPOCH_RESULT.nullable(),
    newest: EPOCH_RESULT.nullable(),
    test: z
      .looseObject({
        data: z.string(),
        split: z.enum(['train', 'validation', 'test', 'all']),
        checkpoint: z.enum(['newest', 'best']),
        images: z.int().min(1),
        correct: COUNT,
        interval: z.looseObject({ lower: SHARE, upper: SHARE })
      })
      .nullable()
  }),
  results: z.looseObject({
    initialParameters: HASH.nullable(),
    newestParameters: HASH.nullable(),
    bestParameters: HASH.nullable(),
    costs: HASH.nullable(),
    costCount: COUNT,
    onnx: HASH.nullable().optional()
  }),
  needs: z.string().nullable()
})

/**
 * `name`: what the bytes are called in messages. Throws WorkbenchError `bad-file` for what is no
 * card, for one of a newer version, and for one with a field that does not fit, naming it.
 */
export function parseRunCard(text: string, name: string): RunCard {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw noCard(name, 'it is not JSON', error)
  }
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'lenet-run-card') {
    throw noCard(name, 'it is another kind of file')
  }
  const version = 'version' in value ? value.version : undefined
  if (typeof version === 'number' && version > CARD_VERSION) {
    throw new WorkbenchError(
      'bad-file',
      `${name} is a card of version ${version}; this program reads version ${CARD_VERSION}`,
      'Use the newer program that wrote it.'
    )
  }
  const result = CARD.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw noCard(name, `its ${issue?.path.join('.') ?? ''} does not fit: ${issue?.message ?? ''}`, result.error)
}

function noCard(name: string, what: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('bad-file', `${name} is not a card of a run: ${what}`, 'Save the card of the run again.', {
    cause
  })
}

/**
 * The first field in which two cards of one run differ, as `settings.learningRate`, with both
 * values; null: none does.
 */
export function cardDifference(card: RunCard, own: RunCard): { field: string; card: string; own: string } | null {
  // How it is called, and in what state it was when the card was written, may have changed since.
  const IGNORED = ['id', 'title', 'state', 'command', 'needs']
  return differenceOf(without(card, IGNORED), without(own, IGNORED), '')
}

function without(value: object, keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}

function differenceOf(a: unknown, b: unknown, path: string): { field: string; card: string; own: string } | null {
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) {
      return { field: path, card: `${a.length} entries`, own: `${b.length} entries` }
    }
    // Fields that only one of two programs knows are no contradiction.
    for (const [key, value] of Object.entries(a)) {
      if (!(key in b)) continue
      const found = differenceOf(value, (b as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`)
      if (found) return found
    }
    return null
  }
  return Object.is(a, b) ? null : { field: path, card: JSON.stringify(a), own: JSON.stringify(b) }
}
