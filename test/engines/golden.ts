/** lenet-step.npz: a training run of 100 steps in float64, as flat vectors. */
import { readNpz } from '../../native/data/npz.ts'
import { PARAMETERS, PARAMETER_COUNT } from '../../native/model/architecture.ts'
import { goldenFile } from '../support/golden.ts'

export interface GoldenRun {
  readonly init: Float32Array
  readonly logits: Float64Array
  readonly gradients: Float64Array
  /** Parameters after so many steps. */
  readonly after: (steps: 1 | 3, recipe: 'keras' | 'graph') => Float64Array
  readonly losses: (recipe: 'keras' | 'graph') => Float64Array
}

export async function goldenRun(): Promise<GoldenRun> {
  const arrays = await readNpz(goldenFile('lenet-step.npz'))
  const values = (name: string) => Float64Array.from(arrays.get(name)!.data as Float64Array)
  const flat = (prefix: string) => {
    const vector = new Float64Array(PARAMETER_COUNT)
    for (const { name, offset } of PARAMETERS) vector.set(values(`${prefix}/${name}`), offset)
    return vector
  }
  return {
    init: Float32Array.from(flat('init')),
    logits: values('logits'),
    gradients: flat('grad'),
    after: (steps, recipe) => flat(`after${steps}/${recipe}`),
    losses: (recipe) => values(`losses/${recipe}`)
  }
}

/**
 * Largest |actual - expected| in units of `absolute + relative * |expected|`: 1 is just allowed.
 */
export function worstDifference(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  absolute: number,
  relative: number
): number {
  let worst = actual.length === expected.length ? 0 : Infinity
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!) / (absolute + relative * Math.abs(expected[i]!))
    worst = Math.max(worst, Number.isNaN(difference) ? Infinity : difference)
  }
  return worst
}
