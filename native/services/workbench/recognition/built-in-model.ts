/** The model that comes with the program, which reads drawings before anything was trained. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Calibration } from '../../../evaluation/calibration.ts'
import { decodeCalibration } from '../../../evaluation/calibration-format.ts'

const NAME = join('resources', 'lenet5.onnx')

/** On MNIST's test set, 10,000 images: `lenet evaluate resources/lenet5.onnx --data mnist`. */
export const BUILT_IN_ACCURACY = 0.9927

/**
 * A bundler may have moved the code: looked for in every folder above. The file itself may be
 * missing.
 */
export function findBuiltInModel(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, NAME))) return join(folder, NAME)
  }
  return NAME
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
