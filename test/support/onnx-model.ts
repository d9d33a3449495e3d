/** Seeded parameters and images for the ONNX tests: random, but with well separated answers. */
import { onnxMetadata } from '../../native/onnx/metadata.ts'
import type { OnnxMetadata } from '../../native/onnx/metadata.ts'
import { PARAMETERS, PARAMETER_COUNT } from '../../native/model/architecture.ts'

/** Values in [0, 1): the generator of Numerical Recipes. */
export function uniformNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Flat parameters, uniform with the variance 2 / fan-in, so that activations keep their size through the layers. */
export function seededParameters(seed: number): Float32Array {
  const random = uniformNumbers(seed)
  const parameters = new Float32Array(PARAMETER_COUNT)
  for (const { shape, offset, size } of PARAMETERS) {
    const fanIn = shape.length === 1 ? 600 : size / shape.at(-1)!
    for (let i = 0; i < size; i++) parameters[offset + i] = (2 * random() - 1) * Math.sqrt(6 / fanIn)
  }
  return parameters
}

/** (count, 28, 28) network input: a quarter of the pixels has ink, as in digits. */
export function seededImages(count: number, seed: number): Float32Array {
  const random = uniformNumbers(seed)
  return Float32Array.from({ length: count * 784 }, () => (random() < 0.25 ? Math.floor(random() * 256) / 256 : 0))
}

export function seededMetadata(): OnnxMetadata {
  return onnxMetadata({
    runId: '2026-01-01-keras-7',
    recipe: 'keras',
    seed: 7,
    steps: 7815,
    data: 'mnist "quoted" Ünïcode',
    dataHashes: { 'train-images': 'ab'.repeat(32), 'train-labels': 'cd'.repeat(32) },
    engine: 'worker-kernels'
  })
}
