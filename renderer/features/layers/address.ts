/**
 * What the Layers view shows, as its address says it. What the address leaves out, or names
 * wrongly, is the first value.
 */
import type { GradientOf, LayerName, TieRule } from '../../../native/contract/inspected-layers.ts'
import { LAYER_NAMES, PARAMETER_NAMES } from '../../../native/contract/inspected-layers.ts'
import type { InspectedModel } from '../../../native/contract/inspection.ts'
import type { AddressState } from '../../base/composables/use-address.ts'

export const SHOWS = ['forward', 'backward', 'why', 'bench'] as const
export type Show = (typeof SHOWS)[number]

export type ImageChoice =
  | {
      readonly kind: 'image'
      readonly set: string
      readonly split: 'train' | 'validation' | 'test'
      readonly index: number
    }
  | { readonly kind: 'drawing' }
  | { readonly kind: 'saved-drawing'; readonly id: string }
  | { readonly kind: 'batch'; readonly position: number }

export interface WeightChoice {
  readonly parameter: string
  readonly index: readonly number[]
}

export interface LayersState {
  readonly show: Show
  /** Null: the first test image there is. */
  readonly image: ImageChoice | null
  /** Previous and next go through the images with this label; null: through all. */
  readonly only: number | null
  readonly model: InspectedModel
  readonly layer: LayerName | null
  readonly cell: readonly number[] | null
  /** Map of the layer before that is shown; null: the one that adds most. */
  readonly slice: number | null
  /** Row and column of a window. */
  readonly term: readonly [number, number] | null
  readonly side: 'from' | 'to'
  readonly part: 'a' | 'w' | 'b'
  readonly weight: WeightChoice | null
  /** Null: the cost for the image's label, or for the answer where it has none. */
  readonly of: GradientOf | null
  readonly ties: TieRule
  readonly scale: 'layer' | 'map'
}

/** Shapes of the layers, for checking cells before anything is asked. */
export const LAYER_SHAPES: Readonly<Record<LayerName, readonly number[]>> = {
  image: [28, 28, 1],
  conv1: [28, 28, 6],
  pool1: [14, 14, 6],
  conv2: [10, 10, 16],
  pool2: [5, 5, 16],
  dense1: [120],
  dense2: [84],
  dense3: [10]
}

export function readState(said: AddressState): LayersState {
  const layer = oneOf(LAYER_NAMES, said['layer'])
  const cell = layer && integers(said['cell'], LAYER_SHAPES[layer])
  const term = /^(\d)\.(\d)$/.exec(said['term'] ?? '')
  return {
    show: oneOf(SHOWS, said['show']) ?? 'forward',
    image: readImage(said['image']),
    only: wholeNumber(said['only'], 9),
    model: readModel(said['model']),
    layer,
    cell,
    slice: wholeNumber(said['slice'], 15),
    term: term ? [Number(term[1]), Number(term[2])] : null,
    side: said['side'] === 'to' ? 'to' : said['side'] === 'from' ? 'from' : defaultSide(layer),
    part: oneOf(['a', 'w', 'b'] as const, said['part']) ?? 'a',
    weight: readWeight(said['weight']),
    of: readOf(said['of']),
    ties: said['ties'] === 'all' ? 'all' : 'first',
    scale: said['scale'] === 'map' ? 'map' : 'layer'
  }
}

/**
 * Gradients of the image and of pool1 are best seen from where they come; of the others where they
 * go.
 */
function defaultSide(layer: LayerName | null): 'from' | 'to' {
  return layer === 'image' ? 'from' : 'to'
}

export function imageKey(image: ImageChoice): string {
  switch (image.kind) {
    case 'image':
      return `${image.set}.${image.split}.${image.index}`
    case 'drawing':
      return 'drawing'
    case 'saved-drawing':
      return `drawing.${image.id}`
    case 'batch':
      return `batch.${image.position + 1}`
  }
}

export function modelKey(model: InspectedModel): string {
  if (model.kind === 'fresh') return `fresh.${model.recipe}.${model.seed}`
  return model.which === 'last' && model.id !== 'newest' ? `${model.id}.last` : model.id
}

export function weightKey({ parameter, index }: WeightChoice): string {
  const [layer, part] = parameter.split('/')
  return [layer, ...(part === 'bias' ? ['b'] : []), ...index].join('.')
}

export function ofKey(of: GradientOf): string {
  return of.kind === 'cost' ? `cost.${of.label}` : `logit.${of.digit}`
}

function readImage(text = ''): ImageChoice | null {
  if (text === 'drawing') return { kind: 'drawing' }
  const batch = /^batch\.(\d{1,4})$/.exec(text)
  if (batch && Number(batch[1]) >= 1) return { kind: 'batch', position: Number(batch[1]) - 1 }
  if (/^drawing\.[\w-]+$/.test(text)) return { kind: 'saved-drawing', id: text.slice('drawing.'.length) }
  const image = /^(\w[\w.-]*)\.(train|validation|test)\.(\d{1,8})$/.exec(text)
  if (!image) return null
  return { kind: 'image', set: image[1]!, split: image[2] as 'train' | 'validation' | 'test', index: Number(image[3]) }
}

function readModel(text = ''): InspectedModel {
  const fresh = /^fresh\.(keras|graph)\.(\d{1,10})$/.exec(text)
  if (fresh) {
    return { kind: 'fresh', recipe: fresh[1] as 'keras' | 'graph', seed: Math.min(Number(fresh[2]), 2 ** 32 - 1) }
  }
  if (!/^\w[\w.-]{0,199}$/.test(text)) return { kind: 'model', id: 'newest', which: 'last' }
  if (text.endsWith('.last')) return { kind: 'model', id: text.slice(0, -'.last'.length), which: 'last' }
  return { kind: 'model', id: text, which: text === 'newest' ? 'last' : 'best' }
}

function readWeight(text = ''): WeightChoice | null {
  const match = /^((?:conv|dense)\d)(\.b)?((?:\.\d{1,3}){1,4})$/.exec(text)
  if (!match) return null
  const parameter = oneOf(PARAMETER_NAMES, `${match[1]!}/${match[2] ? 'bias' : 'kernel'}`)
  const index = match[3]!.slice(1).split('.').map(Number)
  const axes = match[2] ? 1 : match[1]!.startsWith('conv') ? 4 : 2
  return parameter && index.length === axes ? { parameter, index } : null
}

function readOf(text = ''): GradientOf | null {
  const match = /^(cost|logit)\.(\d)$/.exec(text)
  if (!match) return null
  return match[1] === 'cost' ? { kind: 'cost', label: Number(match[2]) } : { kind: 'logit', digit: Number(match[2]) }
}

function integers(text: string | undefined, shape: readonly number[]): readonly number[] | null {
  if (!/^\d{1,3}(\.\d{1,3}){0,2}$/.test(text ?? '')) return null
  const cell = text!.split('.').map(Number)
  return cell.length === shape.length && cell.every((at, axis) => at < shape[axis]!) ? cell : null
}

function wholeNumber(text: string | undefined, max: number): number | null {
  return /^\d{1,4}$/.test(text ?? '') && Number(text) <= max ? Number(text) : null
}

function oneOf<const T extends string>(choices: readonly T[], text: string | undefined): T | null {
  return choices.find((choice) => choice === text) ?? null
}
