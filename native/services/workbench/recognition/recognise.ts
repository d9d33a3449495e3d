/** Which digit a drawing is: prepared, read, and weighed. */
import type { Recognition, RecogniseRequest } from '../../../contract/drawings.ts'
import { BYTE_SCALE, CLASSES } from '../../../model/architecture.ts'
import { argmax } from '../../../onnx/verification.ts'
import { prepareDrawing } from '../../../data/drawing-image.ts'
import type { ModelCatalog } from './model-catalog.ts'

/** Below these nobody should believe the answer; the contract tells them too. */
const SURE = 0.6
const CLEARLY_AHEAD = 0.2

/** Throws what ModelCatalog.read throws. */
export async function recognise(
  { drawing, steps, model }: RecogniseRequest,
  models: ModelCatalog
): Promise<Recognition> {
  const startedAt = performance.now()
  const { pixels, blank, stages } = prepareDrawing(drawing, steps)
  const read = await models.read(
    model,
    Float32Array.from(pixels, (pixel) => pixel * BYTE_SCALE)
  )
  const probabilities = blank ? new Float32Array(CLASSES) : read.probabilities
  return {
    digit: blank ? null : argmax(probabilities),
    unsure: !blank && isUnsure(probabilities),
    blank,
    probabilities,
    stages,
    model: read.title,
    modelStep: read.step,
    elapsedMs: performance.now() - startedAt
  }
}

export function isUnsure(probabilities: Float32Array): boolean {
  const [first = 0, second = 0] = probabilities.toSorted((a, b) => b - a)
  return first < SURE || first - second < CLEARLY_AHEAD
}
