import { z } from 'zod'
import type { LearningApi } from './learning.ts'
import type { MethodTable } from './method-table.ts'
import { NOTHING, WITH_ID } from './schemas.ts'

export const LEARNING_METHODS: MethodTable<LearningApi> = {
  pages: [NOTHING, 'value'],
  page: [WITH_ID, 'value'],
  articleFile: [z.strictObject({ format: z.enum(['html', 'markdown']) }), 'value']
}
