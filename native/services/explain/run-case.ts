/**
 * One case of a file: an image, its explanations, and the checks of everything the file says about
 * it.
 */
import { attribute } from '../../inspection/attribution.ts'
import { explainCell, explainSoftmax } from '../../inspection/explain-cell.ts'
import { explainComes } from '../../inspection/explain-comes.ts'
import { explainGives, explainLogits } from '../../inspection/explain-gives.ts'
import { activationGradientOf, outputGradientOf, outputOf } from '../../inspection/layers.ts'
import { nearestImages } from '../../inspection/nearest-images.ts'
import { occlude, PATCH, PATCHES, PATCH_STRIDE } from '../../inspection/occlusion.ts'
import { countTies } from '../../inspection/pool-ties.ts'
import { Trace } from '../../inspection/trace.ts'
import { explainWeight } from '../../inspection/weight-gradient.ts'
import { LAYER_NAMES } from '../../contract/inspected-layers.ts'
import type { BackwardPass, ForwardPass } from '../../model/lenet-reference.ts'
import { forwardPass } from '../../model/lenet-reference.ts'
import type { ExplainedCase } from './cases-file.ts'
import type { CaseImages, Check } from './check.ts'
import { array, backwardForm, forwardForm, gatherForm, tensorForm, weightForm } from './file-form.ts'

export interface CaseResults {
  readonly state: string
  readonly set: string
  readonly index: number
  readonly label: number
  readonly forward: readonly unknown[]
  readonly backward: readonly unknown[]
  readonly gather: readonly unknown[]
  readonly weights: readonly unknown[]
}

/** Of the images that a case is compared with, by state and range: several cases name the same. */
export type KnownFeatures = Map<string, { readonly labels: readonly number[]; readonly features: readonly number[] }>

/** Throws what the explanations throw for cells and weights that are not there. */
export function runCase(
  own: ExplainedCase,
  number: number,
  parameters: Float32Array,
  images: CaseImages,
  known: KnownFeatures
): { readonly checks: readonly Check[]; readonly results: CaseResults } {
  const { state, set, index, label } = own
  const trace = new Trace(parameters, images.image(set, index).input)
  const of = { kind: 'cost', label } as const
  const results: CaseResults = {
    ...{ state, set, index, label },
    forward: own.forward.map(({ layer, cell }) => forwardForm(explainCell(trace, layer, cell))),
    backward: own.backward.map(({ layer, cell }) => backwardForm(explainGives(trace, layer, cell, of, 'first'))),
    gather: own.gather.map(({ layer, cell }) => gatherForm(explainComes(trace, layer, cell, of, 'first'))),
    weights: own.weights.map((weight) => weightForm(explainWeight(trace, weight.parameter, weight.index, of, 'first')))
  }
  const cells = (['forward', 'backward', 'gather', 'weights'] as const).flatMap((part) =>
    own[part].map((expected, i): Check => ({
      name: `case ${number} ${part} ${i}${nameOf(expected)}`,
      got: results[part][i],
      expected,
      ignored: ['about']
    }))
  )
  const whole = wholeImage(trace, own).filter(({ expected }) => expected !== undefined)
  const named = whole.map((check): Check => ({ ...check, name: `case ${number} ${check.name}` }))
  const nearest = (range: string) => nearestForm(trace, featuresOf(trace, { state, range }, images, known))
  const why = own.why ? whyChecks(trace, own.why, nearest, `case ${number} why`) : []
  return { checks: [...cells, ...named, ...why], results }
}

function nameOf(expected: Readonly<Record<string, unknown>>): string {
  const { layer, cell, parameter, index } = expected
  return ` (${String(layer ?? parameter)} ${String(cell ?? index)})`
}

/** What the file says about the layers and parameters as a whole. */
function wholeImage(trace: Trace, own: ExplainedCase): Check[] {
  const { forward } = trace
  const of = { kind: 'cost', label: own.label } as const
  const [first, all] = [trace.backward(of, 'first'), trace.backward(of, 'all')]
  const ties = Object.fromEntries(
    (['pool1', 'pool2'] as const).map((layer) => {
      const { windows, aboveZero, zero } = countTies(forward, layer)
      return [layer, { aboveZero, zero, of: windows }]
    })
  )
  const probabilities = Array.from(forward.probabilities.data)
  return [
    { name: 'predicted', got: probabilities.indexOf(Math.max(...probabilities)), expected: own['predicted'] },
    { name: 'layers', got: layersForm(forward), expected: own['layers'] },
    { name: 'windowsWithTies', got: ties, expected: own['windowsWithTies'] },
    { name: 'gradients', got: gradientsForm(first), expected: own['gradients'] },
    { name: 'parameterGradients', got: parametersForm(first), expected: own['parameterGradients'] },
    {
      name: 'withTiesAll',
      got: {
        gradients: gradientsForm(all),
        parameterGradients: parametersForm(all),
        'conv1/bias': { first: biasOf(first), all: biasOf(all) }
      },
      expected: own['withTiesAll']
    },
    {
      name: 'softmax',
      got: { ...explainSoftmax(trace, own.label), dLogits: explainLogits(trace, of).dLogits },
      expected: own['softmax']
    }
  ]
}

const biasOf = (pass: BackwardPass) => Array.from(pass.parameters['conv1/bias']!.data)

function layersForm(pass: ForwardPass) {
  return Object.fromEntries(
    LAYER_NAMES.map((name) => {
      const values = pass[name]
      const a = tensorForm(outputOf(pass, name))
      return [name, 'z' in values ? { z: tensorForm(values.z), a } : { a }]
    })
  )
}

function gradientsForm(pass: BackwardPass) {
  return Object.fromEntries(
    LAYER_NAMES.map((name) => {
      const dA = tensorForm(outputGradientOf(pass, name))
      if (name === 'image' || name === 'pool1' || name === 'pool2') return [name, { dA }]
      return [name, { dA, dZ: tensorForm(activationGradientOf(pass, name)) }]
    })
  )
}

function parametersForm(pass: BackwardPass) {
  return Object.fromEntries(Object.entries(pass.parameters).map(([name, values]) => [name, tensorForm(values, true)]))
}

type Expected = Readonly<Record<string, unknown>>

function* whyChecks(
  trace: Trace,
  expected: Expected & { readonly digit: number },
  nearest: (range: string) => unknown,
  name: string
): Generator<Check> {
  const { digit } = expected
  const gradient = attribute(trace, digit, 'gradient')
  const timesInput = attribute(trace, digit, 'gradient-times-input')
  const { values, sum, logit, logitOfBaseline, missing } = attribute(trace, digit, 'integrated')
  const covered = occlude(trace, digit)
  const grid = [PATCHES, PATCHES]
  const got: Record<string, unknown> = {
    digit,
    gradient: array(gradient.values, [28, 28]),
    gradientTimesInput: array(timesInput.values, [28, 28]),
    integrated: { values: array(values, [28, 28]), sum, logit, logitOfBaseline, missing },
    occlusion: {
      patch: [PATCH, PATCH],
      stride: [PATCH_STRIDE, PATCH_STRIDE],
      fill: 0,
      logitDrop: array(
        covered.logits.map((value) => logit - value),
        grid
      ),
      probability: array(covered.probabilities, grid)
    },
    margin: marginOf(trace)
  }
  if (expected['nearest'] !== undefined) got['nearest'] = nearest(String((expected['nearest'] as Expected)['among']))
  for (const [part, value] of Object.entries(expected)) {
    yield { name: `${name} ${part}`, got: got[part], expected: value, ignored: ['rule', 'features', 'among'] }
  }
}

/** Of the first two answers; of equal ones the smaller digit first. */
function marginOf({ forward }: Trace) {
  const [p, z] = [forward.probabilities.data, forward.dense3.z.data]
  const [first, second] = Array.from(p, (_, digit) => digit).sort((a, b) => p[b]! - p[a]! || a - b) as [number, number]
  return { first, second, probability: p[first]! - p[second]!, logit: z[first]! - z[second]! }
}

/** `range`: "train images 0..1999". */
function featuresOf(
  { weights }: Trace,
  { state, range }: { readonly state: string; readonly range: string },
  images: CaseImages,
  known: KnownFeatures
) {
  const key = `${state} ${range}`
  const before = known.get(key)
  if (before) return before
  const [from, to] = (/(\d+)\.\.(\d+)/.exec(range)?.slice(1).map(Number) ?? [0, 0]) as [number, number]
  const labels: number[] = []
  const features: number[] = []
  for (let index = from; index <= to; index++) {
    const { input, label } = images.image('train', index)
    labels.push(label)
    features.push(...forwardPass(weights, input).dense2.a.data)
  }
  known.set(key, { labels, features })
  return { labels, features }
}

function nearestForm(
  trace: Trace,
  { labels, features }: { readonly labels: readonly number[]; readonly features: readonly number[] }
) {
  const own = trace.forward.dense2.a.data
  const nearest = (by: 'cosine' | 'euclidean') => nearestImages(own, features, labels, by, 10)
  return {
    notZero: own.filter((value) => value !== 0).length,
    cosine: nearest('cosine'),
    euclidean: nearest('euclidean')
  }
}
