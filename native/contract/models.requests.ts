import { z } from 'zod'
import { DRAWING } from './drawings.requests.ts'
import type { MethodTable } from './method-table.ts'
import type { ModelsApi } from './models.ts'
import { ID, NOTHING } from './schemas.ts'

export const MODELS_METHODS: MethodTable<ModelsApi> = {
  list: [NOTHING, 'value'],
  recognise: [
    z.strictObject({
      drawing: DRAWING,
      steps: z.strictObject({ crop: z.boolean(), keepAspect: z.boolean(), centreByMass: z.boolean() }),
      model: ID
    }),
    'value'
  ]
}
