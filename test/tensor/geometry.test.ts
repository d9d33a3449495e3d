import { describe, expect, it } from 'vitest'
import { convGeometry, outputShape, poolGeometry, type Pair } from '../../native/tensor/geometry.ts'

/** One axis: input, kernel, stride -> output, border before, whole border. */
function same(length: number, kernel: number, stride: number): [number, number, number] {
  const geometry = convGeometry([1, length, 1, 1], [kernel, 1, 1, 1], [1, 1, 1, 1], 'same', [stride, 1])
  return [geometry.hNew, geometry.padTop, geometry.hPadded - length]
}

describe("same padding is TensorFlow's", () => {
  it.each([
    // python3 (TensorFlow's formula): out = -(-n // s); border = max((out - 1) * s + k - n, 0);
    // out, border // 2, border
    [28, 5, 1, [28, 2, 4]],
    [28, 4, 1, [28, 1, 3]],
    [5, 2, 2, [3, 0, 1]],
    [10, 3, 3, [4, 1, 2]],
    [10, 1, 3, [4, 0, 0]],
    [7, 2, 4, [2, 0, 0]],
    [1, 6, 1, [1, 2, 5]],
    [3, 2, 9, [1, 0, 0]]
  ])('%i cells, kernel %i, stride %i', (length, kernel, stride, expected) => {
    expect(same(length, kernel, stride)).toEqual(expected)
  })
})

it('rows and columns are independent', () => {
  const geometry = convGeometry([2, 9, 4, 3], [4, 1, 3, 5], [1, 1, 1, 5], 'same', [2, 3])
  expect(geometry).toEqual({
    ...{ m: 2, hPrev: 9, wPrev: 4, cPrev: 3, kh: 4, kw: 1, sh: 2, sw: 3, cNew: 5 },
    ...{ padTop: 1, padLeft: 0, hPadded: 12, wPadded: 4, hNew: 5, wNew: 2 }
  })
  expect(outputShape(geometry)).toEqual([2, 5, 2, 5])
})

it.each<[Pair, Pair, Pair]>([
  [
    [2, 2],
    [2, 2],
    [4, 3]
  ],
  [
    [3, 1],
    [3, 2],
    [3, 4]
  ],
  [
    [9, 7],
    [5, 5],
    [1, 1]
  ]
])('windows of %o at stride %o lie wholly inside when padding is valid', (window, stride, [hNew, wNew]) => {
  expect(poolGeometry([1, 9, 7, 2], window, stride)).toMatchObject({ hNew, wNew, padTop: 0, hPadded: 9, cNew: 2 })
  const conv = convGeometry([1, 9, 7, 2], [...window, 2, 3], [1, 1, 1, 3], 'valid', stride)
  expect(conv).toMatchObject({ hNew, wNew, padLeft: 0, wPadded: 7, cNew: 3 })
})
