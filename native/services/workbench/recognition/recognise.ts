/** Which digit a drawing is: prepared, read, and weighed. */
import type { Recognition, RecogniseRequest } from '../../../contract/drawings.ts'
import { CLASSES } from '../../../model/architecture.ts'
import { argmax } from '../../../onnx/verification.ts'
import { prepareDrawing } from '../../../data/drawing-image.ts'
import type { ModelScores } from './recogniser-cache.ts'

/** Below this the answer is not to be relied on; the contract says so too. */
const MIN_CONFIDENCE = 0.6

/** Throws what ModelCatalog.read throws. */
export async function recognise(
  { drawing, steps, model }: RecogniseRequest,
  models: { read(id: string, pixels: Uint8Array): Promise<ModelScores> }
): Promise<Recognition> {
  const startedAt = performance.now()
  const { pixels, blank, remarks, stages } = prepareDrawing(drawing, steps)
  const read = await models.read(model, pixels)
  const probabilities = blank ? new Float32Array(CLASSES) : read.probabilities
  return {
    digit: blank ? null : argmax(probabilities),
    unsure: !blank && (remarks.length > 0 || isUnsure(probabilities)),
    remarks,
    blank,
    probabilities,
    stages,
    model: read.title,
    modelStep: read.step,
    elapsedMs: performance.now() - startedAt
  }
}

export function isUnsure(probabilities: Float32Array): boolean {
  return Math.max(...probabilities) < MIN_CONFIDENCE
}
