/**
 * `--trace`: what a training came to in numbers, for comparison with other programs to the last
 * bit.
 */
import type { NumpyArray } from '../data/npy.ts'
import { writeNpz } from '../data/npz.ts'
import { PARAMETERS, parameterView } from '../model/architecture.ts'

/**
 * Writes `losses` (steps,) float64, the mean cost of each step's batch before its update, and the
 * final parameters float32 under their names, `conv1/kernel` and so on. Throws what writeNpz
 * throws.
 */
export async function writeTrace(file: string, losses: Float64Array, parameters: Float32Array): Promise<void> {
  const arrays = PARAMETERS.map(({ name, shape }) => [name, { shape, data: parameterView(parameters, name) }] as const)
  await writeNpz(
    file,
    Object.fromEntries<NumpyArray>([['losses', { shape: [losses.length], data: losses }], ...arrays])
  )
}
