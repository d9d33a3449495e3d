/** The model that comes with the program, which reads drawings before anything was trained. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const NAME = join('resources', 'lenet5.onnx')

/** On MNIST's test set, 10,000 images: `lenet evaluate resources/lenet5.onnx --data mnist`. */
export const BUILT_IN_ACCURACY = 0.9927

/** A bundler may have moved the code: looked for in every folder above. The file itself may be missing. */
export function findBuiltInModel(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, NAME))) return join(folder, NAME)
  }
  return NAME
}
