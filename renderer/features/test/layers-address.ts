/** Where the Layers view shows an image of a test: its address names the image and the model. */
import type { EvaluationRequest } from '../../../native/contract/evaluation.ts'

/**
 * Null where that view has neither: a dropped file, runs that vote, and one's own drawings, which
 * are handed over as a picture. The newest checkpoint of a run is its `last` there, and its best
 * one the plain id.
 */
export function layersAddress({ model, data, split }: EvaluationRequest, index: number): Record<string, string> | null {
  if (split === 'all') return null
  const image = `${data}.${split}.${index}`
  if (model === 'built-in') return { image, model }
  const run = /^([\w.-]+):(best|newest)$/.exec(model)
  return run ? { image, model: run[2] === 'newest' ? `${run[1]!}.last` : run[1]! } : null
}
