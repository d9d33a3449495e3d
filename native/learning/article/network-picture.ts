/** The network as it lay on two cards, with sizes and parameters filled in from the layer table. */
import type { Block } from '../../contract/learning.ts'
import type { PicturePoint, PictureShape } from '../../contract/vector-picture.ts'
import { count } from '../alexnet/figures.ts'
import { INPUT_SIDE, layerSizes, type LayerSize } from '../alexnet/layers.ts'
import { curve, line, polygon, rectangle, text } from '../pictures/shapes.ts'

const WIDTH = 1000
const HEIGHT = 318
const CARDS = [72, 192] as const
const MIDDLE = (CARDS[0] + CARDS[1]) / 2
const LABELS = 268
/** Horizontal middles of the input and of the eight layers. */
const COLUMNS = [66, 184, 300, 412, 522, 628, 734, 834, 936] as const
const DENSE_HEIGHT = 72

/** Layers whose inputs are the maps of both cards. */
const TAKES_BOTH = ['conv3', 'dense1', 'dense2']

export function networkPicture(): Block {
  const weighted = layerSizes().filter(({ weights }) => weights !== null)
  const total = count(weighted.reduce((sum, { parameters }) => sum + parameters, 0))
  return {
    kind: 'picture',
    id: 'network',
    picture: { width: WIDTH, height: HEIGHT, shapes: shapesOf(weighted) },
    alternative: `The eight layers of the network in two rows, one for each graphics card. ${weighted.map(describe).join('; ')}. The rows exchange data before ${TAKES_BOTH.slice(0, -1).join(', ')} and ${TAKES_BOTH.at(-1)}, and meet in the softmax.`,
    caption: `The network on its two cards. Each holds half of the kernels; along the blue lines they exchange data. Below each layer stand its output on one card and its parameters on both: ${total} in all.`
  }
}

const isLast = (layer: LayerSize) => layer.name === 'dense3'

function describe(layer: LayerSize): string {
  return `${nameOf(layer)}: ${sizeText(layer)}${isLast(layer) ? '' : ' on each card'}, ${count(layer.parameters)} parameters`
}

const nameOf = (layer: LayerSize) => (isLast(layer) ? 'softmax' : layer.name)

/** Output on one card. */
function sizeText(layer: LayerSize): string {
  const channels = layer.channels / (isLast(layer) ? 1 : 2)
  return layer.kind === 'dense' ? count(channels) : `${layer.side} × ${layer.side} × ${channels}`
}

function shapesOf(layers: readonly LayerSize[]): PictureShape[] {
  return [
    ...layers.flatMap((layer, at) => connections(layer, COLUMNS[at]!, COLUMNS[at + 1]!, at === 0)),
    ...block(COLUMNS[0], MIDDLE, INPUT_SIDE, 3),
    ...label(COLUMNS[0], 'image', `${INPUT_SIDE} × ${INPUT_SIDE} × 3`, ''),
    ...layers.flatMap((layer, at) => drawn(layer, COLUMNS[at + 1]!)),
    text('card 1', [16, CARDS[0] - 44], { colour: 'soft' }),
    text('card 2', [16, CARDS[1] + 56], { colour: 'soft' })
  ]
}

function drawn(layer: LayerSize, x: number): PictureShape[] {
  const labels = label(x, nameOf(layer), sizeText(layer), count(layer.parameters))
  if (isLast(layer)) {
    return [rectangle(x - 7, MIDDLE - DENSE_HEIGHT / 2, 14, DENSE_HEIGHT, 'accent-face', 'accent'), ...labels]
  }
  const parts = CARDS.flatMap((y) =>
    layer.kind === 'dense'
      ? [rectangle(x - 6, y - DENSE_HEIGHT / 2, 12, DENSE_HEIGHT, 'face')]
      : block(x, y, layer.side, layer.channels / 2)
  )
  return [...parts, ...labels]
}

/**
 * A stack of maps: as high as a map, as wide as there are maps. Lengths by square roots, so that 13
 * and 227 fit one picture.
 */
function block(x: number, y: number, side: number, maps: number): PictureShape[] {
  const height = 8.4 * Math.sqrt(side)
  const width = 3 + 2 * Math.sqrt(maps)
  const depth = 0.26 * height
  const [left, right] = [x - (width + depth) / 2, x - (width + depth) / 2 + width]
  const [top, bottom] = [y - height / 2 + depth / 4, y + height / 2 + depth / 4]
  const back = (px: number, py: number): PicturePoint => [px + depth, py - depth / 2]
  return [
    polygon([[left, top], back(left, top), back(right, top), [right, top]], 'top'),
    polygon([[right, top], back(right, top), back(right, bottom), [right, bottom]], 'top'),
    rectangle(left, top, width, height, 'face')
  ]
}

function connections(layer: LayerSize, from: number, to: number, isFirst: boolean): PictureShape[] {
  const [start, end] = [from + 24, to - 24]
  const grey = { width: 1.2 }
  const blue = { width: 1.6, stroke: 'accent' } as const
  if (isFirst) return CARDS.map((y) => line(curve([start, MIDDLE], [end, y]), grey))
  if (isLast(layer)) return CARDS.map((y) => line(curve([from + 12, y], [to - 12, MIDDLE]), grey))
  const level = CARDS.map((y) =>
    line(
      [
        [start, y],
        [end, y]
      ],
      grey
    )
  )
  if (!TAKES_BOTH.includes(layer.name)) return level
  const [upper, lower] = CARDS
  return [...level, line(curve([start, upper], [end, lower]), blue), line(curve([start, lower], [end, upper]), blue)]
}

function label(x: number, name: string, size: string, parameters: string): PictureShape[] {
  return [
    text(name, [x, LABELS], { anchor: 'middle', strong: true }),
    text(size, [x, LABELS + 18], { anchor: 'middle', size: 12, colour: 'soft' }),
    text(parameters, [x, LABELS + 35], { anchor: 'middle', size: 12, colour: 'soft' })
  ]
}
