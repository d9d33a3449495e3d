import { z } from 'zod'
import type { EvaluationApi } from './evaluation.ts'
import { MAX_EVALUATED_IMAGES_PER_PAGE, MAX_MODEL_FILE_BYTES, MAX_VOTERS } from './limits.ts'
import type { MethodTable } from './method-table.ts'
import { BYTES, DIGIT, ID, NOTHING } from './schemas.ts'

const MODEL = z
  .string()
  .max(20_000)
  .refine(
    (text) =>
      text === 'built-in' ||
      /^file:[0-9a-f]{64}$/.test(text) ||
      /^[\w][\w.-]{0,199}:(best|newest)$/.test(text) ||
      /^series:[\w][\w.-]{0,199}$/.test(text) ||
      (text.startsWith('vote:') &&
        text.slice(5).split(',').length <= MAX_VOTERS &&
        text
          .slice(5)
          .split(',')
          .every((id) => ID.safeParse(id).success)),
    'expected a model of the list'
  )
const SET = { data: ID, split: z.enum(['train', 'validation', 'test', 'all']) }
const EVALUATION = { model: MODEL, ...SET }
const INDEX = z
  .int()
  .min(0)
  .max(2 ** 31)
const QUESTION = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['mistakes', 'suspects', 'unsure', 'all', 'only-first', 'only-second', 'both-wrong'])
  }),
  z.strictObject({ kind: z.literal('mistakes-of'), label: DIGIT }),
  z.strictObject({ kind: z.literal('cell'), label: DIGIT.nullable(), predicted: DIGIT.nullable() })
])
const LIST = {
  ...EVALUATION,
  against: MODEL.nullable(),
  question: QUESTION,
  order: z.enum(['confident-first', 'unsure-first', 'label-probability', 'index'])
}

export const EVALUATION_METHODS: MethodTable<EvaluationApi> = {
  choices: [NOTHING, 'value'],
  addModelFile: [
    z.strictObject({
      name: z.string().min(1).max(1000),
      bytes: BYTES.refine(
        ({ length }) => length <= MAX_MODEL_FILE_BYTES,
        `expected at most ${MAX_MODEL_FILE_BYTES} bytes`
      )
    }),
    'value'
  ],
  evaluate: [z.strictObject(EVALUATION), 'stream'],
  compare: [z.strictObject({ ...EVALUATION, against: MODEL }), 'stream'],
  images: [
    z.strictObject({
      ...LIST,
      from: INDEX,
      count: z.int().min(0).max(MAX_EVALUATED_IMAGES_PER_PAGE)
    }),
    'value'
  ],
  exportImages: [z.strictObject({ ...LIST, format: z.enum(['npz', 'idx', 'png']) }), 'value'],
  historyState: [z.strictObject(EVALUATION), 'value'],
  history: [
    z.strictObject({
      ...EVALUATION,
      indices: z
        .instanceof(Uint32Array)
        .refine(
          ({ length }) => length <= MAX_EVALUATED_IMAGES_PER_PAGE,
          `expected at most ${MAX_EVALUATED_IMAGES_PER_PAGE} indices`
        )
    }),
    'stream'
  ],
  correct: [z.strictObject({ ...SET, index: INDEX, label: DIGIT.nullable() }), 'value'],
  report: [z.strictObject({ ...EVALUATION, content: z.enum(['predictions', 'metrics', 'corrections']) }), 'value']
}
