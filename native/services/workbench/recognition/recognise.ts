/** Which digit a drawing is: prepared, read, and weighed. */
import type { Recognition, RecogniseRequest } from '../../../contract/drawings.ts'
import type { Calibration } from '../../../evaluation/calibration.ts'
import { CLASSES } from '../../../model/architecture.ts'
import { argmax } from '../../../contract/argmax.ts'
import { prepareDrawing } from '../../../data/drawing-image.ts'
import { judgePrediction } from '../../judge-prediction.ts'
import { modelParameters } from '../../model-parameters.ts'
import type { ModelScores } from './recogniser-cache.ts'

/** With what was measured about the model, if that is known. */
export interface CalibratedScores extends ModelScores {
  readonly calibration: Calibration | null
}

/** Throws what ModelCatalog.read throws. */
export async function recognise(
  { drawing, steps, model }: RecogniseRequest,
  models: { read(id: string, pixels: Uint8Array): Promise<CalibratedScores> }
): Promise<Recognition> {
  const startedAt = performance.now()
  const { pixels, blank, remarks, stages } = prepareDrawing(drawing, steps)
  const read = await models.read(model, pixels)
  const probabilities = blank ? new Float32Array(CLASSES) : read.probabilities
  return {
    digit: blank ? null : argmax(probabilities),
    ...judgePrediction(
      { pixels, blank, remarks, probabilities, input: read.input },
      modelParameters(read.model)?.parameters ?? null,
      read.calibration
    ),
    calibrated: read.calibration !== null,
    remarks,
    blank,
    probabilities,
    stages,
    modelId: read.id,
    model: read.title,
    modelAccuracy: read.accuracy,
    modelStep: read.step,
    elapsedMs: performance.now() - startedAt
  }
}
