import { z } from 'zod'
import type { EnginesApi } from './engines.ts'
import { MAX_COMPARED_STEPS } from './limits.ts'
import type { MethodTable } from './method-table.ts'
import { ID, NOTHING, WITH_ID } from './schemas.ts'

export const ENGINES_METHODS: MethodTable<EnginesApi> = {
  list: [NOTHING, 'value'],
  install: [z.strictObject({ id: ID, gpu: z.boolean() }), 'stream'],
  remove: [WITH_ID, 'value'],
  measure: [NOTHING, 'stream'],
  compare: [
    z.strictObject({
      engines: z.tuple([ID, ID]).refine(([first, second]) => first !== second, 'expected two different engines'),
      data: ID,
      steps: z.int().min(1).max(MAX_COMPARED_STEPS)
    }),
    'stream'
  ]
}
