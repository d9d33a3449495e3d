import { describe, expect, it } from 'vitest'
import { ShapeError, WorkbenchError } from '../../native/contract/errors.ts'
import type { Padding, Pair } from '../../native/tensor/geometry.ts'
import { sizeOf, tensor, zeros64, type Shape } from '../../native/tensor/tensor.ts'
import { IMPLEMENTATIONS } from './implementations.ts'

describe.each(IMPLEMENTATIONS)('$name refuses, naming shapes and what was expected:', ({ kernels, convert }) => {
  const of = (shape: Shape) => convert(zeros64(shape))
  const forward = (aPrev: Shape, w: Shape, b: Shape, padding?: Padding, stride?: Pair) =>
    kernels.convForward(of(aPrev), of(w), of(b), 'relu', padding, stride)
  const backward = (dZ: Shape, aPrev: Shape, w: Shape, b: Shape, padding?: Padding, stride?: Pair) =>
    kernels.convBackward(of(dZ), of(aPrev), of(w), of(b), padding, stride)

  const [A, W, B]: [Shape, Shape, Shape] = [
    [2, 6, 7, 3],
    [3, 3, 3, 4],
    [1, 1, 1, 4]
  ]
  const refusals: [string, () => unknown, string[]][] = [
    ['images of three dimensions', () => forward([6, 7, 3], W, B), ['aPrev', '(6, 7, 3)', '(m, hPrev, wPrev, cPrev)']],
    ['kernels of three dimensions', () => forward(A, [3, 3, 4], B), ['w has', '(3, 3, 4)', '(kh, kw, cPrev, cNew)']],
    ['channels that differ', () => forward(A, [3, 3, 2, 4], B), ['(3, 3, 2, 4)', '(2, 6, 7, 3)', 'takes 2', 'has 3']],
    ['biases for other channels', () => forward(A, W, [1, 1, 1, 3]), ['(1, 1, 1, 3)', '(1, 1, 1, 4)', '(3, 3, 3, 4)']],
    ['flat biases', () => forward(A, W, [4]), ['(4,)', '(1, 1, 1, 4)']],
    ['a kernel higher than the image', () => forward(A, [7, 3, 3, 4], B, 'valid'), ['7 x 3', '(2, 6, 7, 3)', '6 x 7']],
    ['a kernel wider than the image', () => forward(A, [3, 8, 3, 4], B, 'valid'), ['3 x 8', '(2, 6, 7, 3)', '6 x 7']],
    ['stride 0', () => forward(A, W, B, 'same', [1, 0]), ['stride is (1, 0)', 'at least 1']],
    ['stride 1.5', () => forward(A, W, B, 'same', [1.5, 1]), ['stride is (1.5, 1)', 'whole numbers']],
    ['stride NaN', () => forward(A, W, B, 'same', [NaN, 1]), ['stride is (NaN, 1)']],
    ['a single stride', () => forward(A, W, B, 'same', [2] as never), ['stride is (2,)', 'two']],
    ['an unknown padding', () => forward(A, W, B, 'full' as never), ["'same' or 'valid'", 'full']],
    ['images without channels', () => forward([2, 6, 7, 0], [3, 3, 0, 4], B), ['(2, 6, 7, 0)', 'at least 1']],
    ['no kernels', () => forward(A, [3, 3, 3, 0], [1, 1, 1, 0]), ['(3, 3, 3, 0)', 'at least 1']],
    [
      'dZ of another size',
      () => backward([2, 6, 6, 4], A, W, B),
      ['dZ', '(2, 6, 6, 4)', '(2, 6, 7, 4)', '(2, 6, 7, 3)']
    ],
    ['dZ of another padding', () => backward([2, 6, 7, 4], A, W, B, 'valid'), ['(2, 6, 7, 4)', '(2, 4, 5, 4)']],
    ['dZ of another stride', () => backward([2, 6, 7, 4], A, W, B, 'same', [2, 2]), ['(2, 3, 4, 4)', '(2, 2)']],
    ['dZ of fewer samples', () => backward([1, 6, 7, 4], A, W, B), ['(1, 6, 7, 4)', '(2, 6, 7, 4)']],
    ['gradients for wrong biases', () => backward([2, 6, 7, 4], A, W, [1, 4]), ['(1, 4)', '(1, 1, 1, 4)']],
    [
      'pooling three dimensions',
      () => kernels.poolForward(of([6, 7, 3]), [2, 2]),
      ['(6, 7, 3)', '(m, hPrev, wPrev, c)']
    ],
    ['a window larger than the image', () => kernels.poolForward(of(A), [2, 8]), ['2 x 8', '(2, 6, 7, 3)', '6 x 7']],
    ['a window of 0', () => kernels.poolForward(of(A), [0, 2]), ['kernelShape is (0, 2)', 'at least 1']],
    ['a fractional pooling stride', () => kernels.poolForward(of(A), [2, 2], [2, 0.5]), ['stride is (2, 0.5)']],
    [
      'dA of another size',
      () => kernels.poolBackward(of([2, 3, 4, 3]), of(A), [2, 2], [2, 2]),
      ['dA', '(2, 3, 4, 3)', '(2, 3, 3, 3)', '(2, 6, 7, 3)']
    ]
  ]
  it.each(refusals)('%s', (_, call, said) => {
    expect(call).toThrow(ShapeError)
    for (const words of said) expect(call).toThrow(words)
  })

  it('a shape with NaN in it', () => {
    const broken = { data: of([1]).data, shape: [1, NaN, 2, 1] }
    expect(() => kernels.poolForward(broken, [1, 1])).toThrow(ShapeError)
    expect(() => kernels.poolForward(broken, [1, 1])).toThrow('(1, NaN, 2, 1) holds NaN')
  })

  it('tensors that hold more or fewer values than their shape says', () => {
    const short = { data: of(A).data.subarray(1), shape: A }
    const [w, b] = [of(W), of(B)]
    for (const call of [
      () => kernels.convForward(short, w, b, 'relu'),
      () => kernels.convBackward(of([2, 6, 7, 4]), short, w, b),
      () => kernels.poolForward(short, [2, 2]),
      () => kernels.poolBackward(of([2, 5, 6, 3]), short, [2, 2])
    ]) {
      expect(call).toThrow(ShapeError)
      expect(call).toThrow(`aPrev holds ${sizeOf(A) - 1} values; its shape (2, 6, 7, 3) needs ${sizeOf(A)}`)
    }
  })

  it('unknown activations, modes and ties', () => {
    const image = convert(tensor(Float64Array.of(1), [1, 1, 1, 1]))
    const call = (activation: unknown) => kernels.convForward(image, image, image, activation as never)
    expect(() => call('swish')).toThrow(WorkbenchError)
    expect(() => call('swish')).toThrow('activation is swish; expected relu, tanh, sigmoid, linear, a function')
    expect(() => call('toString')).toThrow('activation is toString')
    expect(() => call(undefined)).toThrow('activation is undefined')
    expect(() => kernels.poolForward(image, [1, 1], [1, 1], 'min' as never)).toThrow('mode is min; expected max, avg')
    expect(() => kernels.poolBackward(image, image, [1, 1], [1, 1], 'min' as never)).toThrow('mode is min')
    expect(() => kernels.poolBackward(image, image, [1, 1], [1, 1], 'max', 'last' as never)).toThrow('ties is last')
  })
})
