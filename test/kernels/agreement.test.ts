import { expect, it } from 'vitest'
import * as dispatched from '../../native/kernels/index.ts'
import * as reference from '../../native/kernels/reference/index.ts'
import * as simd from '../../native/kernels/simd/index.ts'
import { convGeometry, outputShape, poolGeometry, type Padding, type Pair } from '../../native/tensor/geometry.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { tensor, toFloat32, zeros, type Shape, type Tensor } from '../../native/tensor/tensor.ts'
import { wholeNumbers, worstDifference } from './implementations.ts'

interface Shapes {
  readonly images: Shape
  readonly kernels: Shape
  readonly padding: Padding
  readonly stride: Pair
}

const LENET: Shapes[] = [
  { images: [6, 28, 28, 1], kernels: [5, 5, 1, 6], padding: 'same', stride: [1, 1] },
  { images: [5, 14, 14, 6], kernels: [5, 5, 6, 16], padding: 'valid', stride: [1, 1] }
]

/**
 * Batches of 1 to 9, 1 to 14 channels, kernels up to 6 x 6, strides up to 4: every block and every
 * remainder of the fast kernels.
 */
function anyShapes(random: RandomState): Shapes {
  const [m, h, w, c, kh, kw, cNew, sh, sw, same] = Array.from(
    [9, 9, 9, 14, 6, 6, 14, 4, 4, 2],
    (most) => 1 + random.randint(0, most, 1)[0]!
  ) as [number, number, number, number, number, number, number, number, number, number]
  const padding = same === 2 ? 'same' : 'valid'
  const images = padding === 'same' ? [m, h, w, c] : [m, h + kh, w + kw, c]
  return { images, kernels: [kh, kw, c, cNew], padding, stride: [sh, sw] }
}

const random = new RandomState(20)
const CASES = [...LENET, ...Array.from({ length: 80 }, () => anyShapes(random))].map(
  (shapes, i) =>
    [
      `${i}: ${shapes.images.join('x')} * ${shapes.kernels.join('x')} ${shapes.padding} / ${shapes.stride.join('x')}`,
      shapes
    ] as const
)

it.each(CASES)('whole numbers: the same to the last bit, %s', (_, { images, kernels, padding, stride }) => {
  const numbers = new RandomState(21)
  const aPrev = wholeNumbers(numbers, images, 3)
  const w = wholeNumbers(numbers, kernels, 3)
  const b = wholeNumbers(numbers, [1, 1, 1, kernels[3]!], 9)
  const dZ = wholeNumbers(numbers, outputShape(convGeometry(images, kernels, b.shape, padding, stride)), 3)
  for (const activation of ['relu', 'linear', 'tanh'] as const) {
    const a = simd.convForward(aPrev, w, b, activation, padding, stride)
    expect(a).toEqual(reference.convForward(aPrev, w, b, activation, padding, stride))
  }
  expect(simd.convBackward(dZ, aPrev, w, b, padding, stride)).toEqual(
    reference.convBackward(dZ, aPrev, w, b, padding, stride)
  )
  const window: Pair = [Math.min(kernels[0]!, images[1]!), Math.min(kernels[1]!, images[2]!)]
  const dA = wholeNumbers(numbers, outputShape(poolGeometry(images, window, stride)), 3)
  expect(simd.poolForward(aPrev, window, stride)).toEqual(reference.poolForward(aPrev, window, stride))
  expect(simd.poolForward(aPrev, window, stride, 'avg')).toEqual(reference.poolForward(aPrev, window, stride, 'avg'))
  for (const ties of ['all', 'first'] as const) {
    const gradient = simd.poolBackward(dA, aPrev, window, stride, 'max', ties)
    expect(gradient).toEqual(reference.poolBackward(dA, aPrev, window, stride, 'max', ties))
  }
})

it.each(CASES.slice(0, 20))('any numbers: the same but for float32 rounding, %s', (_, shapes) => {
  const numbers = new RandomState(22)
  const normal = (shape: Shape) => toFloat32(numbers.randn(...shape))
  const { images, kernels, padding, stride } = shapes
  const [aPrev, w, b] = [normal(images), normal(kernels), normal([1, 1, 1, kernels[3]!])]
  const dZ = normal(outputShape(convGeometry(images, kernels, b.shape, padding, stride)))
  const a = simd.convForward(aPrev, w, b, 'sigmoid', padding, stride)
  // Up to 504 terms, in one chain, each rounded to 6e-8 of the sum so far: a random walk of some 20
  // such steps.
  expect(worstDifference(a, reference.convForward(aPrev, w, b, 'sigmoid', padding, stride))).toBeLessThan(1e-5)
  const fast = simd.convBackward(dZ, aPrev, w, b, padding, stride)
  const slow = reference.convBackward(dZ, aPrev, w, b, padding, stride)
  expect(worstDifference(fast.dAPrev, slow.dAPrev)).toBeLessThan(1e-5)
  expect(worstDifference(fast.dW, slow.dW)).toBeLessThan(1e-5)
  expect(worstDifference(fast.db, slow.db)).toBeLessThan(1e-5)
  const window: Pair = [Math.min(kernels[0]!, images[1]!), Math.min(kernels[1]!, images[2]!)]
  const dA = normal(outputShape(poolGeometry(images, window, stride)))
  const gradient = simd.poolBackward(dA, aPrev, window, stride, 'avg')
  expect(worstDifference(gradient, reference.poolBackward(dA, aPrev, window, stride, 'avg'))).toBeLessThan(1e-5)
})

const images = toFloat32(random.randn(7, 6, 5, 3))
const kernels = toFloat32(random.randn(3, 2, 3, 7))
const biases = toFloat32(random.randn(1, 1, 1, 7))

function sample({ data, shape }: Tensor, i: number): Tensor {
  const size = data.length / shape[0]!
  return tensor(data.slice(i * size, (i + 1) * size), [1, ...shape.slice(1)])
}

it('simd: a sample comes out with the same bits, whatever batch it is in', () => {
  const all = simd.convForward(images, kernels, biases, 'relu')
  for (let i = 0; i < 7; i++) {
    expect(simd.convForward(sample(images, i), kernels, biases, 'relu')).toEqual(sample(all, i))
  }
})

it('simd: a call sees nothing of the call before, and its result outlives the next', () => {
  const before = simd.convForward(images, kernels, biases, 'relu')
  const kept = before.data.slice()
  const gradients = simd.convBackward(before, images, kernels, biases)
  const keptW = gradients.dW.data.slice()
  const poison = (shape: Shape) => ({ data: zeros(shape).data.fill(NaN), shape })
  const nan = poison([8, 9, 9, 9])
  simd.convBackward(nan, nan, poison([3, 3, 9, 9]), poison([1, 1, 1, 9]))
  expect(before.data).toEqual(kept)
  expect(gradients.dW.data).toEqual(keptW)
  expect(simd.convForward(images, kernels, biases, 'relu')).toEqual(before)
  expect(simd.convBackward(before, images, kernels, biases)).toEqual(gradients)
})

it('float32 alone gives float32, by the fast kernels; a float64 tensor among them gives float64', () => {
  expect(dispatched.convForward(images, kernels, biases, 'relu')).toEqual(
    simd.convForward(images, kernels, biases, 'relu')
  )
  const b = random.randn(1, 1, 1, 7)
  const a = dispatched.convForward(images, kernels, b, 'relu')
  expect(a.data).toBeInstanceOf(Float64Array)
  expect(a).toEqual(reference.convForward(images, kernels, b, 'relu'))
  const dZ = random.randn(7, 6, 5, 7)
  expect(dispatched.convBackward(dZ, images, kernels, biases).dW.data).toBeInstanceOf(Float64Array)
  expect(dispatched.convBackward(toFloat32(dZ), images, kernels, biases).dW.data).toBeInstanceOf(Float32Array)
  expect(dispatched.poolForward(images, [2, 2]).data).toBeInstanceOf(Float32Array)
  expect(dispatched.poolBackward(random.randn(7, 5, 4, 3), images, [2, 2]).data).toBeInstanceOf(Float64Array)
})

it('reference: float32 results are the float64 sums, rounded once', () => {
  const { data } = reference.convForward(images, kernels, random.randn(1, 1, 1, 7), 'linear')
  const inFloat32 = reference.convForward(images, kernels, biases, 'linear')
  expect(inFloat32.data).toBeInstanceOf(Float32Array)
  expect(data).toBeInstanceOf(Float64Array)
  const zero = zeros([1, 1, 1, 7])
  const exact = reference.convForward(images, kernels, { data: new Float64Array(7), shape: zero.shape }, 'linear')
  expect(reference.convForward(images, kernels, zero, 'linear').data).toEqual(Float32Array.from(exact.data))
})

it('simd: float64 is refused by name', () => {
  const b = random.randn(1, 1, 1, 7)
  expect(() => simd.convForward(images, kernels, b, 'relu')).toThrow('b is float64; the SIMD kernels expected float32')
  expect(() => simd.convBackward(random.randn(7, 6, 5, 7), images, kernels, biases)).toThrow('dZ is float64')
  const dZ = wholeNumbers(random, [7, 6, 5, 7], 2)
  expect(() => simd.convBackward(dZ, images, kernels, b)).toThrow('b is float64')
  expect(() => simd.poolForward(random.randn(1, 2, 2, 1), [2, 2])).toThrow('aPrev is float64')
  expect(() => simd.poolBackward(random.randn(7, 5, 4, 3), images, [2, 2])).toThrow('dA is float64')
})
