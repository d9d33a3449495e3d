/**
 * The brief's four functions, as `native/kernels` exports them, at the shapes of LeNet-5's layers.
 */
import { convBackward, convForward, poolBackward, poolForward } from '../kernels/index.ts'
import { RandomState } from '../tensor/random-state.ts'
import { toFloat32 } from '../tensor/tensor.ts'
import { BATCH } from './bench-data.ts'

export interface TimedCall {
  readonly name: string
  readonly run: () => void
  /** Multiply and add counted as two; 0 where nothing is multiplied. */
  readonly flops: number
}

export function fourKernels(): TimedCall[] {
  const random = new RandomState(0)
  const draw = (...shape: number[]) => toFloat32(random.randn(...shape))
  const layers = [
    { name: 'conv1', aPrev: draw(BATCH, 28, 28, 1), w: draw(5, 5, 1, 6), b: draw(1, 1, 1, 6), padding: 'same' },
    { name: 'conv2', aPrev: draw(BATCH, 14, 14, 6), w: draw(5, 5, 6, 16), b: draw(1, 1, 1, 16), padding: 'valid' }
  ] as const
  return layers.flatMap(({ name, aPrev, w, b, padding }): TimedCall[] => {
    const a = convForward(aPrev, w, b, 'relu', padding)
    const dA = poolForward(a, [2, 2], [2, 2])
    const flops = a.data.length * (w.data.length / b.data.length) * 2
    return [
      { name: `convForward, ${name}`, run: () => convForward(aPrev, w, b, 'relu', padding), flops },
      { name: `convBackward, ${name}`, run: () => convBackward(a, aPrev, w, b, padding), flops: 2 * flops },
      { name: `poolForward, ${name}`, run: () => poolForward(a, [2, 2], [2, 2]), flops: 0 },
      { name: `poolBackward, ${name}`, run: () => poolBackward(dA, a, [2, 2], [2, 2]), flops: 0 }
    ]
  })
}
