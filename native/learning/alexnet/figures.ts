/** Every figure of the article that is worked out and not quoted, as it is printed. */
import { CLASSES, IMAGE_SIZE, LENET5, PARAMETER_COUNT } from '../../model/architecture.ts'
import { convGeometry, poolGeometry } from '../../tensor/geometry.ts'
import { INPUT_SIDE, layerSizes, type LayerSize } from './layers.ts'
import { meanCoverage, pooled } from './pooling-example.ts'
import { normaliseResponses } from './response-normalisation.ts'

/** float32. */
const BYTES_PER_VALUE = 4
const BATCH = 128
const PASSES = 90
const TRAINING_IMAGES = 1_200_000
const SECONDS_PER_DAY = 86_400

export const count = (value: number) => Math.round(value).toLocaleString('en-US')
const fixed = (value: number, decimals: number) => value.toFixed(decimals)
const megabytes = (bytes: number) => `${fixed(bytes / 1e6, 1)} MB`
const millions = (value: number) => `${fixed(value / 1e6, 1)} million`
const share = (part: number, whole: number) => `${fixed((100 * part) / whole, 1)} %`

/**
 * Values of eight maps at one place: a 10 that has a 100 among its neighbours, and a 10 that has
 * none.
 */
const LRN_ROW = [0, 0, 10, 0, 100, 0, 0, 10] as const

export type ArticleFigures = ReturnType<typeof articleFigures>

export function articleFigures() {
  const sizes = layerSizes()
  const named = (name: string) => sizes.find((size) => size.name === name)!
  const total = (of: 'parameters' | 'values' | 'multiplyAdds', kind?: LayerSize['kind']) =>
    sizes.reduce((sum, size) => sum + (kind === undefined || size.kind === kind ? size[of] : 0), 0)
  const [conv1, conv2, dense1] = [named('conv1'), named('conv2'), named('dense1')]
  const [parameters, multiplyAdds] = [total('parameters'), total('multiplyAdds')]
  const weighted = sizes.filter(({ weights }) => weights !== null)
  const outputs = weighted.reduce((sum, { values }) => sum + values, 0)
  const copies = total('values') - outputs
  const inputs = INPUT_SIDE * INPUT_SIDE * 3
  const fits = (side: number) => convGeometry([1, side, side, 3], [11, 11, 3, 1], [1, 1, 1, 1], 'valid', [4, 4]).hNew
  // What the layers that see one card's maps alone would need besides if they saw both.
  const severed = sizes.filter(({ weights, name }) => weights && ['conv2', 'conv4', 'conv5'].includes(name))
  const severedProducts = severed.reduce((sum, size) => sum + size.multiplyAdds, 0)
  const severedWeights = severed.reduce((sum, { parameters: own, channels }) => sum + own - channels, 0)
  const pool = (window: number) => poolGeometry([1, 55, 55, 1], [window, window], [2, 2]).hNew
  const normalised = normaliseResponses(LRN_ROW)
  const alone = normaliseResponses([0, 0, 10, 0, 0])[2]!
  const updates = Math.floor(TRAINING_IMAGES / BATCH) * PASSES
  const secondsAStep = (days: number) => fixed((days * SECONDS_PER_DAY) / updates, 2)
  const lenetProducts = lenetMultiplyAdds()
  return {
    inputSide: String(INPUT_SIDE),
    fitsAt224: String(fits(224)),
    conv1: {
      side: String(conv1.side),
      parameters: count(conv1.parameters),
      values: count(conv1.values),
      asDense: `${fixed((inputs * conv1.values) / 1e9, 1)} billion`
    },
    conv2: {
      window: '5 · 5 · 48',
      weightsPerKernel: count(5 * 5 * conv2.weights![2]!),
      kernels: count(conv2.channels),
      parameters: count(conv2.parameters)
    },
    dense1: {
      inputs: count(dense1.weights![0]!),
      parameters: count(dense1.parameters),
      share: share(dense1.parameters, parameters)
    },
    parameters: count(parameters),
    parameterBytes: megabytes(parameters * BYTES_PER_VALUE),
    trainingBytes: megabytes(3 * parameters * BYTES_PER_VALUE),
    outputs: count(outputs),
    copies: count(copies),
    batchBytes: megabytes((outputs + copies) * BATCH * BYTES_PER_VALUE),
    multiplyAdds: millions(multiplyAdds),
    convShareOfParameters: share(total('parameters', 'conv'), parameters),
    convShareOfProducts: share(total('multiplyAdds', 'conv'), multiplyAdds),
    severedProducts: millions(severedProducts),
    severedShare: `${fixed((100 * severedProducts) / multiplyAdds, 0)} %`,
    severedWeights: millions(severedWeights),
    pooledSides: [pool(2), pool(3)].map(String),
    coverage: [meanCoverage(55, 2, 2), meanCoverage(55, 3, 2)].map((value) => fixed(value, 2)),
    pooledExample: { apart: pooled(2, 2), overlapping: pooled(3, 2) },
    normalisation: {
      divisor: fixed(2 ** 0.75, 2),
      alone: fixed(alone, 2),
      beside: fixed(normalised[2]!, 2),
      far: fixed(normalised[7]!, 2),
      strong: fixed(normalised[4]!, 1),
      loss: `${fixed(100 * (1 - normalised[2]! / alone), 0)} %`
    },
    crops: { shifts: String(256 - 224), factor: String((256 - 224) ** 2 * 2) },
    updates: count(updates),
    secondsAStep: [secondsAStep(5), secondsAStep(6)],
    batchProducts: `${fixed((multiplyAdds * BATCH) / 1e9, 1)} billion`,
    lenet: {
      parameters: count(PARAMETER_COUNT),
      multiplyAdds: count(lenetProducts),
      parameterRatio: count(parameters / PARAMETER_COUNT),
      productRatio: count(multiplyAdds / lenetProducts)
    }
  }
}

/** Products added up by the workbench's own network for one image. */
function lenetMultiplyAdds(): number {
  let [side, channels, units, products] = [Math.sqrt(IMAGE_SIZE), 1, 0, 0]
  for (const layer of LENET5) {
    if (layer.kind === 'conv') {
      const [kh, kw] = layer.kernelShape
      const weights = [kh, kw, channels, layer.filters]
      const { hNew } = convGeometry([1, side, side, channels], weights, [1, 1, 1, layer.filters], layer.padding, [1, 1])
      products += hNew * hNew * layer.filters * kh * kw * channels
      ;[side, channels] = [hNew, layer.filters]
    } else if (layer.kind === 'maxPool') {
      side = poolGeometry([1, side, side, channels], layer.kernelShape, layer.stride).hNew
    } else if (layer.kind === 'dense') {
      products += (units || side * side * channels) * layer.units
      units = layer.units
    }
  }
  if (units !== CLASSES) throw new RangeError(`the last layer has ${units} units; expected ${CLASSES}`)
  return products
}
