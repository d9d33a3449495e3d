import { z } from 'zod'
import type { ImprovementsApi } from './improvement.ts'
import { MAX_SEED } from './limits.ts'
import type { MethodTable } from './method-table.ts'
import { ID } from './schemas.ts'

export const IMPROVEMENTS_METHODS: MethodTable<ImprovementsApi> = {
  improve: [
    z.strictObject({
      model: ID,
      share: z.number().positive().max(0.5),
      epochs: z.int().min(1).max(20),
      seed: z.int().min(0).max(MAX_SEED)
    }),
    'stream'
  ],
  decide: [z.strictObject({ run: ID, use: z.boolean() }), 'value']
}
