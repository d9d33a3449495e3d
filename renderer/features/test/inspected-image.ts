/**
 * An image of a test as Layers and the search for similar images name it: its model and its input.
 */
import type { InspectedInput, InspectedModel } from '../../../native/contract/inspection.ts'
import type { EvaluationRequest } from '../../../native/contract/evaluation.ts'
import type { TestedImage } from './tested-image.ts'

/** Null for a dropped file and for runs that vote, which have no one set of parameters there. */
export function inspectedModel({ model }: EvaluationRequest): InspectedModel | null {
  if (model === 'built-in') return { kind: 'model', id: model, which: 'last' }
  const run = /^([\w.-]+):(best|newest)$/.exec(model)
  return run ? { kind: 'model', id: run[1]!, which: run[2] === 'newest' ? 'last' : 'best' } : null
}

/** One's own drawings are no split of a set: their pixels stand for them. */
export function inspectedInput({ data, split }: EvaluationRequest, image: TestedImage): InspectedInput {
  if (split !== 'all') return { kind: 'image', set: data, split, index: image.index }
  return { kind: 'pixels', pixels: image.pixels, label: image.label }
}
