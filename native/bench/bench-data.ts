/** What is measured on: digits drawn by the program, and parameters that have seen some of them. */
import { drawChunk } from '../data/digit-chunk.ts'
import type { ImageSet } from '../data/data-set.ts'
import type { Engine } from '../engines/engine.ts'
import { initialParameters } from '../model/initial-parameters.ts'
import { BYTE_SCALE, IMAGE_SIDE, IMAGE_SIZE, PARAMETER_COUNT } from '../model/architecture.ts'
import { RECIPES } from '../model/recipes.ts'
import { RandomState } from '../tensor/random-state.ts'

const CHUNKS = 8
const CHUNK = 500
export const BATCH = 32

/** 500 images of each chunk. */
export function benchImages(chunks = CHUNKS): ImageSet {
  const count = chunks * CHUNK
  const [images, labels] = [new Uint8Array(count * IMAGE_SIZE), new Uint8Array(count)]
  for (let chunk = 0; chunk < chunks; chunk++) {
    const drawn = drawChunk({ seed: 0, part: 'bench', chunk, count: CHUNK })
    images.set(drawn.images, chunk * CHUNK * IMAGE_SIZE)
    labels.set(drawn.labels, chunk * CHUNK)
  }
  return { images, labels, count, height: IMAGE_SIDE, width: IMAGE_SIDE, scale: BYTE_SCALE }
}

/**
 * Parameters after some 120 steps: which gradients are zero, and so how much work there is, depends
 * on what was learned.
 */
export async function someTraining(engine: Engine, set: ImageSet): Promise<Float32Array> {
  await engine.load('train', set)
  await engine.setState(firstState())
  await engine.run(new RandomState(0).permutation(set.count), BATCH, RECIPES.keras.adam)
  return (await engine.getState()).parameters
}

export function firstState() {
  const [m, v] = [new Float32Array(PARAMETER_COUNT), new Float32Array(PARAMETER_COUNT)]
  return { parameters: initialParameters('keras', 0), m, v, step: 0 }
}
