/**
 * The network of Krizhevsky, Sutskever and Hinton (2012) as data, with the sizes that follow from
 * our own window geometry.
 */
import { convGeometry, poolGeometry, type Padding } from '../../tensor/geometry.ts'

/**
 * Rows and columns of the input. The paper says 224, where windows of 11 at stride 4 fit 54 times;
 * its later sizes (55, 27, 13) follow from 227.
 */
export const INPUT_SIDE = 227
const INPUT_CHANNELS = 3

type LayerSpec =
  | {
      readonly kind: 'conv'
      readonly name: string
      readonly kernels: number
      readonly side: number
      readonly stride: number
      readonly padding: Padding
      /** 2: each card's kernels see the maps of their own card alone. */
      readonly groups: 1 | 2
    }
  | { readonly kind: 'normalise'; readonly name: string }
  | { readonly kind: 'pool'; readonly name: string; readonly side: number; readonly stride: number }
  | { readonly kind: 'dense'; readonly name: string; readonly units: number }

/** Source: the paper, section 3.5. */
export const ALEXNET: readonly LayerSpec[] = [
  { kind: 'conv', name: 'conv1', kernels: 96, side: 11, stride: 4, padding: 'valid', groups: 1 },
  { kind: 'normalise', name: 'norm1' },
  { kind: 'pool', name: 'pool1', side: 3, stride: 2 },
  { kind: 'conv', name: 'conv2', kernels: 256, side: 5, stride: 1, padding: 'same', groups: 2 },
  { kind: 'normalise', name: 'norm2' },
  { kind: 'pool', name: 'pool2', side: 3, stride: 2 },
  { kind: 'conv', name: 'conv3', kernels: 384, side: 3, stride: 1, padding: 'same', groups: 1 },
  { kind: 'conv', name: 'conv4', kernels: 384, side: 3, stride: 1, padding: 'same', groups: 2 },
  { kind: 'conv', name: 'conv5', kernels: 256, side: 3, stride: 1, padding: 'same', groups: 2 },
  { kind: 'pool', name: 'pool5', side: 3, stride: 2 },
  { kind: 'dense', name: 'dense1', units: 4096 },
  { kind: 'dense', name: 'dense2', units: 4096 },
  { kind: 'dense', name: 'dense3', units: 1000 }
]

export interface LayerSize {
  readonly name: string
  readonly kind: LayerSpec['kind']
  /** Rows and columns of the output; 1 for dense layers. */
  readonly side: number
  /** Maps or units, on both cards together. */
  readonly channels: number
  /** Numbers that the layer puts out for one image. */
  readonly values: number
  /**
   * (kh, kw, cPrev, cNew) or (inputs, units); null for layers without weights. cPrev counts the
   * maps that a kernel sees.
   */
  readonly weights: readonly number[] | null
  /** Weights and biases. */
  readonly parameters: number
  /** Products that are added up for one image, biases left out. */
  readonly multiplyAdds: number
}

/** Sizes of all layers, in order. */
export function layerSizes(layers: readonly LayerSpec[] = ALEXNET): LayerSize[] {
  const sizes: LayerSize[] = []
  let [side, channels] = [INPUT_SIDE, INPUT_CHANNELS]
  for (const layer of layers) {
    const size = sizeOf(layer, side, channels)
    sizes.push(size)
    ;({ side, channels } = size)
  }
  return sizes
}

function sizeOf(layer: LayerSpec, side: number, channels: number): LayerSize {
  const { name, kind } = layer
  switch (layer.kind) {
    case 'conv': {
      const seen = channels / layer.groups
      const weights = [layer.side, layer.side, seen, layer.kernels]
      const input = [1, side, side, seen]
      const bias = [1, 1, 1, layer.kernels]
      const { hNew } = convGeometry(input, weights, bias, layer.padding, [layer.stride, layer.stride])
      const values = hNew * hNew * layer.kernels
      const perKernel = layer.side * layer.side * seen
      const parameters = (perKernel + 1) * layer.kernels
      return {
        ...{ name, kind, side: hNew, channels: layer.kernels, values, weights, parameters },
        multiplyAdds: values * perKernel
      }
    }
    case 'pool': {
      const window = [layer.side, layer.side] as const
      const { hNew } = poolGeometry([1, side, side, channels], window, [layer.stride, layer.stride])
      return withoutWeights(name, kind, hNew, channels)
    }
    case 'normalise':
      return withoutWeights(name, kind, side, channels)
    case 'dense': {
      const inputs = side * side * channels
      const { units } = layer
      return {
        ...{ name, kind, side: 1, channels: units, values: units, weights: [inputs, units] },
        ...{ parameters: (inputs + 1) * units, multiplyAdds: inputs * units }
      }
    }
  }
}

function withoutWeights(name: string, kind: LayerSpec['kind'], side: number, channels: number): LayerSize {
  return { name, kind, side, channels, values: side * side * channels, weights: null, parameters: 0, multiplyAdds: 0 }
}
