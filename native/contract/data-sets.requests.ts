import { z } from 'zod'
import type { DataSetApi, DataSetsApi } from './data-sets.ts'
import { MAX_FILES, MAX_IMAGES_PER_PAGE, MAX_IMPORTED_BYTES } from './limits.ts'
import type { MethodTable } from './method-table.ts'
import { BYTES, DIGIT, NOTHING, SPLIT, WITH_ID } from './schemas.ts'

const FILE = z.strictObject({ name: z.string().min(1).max(1000), bytes: BYTES })

export const DATA_SET_METHODS: MethodTable<DataSetApi> = {
  details: [NOTHING, 'value'],
  images: [
    z.strictObject({
      split: SPLIT,
      label: DIGIT.nullable(),
      from: z.int().min(0),
      count: z.int().min(0).max(MAX_IMAGES_PER_PAGE)
    }),
    'value'
  ],
  meanImages: [z.strictObject({ split: SPLIT }), 'value']
}

export const DATA_SETS_METHODS: MethodTable<DataSetsApi> = {
  list: [NOTHING, 'value'],
  open: [WITH_ID, DATA_SET_METHODS],
  prepare: [WITH_ID, 'stream'],
  downloadMnist: [NOTHING, 'stream'],
  importFiles: [
    z.strictObject({
      files: z
        .array(FILE)
        .min(1)
        .max(MAX_FILES)
        .refine(
          (files) => files.reduce((sum, { bytes }) => sum + bytes.length, 0) <= MAX_IMPORTED_BYTES,
          `expected at most ${MAX_IMPORTED_BYTES / 2 ** 20} MB in all files together`
        )
    }),
    'value'
  ],
  remove: [WITH_ID, 'value']
}
