import { count } from '../alexnet/figures.ts'
import { layerSizes, type LayerSize } from '../alexnet/layers.ts'
import { table } from '../blocks.ts'

/** The eight layers with weights, with their sums. */
export function layerTable() {
  const weighted = layerSizes().filter(({ weights }) => weights !== null)
  const sum = (of: 'parameters' | 'values' | 'multiplyAdds') =>
    count(weighted.reduce((total, size) => total + size[of], 0))
  return table(
    'layers',
    'The layers with weights, computed from the kernel shapes, strides and padding of the paper. “Weights” are rows × columns × maps seen × kernels.',
    ['layer', 'weights', 'output', 'values', 'parameters', 'multiply-adds'],
    [
      ...weighted.map((size) => [
        size.name,
        size.weights!.map(count).join(' × '),
        outputOf(size),
        count(size.values),
        count(size.parameters),
        count(size.multiplyAdds)
      ]),
      ['all', '', '', sum('values'), sum('parameters'), sum('multiplyAdds')]
    ],
    { hasTotals: true }
  )
}

function outputOf({ kind, side, channels }: LayerSize): string {
  return kind === 'dense' ? count(channels) : `${side} × ${side} × ${channels}`
}
