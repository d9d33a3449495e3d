import { beforeAll, describe, expect, it } from 'vitest'
import type { Activation, PoolMode, Ties } from '../../native/kernels/index.ts'
import type { Padding, Pair } from '../../native/tensor/geometry.ts'
import { tensor, type Tensor } from '../../native/tensor/tensor.ts'
import { readGoldenJson } from '../support/golden.ts'
import { genuineMnist, mnistTest } from '../support/mnist.ts'
import { fromJson, IMPLEMENTATIONS, worstDifference, type JsonTensor } from './implementations.ts'

interface GoldenCase {
  readonly fn: 'convForward' | 'poolForward' | 'convBackward' | 'poolBackward'
  readonly aPrev: JsonTensor
  readonly w: JsonTensor
  readonly b: JsonTensor
  readonly dZ: JsonTensor
  readonly dA: JsonTensor
  readonly activation: Activation
  readonly padding: Padding
  readonly stride: Pair
  readonly kernelShape: Pair
  readonly mode: PoolMode
  readonly ties: Ties
  readonly expected: JsonTensor | Record<'dAPrev' | 'dW' | 'db', JsonTensor>
}

// kernels.json: float64 numpy.
const { cases } = readGoldenJson('kernels.json') as { cases: GoldenCase[] }

describe.each(IMPLEMENTATIONS)('$name: the cases of numpy and PyTorch', ({ kernels, convert, elements, tolerance }) => {
  function resultsOf(c: GoldenCase): Record<string, Tensor> {
    const of = (source: JsonTensor) => convert(fromJson(source))
    switch (c.fn) {
      case 'convForward':
        return { a: kernels.convForward(of(c.aPrev), of(c.w), of(c.b), c.activation, c.padding, c.stride) }
      case 'poolForward':
        return { a: kernels.poolForward(of(c.aPrev), c.kernelShape, c.stride, c.mode) }
      case 'convBackward':
        return { ...kernels.convBackward(of(c.dZ), of(c.aPrev), of(c.w), of(c.b), c.padding, c.stride) }
      case 'poolBackward':
        return { a: kernels.poolBackward(of(c.dA), of(c.aPrev), c.kernelShape, c.stride, c.mode, c.ties) }
    }
  }

  it.each(cases.map((c, i) => [i, c.fn, c] as const))('case %i, %s', (_, fn, c) => {
    const results = resultsOf(c)
    const expected = fn === 'convBackward' ? c.expected : { a: c.expected }
    expect(Object.keys(results)).toEqual(Object.keys(expected))
    for (const [name, part] of Object.entries(expected) as [string, JsonTensor][]) {
      expect(results[name]!.data).toBeInstanceOf(elements)
      expect(worstDifference(results[name]!, fromJson(part))).toBeLessThan(tolerance)
    }
  })
})

// brief-examples.json: the brief's own programs in float64 numpy.
const brief = readGoldenJson('brief-examples.json') as {
  convForward: { w: JsonTensor; b: JsonTensor; images: Record<string, JsonTensor>; sumPerChannel: [number, number] }
  poolForward: { firstTen: JsonTensor }
  convBackward: Record<'dZ' | 'w' | 'b' | 'dAPrev' | 'dW' | 'db', JsonTensor>
  poolBackward: { dA: JsonTensor; dAPrev: JsonTensor }
}

let pixels: Uint8Array

/** Training images as the network sees them. */
function digits(from: number, to: number): Tensor<Float32Array> {
  const values = new Float32Array((to - from) * 784)
  for (let i = 0; i < values.length; i++) values[i] = pixels[from * 784 + i]! / 256
  return tensor(values, [to - from, 28, 28, 1])
}

/** `np.concatenate((images, 1 - images), axis=3)` of the first ten. */
function digitsAndInverses(): Tensor {
  const { data } = digits(0, 10)
  return tensor(
    Float32Array.from({ length: 2 * data.length }, (_, i) => (i % 2 === 0 ? data[i / 2]! : 1 - data[(i - 1) / 2]!)),
    [10, 28, 28, 2]
  )
}

describe("the brief's programs", () => {
  beforeAll(async () => {
    pixels = (await genuineMnist()).train.images as Uint8Array
  })

  describe.each(IMPLEMENTATIONS)('$name', ({ kernels, convert, tolerance }) => {
    const of = (source: JsonTensor) => convert(fromJson(source))

    mnistTest.each(Object.entries(brief.convForward.images))('conv_forward, image %s', (index, expected) => {
      const { w, b } = brief.convForward
      const image = convert(digits(Number(index), Number(index) + 1))
      const { data, shape } = kernels.convForward(image, of(w), of(b), 'relu', 'valid')
      expect(shape).toEqual([1, ...expected.shape])
      expect(worstDifference(tensor(data, expected.shape), fromJson(expected))).toBeLessThan(tolerance)
    })

    mnistTest('pool_forward, the first ten images', () => {
      const a = kernels.poolForward(convert(digitsAndInverses()), [2, 2], [2, 2])
      expect(worstDifference(a, fromJson(brief.poolForward.firstTen))).toBeLessThan(tolerance)
    })

    mnistTest('conv_backward', () => {
      const { dZ, w, b, ...expected } = brief.convBackward
      const got = kernels.convBackward(of(dZ), convert(digits(0, 10)), of(w), of(b), 'valid')
      expect(worstDifference(got.dAPrev, fromJson(expected.dAPrev))).toBeLessThan(tolerance)
      expect(worstDifference(got.dW, fromJson(expected.dW))).toBeLessThan(tolerance)
      expect(worstDifference(got.db, fromJson(expected.db))).toBeLessThan(tolerance)
    })

    mnistTest('pool_backward, background ties and all', () => {
      const { dA, dAPrev } = brief.poolBackward
      const got = kernels.poolBackward(of(dA), convert(digitsAndInverses()), [3, 3], [3, 3])
      expect(worstDifference(got, fromJson(dAPrev))).toBeLessThan(tolerance)
    })
  })

  mnistTest('simd: conv_forward over all 50,000 training images adds up to what numpy adds up', () => {
    const { kernels, convert, tolerance } = IMPLEMENTATIONS[1]!
    const [w, b] = [convert(fromJson(brief.convForward.w)), convert(fromJson(brief.convForward.b))]
    const sums: [number, number] = [0, 0]
    for (let from = 0; from < 50_000; from += 1000) {
      const { data } = kernels.convForward(digits(from, from + 1000), w, b, 'relu', 'valid')
      for (let i = 0; i < data.length; i += 2) {
        sums[0] += data[i]!
        sums[1] += data[i + 1]!
      }
    }
    const expected = brief.convForward.sumPerChannel
    for (const channel of [0, 1] as const) {
      expect(Math.abs(sums[channel] / expected[channel] - 1)).toBeLessThan(tolerance)
    }
  })
})
