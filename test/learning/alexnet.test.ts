/** The figures of the article, counted one by one instead of multiplied. */
import { describe, expect, test } from 'vitest'
import { articleFigures } from '../../native/learning/alexnet/figures.ts'
import { ALEXNET, INPUT_SIDE, layerSizes } from '../../native/learning/alexnet/layers.ts'
import { EXAMPLE_MAP, meanCoverage, pooled } from '../../native/learning/alexnet/pooling-example.ts'
import { normaliseResponses } from '../../native/learning/alexnet/response-normalisation.ts'

/** First cells of the windows that fit along a side, found by moving one until it does not. */
function places(length: number, window: number, stride: number, padding: number): number[] {
  const found: number[] = []
  for (let at = -padding; at + window <= length + padding; at += stride) found.push(at)
  return found
}

const PADDING: Readonly<Record<string, number>> = { conv2: 2, conv3: 1, conv4: 1, conv5: 1 }

describe('sizes of the layers', () => {
  test('are those of windows moved over the input one by one', () => {
    let [side, maps] = [INPUT_SIDE, 3]
    for (const [at, layer] of ALEXNET.entries()) {
      if (layer.kind === 'conv' || layer.kind === 'pool') {
        side = places(side, layer.side, layer.stride, PADDING[layer.name] ?? 0).length
        if (layer.kind === 'conv') maps = layer.kernels
      } else if (layer.kind === 'dense') [side, maps] = [1, layer.units]
      const { name, values, ...size } = layerSizes()[at]!
      expect([name, size.side, size.channels, values]).toEqual([layer.name, side, maps, side * side * maps])
    }
  })

  test('parameters and products follow from the weights that a kernel holds', () => {
    for (const { kind, weights, parameters, multiplyAdds, values } of layerSizes()) {
      if (weights === null) {
        expect([parameters, multiplyAdds]).toEqual([0, 0])
        continue
      }
      const inputs = weights.slice(0, -1).reduce((product, length) => product * length, 1)
      const outputs = weights.at(-1)!
      expect(parameters).toBe(inputs * outputs + outputs)
      expect(multiplyAdds).toBe(inputs * (kind === 'dense' ? outputs : values))
    }
  })

  test('kernels, windows and channels are those that the paper states', () => {
    const weights = layerSizes().flatMap(({ kind, weights: own }) => (kind === 'conv' ? [own!.join(' ')] : []))
    // Source: alexnet-facts.md of the golden files.
    expect(weights).toEqual(['11 11 3 96', '5 5 48 256', '3 3 256 384', '3 3 192 384', '3 3 192 256'])
  })
})

describe('figures of the article', () => {
  const figures = articleFigures()
  const sizes = layerSizes()
  const sum = (of: (size: (typeof sizes)[number]) => number) => sizes.reduce((total, size) => total + of(size), 0)

  test('parameters: 60 million, as the paper says', () => {
    expect(figures.parameters).toBe(sum(({ parameters }) => parameters).toLocaleString('en-US'))
    expect(Math.round(sum(({ parameters }) => parameters) / 1e7)).toBe(6)
  })

  test('the input side is the smallest from which 55 windows of 11 at stride 4 follow', () => {
    const sides = Array.from({ length: 40 }, (_, i) => 200 + i)
    expect(sides.find((side) => places(side, 11, 4, 0).length === 55)).toBe(INPUT_SIDE)
    expect(figures.fitsAt224).toBe(String(places(224, 11, 4, 0).length))
  })

  test('memory', () => {
    const parameters = 60_965_224
    expect(figures.parameterBytes).toBe(`${((parameters * 4) / 1e6).toFixed(1)} MB`)
    expect(figures.trainingBytes).toBe(`${((parameters * 12) / 1e6).toFixed(1)} MB`)
    expect(figures.batchBytes).toBe(`${((sum(({ values }) => values) * 4 * 128) / 1e6).toFixed(1)} MB`)
  })

  test('what the cut between the cards saves, by a network without it', () => {
    const whole = layerSizes(ALEXNET.map((layer) => (layer.kind === 'conv' ? { ...layer, groups: 1 as const } : layer)))
    const more = (of: 'parameters' | 'multiplyAdds') =>
      whole.reduce((total, size) => total + size[of], 0) - sum((size) => size[of])
    expect(figures.severedWeights).toBe(`${(more('parameters') / 1e6).toFixed(1)} million`)
    expect(figures.severedProducts).toBe(`${(more('multiplyAdds') / 1e6).toFixed(1)} million`)
    expect(figures.severedShare).toBe(
      `${((100 * more('multiplyAdds')) / sum((size) => size.multiplyAdds)).toFixed(0)} %`
    )
  })

  test('products of the workbench’s own network, layer by layer', () => {
    const products = 28 * 28 * 6 * 25 + 10 * 10 * 16 * 25 * 6 + 400 * 120 + 120 * 84 + 84 * 10
    expect(figures.lenet.multiplyAdds).toBe(products.toLocaleString('en-US'))
    expect(figures.lenet.productRatio).toBe(
      Math.round(sum(({ multiplyAdds }) => multiplyAdds) / products).toLocaleString('en-US')
    )
  })

  test('steps of training and their time', () => {
    const batches = Math.floor(1_200_000 / 128)
    expect(figures.updates).toBe((batches * 90).toLocaleString('en-US'))
    expect(figures.secondsAStep).toEqual([5, 6].map((days) => ((days * 24 * 3600) / (batches * 90)).toFixed(2)))
  })
})

describe('overlapping pooling', () => {
  test('keeps the largest of each window', () => {
    const largest = (window: number) =>
      places(5, window, 2, 0).map((row) =>
        places(5, window, 2, 0).map((column) =>
          Math.max(...EXAMPLE_MAP.slice(row, row + window).flatMap((cells) => cells.slice(column, column + window)))
        )
      )
    expect(pooled(2, 2)).toEqual(largest(2))
    expect(pooled(3, 2)).toEqual(largest(3))
  })

  test('covers each input as often as windows that are laid over it one by one', () => {
    const covered = new Float64Array(55)
    for (const at of places(55, 3, 2, 0)) for (let i = at; i < at + 3; i++) covered[i]! += 1
    const mean = covered.reduce((total, own) => total + own, 0) / 55
    expect(meanCoverage(55, 3, 2)).toBeCloseTo(mean * mean, 12)
  })
})

test('normalisation divides by the activity of two maps on each side', () => {
  const [a, b] = [7, 3]
  const row = [0, 0, a, 0, b, 0, 0, 0]
  const divisor = (energy: number) => (2 + 1e-4 * energy) ** 0.75
  const result = normaliseResponses(row)
  expect(result[2]).toBeCloseTo(a / divisor(a * a + b * b), 14)
  expect(result[4]).toBeCloseTo(b / divisor(a * a + b * b), 14)
  expect(normaliseResponses([a, 0, 0, b])[0]).toBeCloseTo(a / divisor(a * a), 14)
})
