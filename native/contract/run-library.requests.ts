import { z } from 'zod'
import {
  MAX_ARCHIVE_BYTES,
  MAX_COMPARED_RUNS,
  MAX_CURVE_POINTS,
  MAX_FILES,
  MAX_NOTE_LENGTH,
  MAX_RUNS_PER_REQUEST,
  MAX_TAG_LENGTH,
  MAX_TAGS,
  MAX_TITLE_LENGTH
} from './limits.ts'
import type { MethodTable } from './method-table.ts'
import type { RunLibraryApi } from './run-library.ts'
import { BYTES, ID, NOTHING, PLAIN_TEXT, WITH_ID } from './schemas.ts'

const IDS = z.array(ID).min(1).max(MAX_RUNS_PER_REQUEST)
const COMPARED = z.array(ID).min(1).max(MAX_COMPARED_RUNS)
/** Given by a save dialog. */
const TARGET = z.string().min(1).max(4096).nullable()
const STEP = z
  .int()
  .min(0)
  .max(2 ** 32 - 1)
  .nullable()
/** Words without a comma, which separates tags on the command line. */
const TAG = z
  .string()
  .trim()
  .min(1)
  .max(MAX_TAG_LENGTH)
  .regex(PLAIN_TEXT, 'no control characters')
  .regex(/^[^,]*$/, 'no comma')
const TAGS = z.array(TAG).max(MAX_TAGS)
/** Line breaks and tabs are a note's own. */
const NOTE = z
  .string()
  .max(MAX_NOTE_LENGTH)
  .refine((text) => PLAIN_TEXT.test(text.replace(/[\n\r\t]/g, '')), 'no control characters')

export const RUN_LIBRARY_METHODS: MethodTable<RunLibraryApi> = {
  watch: [NOTHING, 'stream'],
  details: [WITH_ID, 'value'],
  compare: [z.strictObject({ ids: COMPARED }), 'value'],
  curves: [
    z.strictObject({ ids: COMPARED, from: STEP, to: STEP, maxPoints: z.int().min(1).max(MAX_CURVE_POINTS) }),
    'value'
  ],
  curveTable: [z.strictObject({ ids: IDS, target: TARGET }), 'stream'],
  tensorBoard: [z.strictObject({ ids: IDS, target: TARGET }), 'stream'],
  parameters: [z.strictObject({ id: ID, target: TARGET }), 'stream'],
  reveal: [WITH_ID, 'value'],
  card: [WITH_ID, 'value'],
  cardFile: [z.strictObject({ id: ID, format: z.enum(['json', 'text']) }), 'value'],
  describe: [
    z.strictObject({
      ids: IDS,
      title: z.string().max(MAX_TITLE_LENGTH).regex(PLAIN_TEXT, 'no control characters').optional(),
      note: NOTE.optional(),
      starred: z.boolean().optional(),
      addTags: TAGS.optional(),
      removeTags: TAGS.optional()
    }),
    'value'
  ],
  bin: [z.strictObject({ ids: IDS }), 'value'],
  binned: [NOTHING, 'value'],
  restore: [z.strictObject({ ids: IDS }), 'value'],
  emptyBin: [z.strictObject({ ids: IDS.nullable() }), 'value'],
  slim: [z.strictObject({ ids: IDS }), 'value'],
  exportRuns: [
    z.strictObject({ ids: IDS, without: z.array(z.enum(['checkpoints', 'tests'])).max(2), target: TARGET }),
    'stream'
  ],
  importRuns: [
    z.strictObject({
      files: z
        .array(z.strictObject({ name: z.string().min(1).max(1000), bytes: BYTES }))
        .min(1)
        .max(MAX_FILES)
        .refine(
          (files) => files.reduce((sum, { bytes }) => sum + bytes.length, 0) <= MAX_ARCHIVE_BYTES,
          `expected at most ${MAX_ARCHIVE_BYTES} bytes in all`
        )
    }),
    'stream'
  ],
  check: [z.strictObject({ ids: IDS.nullable() }), 'stream']
}
