/** Before anything is timed: do the fast kernels give what the plain loops give? */
import { distortionAmounts } from '../contract/distortions.ts'
import { WorkbenchError } from '../contract/errors.ts'
import type { ImageSet } from '../data/data-set.ts'
import type { Engine } from '../engines/engine.ts'
import { createReferenceEngine } from '../engines/reference/index.ts'
import * as reference from '../kernels/reference/index.ts'
import * as simd from '../kernels/simd/index.ts'
import { distortImage } from '../kernels/reference/distort-image.ts'
import { IMAGE_SIZE, PARAMETERS } from '../model/architecture.ts'
import { RandomState } from '../tensor/random-state.ts'
import { toFloat32, type Tensor } from '../tensor/tensor.ts'
import { BATCH, firstState } from './bench-data.ts'

export interface CheckResult {
  readonly kind: 'check'
  readonly name: string
  /** Largest difference as a share of what is allowed: 1e-6 + 1e-5 of the largest value. */
  readonly worst: number
}

/**
 * Throws WorkbenchError `engine` for the first that is not within bounds: its speed would mean
 * nothing.
 */
export async function checkResults(engine: Engine, set: ImageSet): Promise<CheckResult[]> {
  const results = [...checkFourKernels(), ...(await checkStep(engine, set)), await checkDistortion(engine, set)]
  const wrong = results.find(({ worst }) => !(worst <= 1))
  if (!wrong) return results
  throw new WorkbenchError(
    'engine',
    `${wrong.name} differs from the plain loops by ${wrong.worst.toPrecision(2)} times what is allowed`,
    'Build the kernels again with `npm run build:kernels`; if it stays, please report it.'
  )
}

/** The brief's four functions at the shapes of LeNet-5's convolutions. */
function checkFourKernels(): CheckResult[] {
  const random = new RandomState(0)
  const a = toFloat32(random.randn(2, 14, 14, 6))
  const w = toFloat32(random.randn(5, 5, 6, 16))
  const b = toFloat32(random.randn(1, 1, 1, 16))
  const dZ = toFloat32(random.randn(2, 10, 10, 16))
  const dA = toFloat32(random.randn(2, 7, 7, 6))
  const results = (kernels: typeof simd | typeof reference): Record<string, Tensor[]> => {
    const { dAPrev, dW, db } = kernels.convBackward(dZ, a, w, b, 'valid')
    return {
      convForward: [kernels.convForward(a, w, b, 'relu', 'valid')],
      convBackward: [dAPrev, dW, db],
      poolForward: [kernels.poolForward(a, [2, 2], [2, 2])],
      poolBackward: [kernels.poolBackward(dA, a, [2, 2], [2, 2])]
    }
  }
  const fast = results(simd)
  const plain = results(reference)
  return Object.entries(plain).map(([name, tensors]) => ({
    kind: 'check',
    name,
    worst: Math.max(...tensors.map(({ data }, i) => shareOfAllowed(fast[name]![i]!.data, data)))
  }))
}

/** Logits and gradients of one batch, layer by layer. */
async function checkStep(engine: Engine, set: ImageSet): Promise<CheckResult[]> {
  const oracle = await createReferenceEngine()
  const indices = Uint32Array.from({ length: BATCH }, (_, i) => i)
  const [fast, plain] = await Promise.all(
    [engine, oracle].map(async (one) => {
      await one.load('train', set)
      await one.setState(firstState())
      return one.gradients(indices)
    })
  )
  const gradients = PARAMETERS.map(({ name, offset, size }): CheckResult => {
    const part = (flat: Float32Array) => flat.subarray(offset, offset + size)
    return {
      kind: 'check',
      name: `gradient of ${name}`,
      worst: shareOfAllowed(part(fast!.gradients), part(plain!.gradients))
    }
  })
  return [{ kind: 'check', name: 'logits', worst: shareOfAllowed(fast!.logits, plain!.logits) }, ...gradients]
}

/**
 * Logits of a batch that the engine distorts, beside those of the same images distorted by plain
 * loops: the same bits.
 */
async function checkDistortion(engine: Engine, set: ImageSet): Promise<CheckResult> {
  const distortion = { ...distortionAmounts('strong')!, seed: 0, epoch: 1, background: 0 }
  const indices = Uint32Array.from({ length: BATCH }, (_, i) => 3 * i)
  await engine.load('train', set)
  await engine.setState(firstState())
  const own = await engine.gradients(indices, distortion)
  const images = new Float32Array(BATCH * IMAGE_SIZE)
  indices.forEach((index, i) => distortImage(set.images, index, distortion, images.subarray(i * IMAGE_SIZE)))
  const labels = Uint8Array.from(indices, (index) => set.labels[index]!)
  await engine.load('train', { images, labels, count: BATCH, scale: set.scale })
  const plain = await engine.gradients(Uint32Array.from({ length: BATCH }, (_, i) => i))
  await engine.load('train', set)
  const isSame = own.logits.every((value, i) => value === plain.logits[i])
  return { kind: 'check', name: 'distorted images', worst: isSame ? 0 : Infinity }
}

function shareOfAllowed(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, largest] = [0, 0]
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!))
    largest = Math.max(largest, Math.abs(expected[i]!))
  }
  return difference / (1e-6 + 1e-5 * largest)
}
