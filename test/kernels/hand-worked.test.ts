import { describe, expect, it } from 'vitest'
import { tensor, type Shape } from '../../native/tensor/tensor.ts'
import { IMPLEMENTATIONS } from './implementations.ts'

describe.each(IMPLEMENTATIONS)('$name, worked by hand', ({ kernels, convert }) => {
  const of = (values: readonly number[], shape: Shape) => convert(tensor(Float64Array.from(values), shape))
  const numbers = ({ data }: { data: ArrayLike<number> }) => Array.from(data)
  // 1 2 3
  // 4 5 6
  const image = of([1, 2, 3, 4, 5, 6], [1, 2, 3, 1])
  const one = of([1], [1, 1, 1, 1])

  it('a valid convolution with two kernels', () => {
    // (1 x 2) windows: [1 2] [2 3] [4 5] [5 6]; kernels: left - right + 10, 2 left
    const a = kernels.convForward(image, of([1, 2, -1, 0], [1, 2, 1, 2]), of([10, 0], [1, 1, 1, 2]), 'linear', 'valid')
    expect(a.shape).toEqual([1, 2, 2, 2])
    expect(numbers(a)).toEqual([9, 2, 9, 4, 9, 8, 9, 10])
  })

  it('the odd border cell of same padding lies at the end', () => {
    const sum = of([1, 1, 1, 1], [2, 2, 1, 1])
    const a = kernels.convForward(image, sum, of([0], [1, 1, 1, 1]), 'linear')
    expect(numbers(a)).toEqual([12, 16, 9, 9, 11, 6])
  })

  it('stride 2 with same padding: two columns of three', () => {
    const a = kernels.convForward(image, one, of([0], [1, 1, 1, 1]), 'linear', 'same', [2, 2])
    expect(a.shape).toEqual([1, 1, 2, 1])
    expect(numbers(a)).toEqual([1, 3])
  })

  it('activations, by name or as a function of one cell', () => {
    const z = of([-2, 0, 1], [1, 1, 3, 1])
    const [w, b] = [one, of([0], [1, 1, 1, 1])]
    const apply = (activation: Parameters<typeof kernels.convForward>[3]) => kernels.convForward(z, w, b, activation)
    expect(numbers(apply('relu'))).toEqual([0, 0, 1])
    expect(numbers(apply('linear'))).toEqual([-2, 0, 1])
    expect(apply('tanh').data[2]).toBeCloseTo(0.761594, 6)
    expect(apply('sigmoid').data[0]).toBeCloseTo(0.119203, 6)
    expect(numbers(apply((x) => (x > 0 ? x : x / 4)))).toEqual([-0.5, 0, 1])
    expect(numbers(apply((x) => 2 * x + 1))).toEqual([-3, 1, 3])
  })

  it('gradients of a convolution', () => {
    // Two windows [1 2 / 4 5] and [2 3 / 5 6] with dZ 1 and 10.
    const w = of([1, 2, 3, 4], [2, 2, 1, 1])
    const { dAPrev, dW, db } = kernels.convBackward(of([1, 10], [1, 1, 2, 1]), image, w, one, 'valid')
    expect(numbers(dAPrev)).toEqual([1, 12, 20, 3, 34, 40])
    expect(numbers(dW)).toEqual([21, 32, 54, 65])
    expect(numbers(db)).toEqual([11])
    expect([dAPrev.shape, dW.shape, db.shape]).toEqual([image.shape, w.shape, [1, 1, 1, 1]])
  })

  it('pooling', () => {
    expect(numbers(kernels.poolForward(image, [2, 2]))).toEqual([5, 6])
    expect(numbers(kernels.poolForward(image, [2, 2], [1, 1], 'avg'))).toEqual([3, 4])
  })

  it('tied maxima take the whole gradient each, or the first takes it', () => {
    // Windows of 1 x 2: [7 7] and [7 1]; the cell in the middle stands in both.
    const tied = of([7, 7, 1], [1, 1, 3, 1])
    const dA = of([1, 10], [1, 1, 2, 1])
    expect(numbers(kernels.poolBackward(dA, tied, [1, 2]))).toEqual([1, 11, 0])
    expect(numbers(kernels.poolBackward(dA, tied, [1, 2], [1, 1], 'max', 'first'))).toEqual([1, 10, 0])
    expect(numbers(kernels.poolBackward(dA, tied, [1, 2], [1, 1], 'avg'))).toEqual([0.5, 5.5, 5])
  })

  it('NaN is kept by a convolution, by ReLU and by pooling, and wins no gradient', () => {
    const broken = of([1, NaN, 3, 4], [1, 1, 4, 1])
    expect(numbers(kernels.convForward(broken, one, one, 'relu'))).toEqual([2, NaN, 4, 5])
    expect(numbers(kernels.poolForward(broken, [1, 2], [1, 2]))).toEqual([NaN, 4])
    expect(numbers(kernels.poolForward(broken, [1, 2], [1, 2], 'avg'))).toEqual([NaN, 3.5])
    const dA = of([5, 6], [1, 1, 2, 1])
    expect(numbers(kernels.poolBackward(dA, broken, [1, 2], [1, 2]))).toEqual([0, 0, 0, 6])
  })

  it('an empty batch gives empty results and zero gradients', () => {
    const none = of([], [0, 2, 3, 1])
    expect(kernels.convForward(none, one, one, 'relu').shape).toEqual([0, 2, 3, 1])
    expect(kernels.poolForward(none, [2, 2]).shape).toEqual([0, 1, 2, 1])
    const { dAPrev, dW, db } = kernels.convBackward(none, none, one, one)
    expect([dAPrev.data.length, dW.data[0], db.data[0]]).toEqual([0, 0, 0])
  })
})
