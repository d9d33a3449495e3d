/** The model that comes with the program, which reads drawings before anything was trained. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Calibration } from '../../../evaluation/calibration.ts'
import { decodeCalibration } from '../../../evaluation/calibration-format.ts'
import { findAbove } from '../../../files/find-above.ts'

const NAME = join('resources', 'lenet5.onnx')

/** On MNIST's test set, 10,000 images: `lenet evaluate resources/lenet5.onnx --data mnist`. */
export const BUILT_IN_ACCURACY = 0.9927

/** Its path; the file itself may be missing. */
export function findBuiltInModel(): string {
  return findAbove(import.meta.dirname, [NAME]) ?? NAME
}

/**
 * The calibration beside a model file of the program, if it was measured with these parameters.
 * Null when there is none or it is damaged: cautious bounds then stand in for it.
 */
export async function readBundledCalibration(model: string, parametersHash: string): Promise<Calibration | null> {
  const file = model.replace(/\.onnx$/, '.calibration')
  try {
    const calibration = decodeCalibration(await readFile(file), file)
    return calibration.parameters === parametersHash ? calibration : null
  } catch {
    return null
  }
}
