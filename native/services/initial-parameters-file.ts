/** `--init`: first parameters from a file instead of the recipe's initialisers. */
import { WorkbenchError } from '../contract/errors.ts'
import type { NumpyArray } from '../data/npy.ts'
import { readNpz, writeNpz } from '../data/npz.ts'
import { PARAMETERS, PARAMETER_COUNT, parameterView } from '../model/architecture.ts'
import { formatShape, sameShape } from '../tensor/tensor.ts'

/**
 * Reads `conv1/kernel`, … or `init/conv1/kernel`, … from an .npz, float32 or float64, into one flat
 * vector. Throws WorkbenchError `bad-file` for a parameter that is missing, of another shape or
 * type, or not finite; and what readNpz throws.
 */
export async function readInitialParameters(file: string): Promise<Float32Array> {
  const arrays = await readNpz(file)
  const prefix = arrays.has('init/conv1/kernel') ? 'init/' : ''
  const parameters = new Float32Array(PARAMETER_COUNT)
  for (const { name, shape, offset } of PARAMETERS) {
    const array = arrays.get(prefix + name)
    if (!array) throw unsuitable(file, `it has no array ${prefix}${name}; it has ${[...arrays.keys()].join(', ')}`)
    const { data } = array
    if (!sameShape(array.shape, shape)) {
      throw unsuitable(file, `${prefix}${name} is ${formatShape(array.shape)}; expected ${formatShape(shape)}`)
    }
    if (!(data instanceof Float32Array || data instanceof Float64Array)) {
      throw unsuitable(file, `${prefix}${name} holds whole numbers; expected float32 or float64`)
    }
    if (!data.every(Number.isFinite)) throw unsuitable(file, `${prefix}${name} holds values that are not finite`)
    parameters.set(data, offset)
  }
  return parameters
}

/** In the folder of a run that started from given parameters. */
export const INITIAL_FILE = 'initial.npz'

/** A file that readInitialParameters reads. Throws what writeNpz throws. */
export async function writeInitialParameters(file: string, parameters: Float32Array): Promise<void> {
  const arrays = PARAMETERS.map(({ name, shape }) => [name, { shape, data: parameterView(parameters, name) }] as const)
  await writeNpz(file, Object.fromEntries<NumpyArray>(arrays))
}

function unsuitable(file: string, what: string): WorkbenchError {
  return new WorkbenchError(
    'bad-file',
    `${file} does not hold first parameters of LeNet-5: ${what}`,
    'Give an .npz with conv1/kernel, conv1/bias, … dense3/bias, as --trace writes it.'
  )
}
