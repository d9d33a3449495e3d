/** Steps of Adam that a file expects: from the batch's images to the weight after the step. */
import { adamStep } from '../../inspection/adam-step.ts'
import { parameterIndex } from '../../inspection/weight-gradient.ts'
import { backwardPass, costGradient, forwardPass, weightsOf, type Weights } from '../../model/lenet-reference.ts'
import { PARAMETERS, PARAMETER_COUNT } from '../../model/architecture.ts'
import { RECIPES, type AdamSettings } from '../../model/recipes.ts'
import type { StepCase } from './cases-file.ts'
import type { CaseImages, Check } from './check.ts'

interface State {
  readonly parameters: Float64Array
  readonly m: Float64Array
  readonly v: Float64Array
}

/**
 * The first steps of a recipe are trained in float64 from the state, as the file's were; later ones
 * begin at the moments that the file gives, for the state holds parameters alone.
 */
export function* checkSteps(
  name: string,
  expected: { readonly steps: readonly StepCase[]; readonly [part: string]: unknown },
  parameters: Float32Array,
  images: CaseImages
): Generator<Check> {
  const trained = new Map<string, State>()
  const batches = new Map<string, BatchGradients>()
  for (const [i, row] of expected.steps.entries()) {
    const adam: AdamSettings = { ...RECIPES[row.recipe ?? 'keras'].adam, epsilon: row.epsilon }
    const trainedBefore = (t: number): State => {
      const key = `${row.epsilon} ${t}`
      const kept = trained.get(key)
      if (kept) return kept
      const zeros = () => new Float64Array(PARAMETER_COUNT)
      const state = t === 1 ? { parameters: Float64Array.from(parameters), m: zeros(), v: zeros() } : afterStep(t - 1)
      trained.set(key, state)
      return state
    }
    const afterStep = (t: number): State => {
      const before = trainedBefore(t)
      const size = row.batch[1] - row.batch[0] + 1
      const { mean } = batchGradients(before.parameters, images, [(t - 1) * size, t * size - 1])
      return everyWeight(before, mean, t, adam)
    }
    // Consecutive batches from the first image on: the state was trained through the steps before.
    const isFirst = row.batch[0] === (row.t - 1) * (row.batch[1] - row.batch[0] + 1) && name === 'batch'
    const state = isFirst ? trainedBefore(row.t) : null
    const own = state?.parameters ?? Float64Array.from(parameters)
    const key = `${state ? row.epsilon : ''} ${state ? row.t : ''} ${row.batch.join('-')}`
    const gradients = batches.get(key) ?? batchGradients(own, images, row.batch)
    batches.set(key, gradients)
    const at = flatPosition(row.parameter, row.index)
    const before = state
      ? { value: own[at]!, m: state.m[at]!, v: state.v[at]!, t: row.t }
      : { value: own[at]!, m: row.mBefore, v: row.vBefore, t: row.t }
    const step = adamStep(before, gradients.mean[at]!, adam)
    yield {
      name: `${name} step ${i} (${row.parameter} ${row.index.join(',')}, t ${row.t})`,
      got: {
        ...{ recipe: row.recipe, parameter: row.parameter, index: row.index, batch: row.batch },
        ...step,
        gradientOfEachImage: gradients.each.map((gradient) => gradient[at]!),
        afterFloat32: Math.fround(step.after)
      },
      expected: row
    }
    if (i === 0 && typeof expected['cost'] === 'number') {
      yield { name: `${name} cost`, got: gradients.cost, expected: expected['cost'] }
    }
  }
}

interface BatchGradients {
  /** Flat, of the mean cost and of each image's own. */
  readonly mean: Float64Array
  readonly each: readonly Float64Array[]
  readonly cost: number
}

function batchGradients(
  parameters: ArrayLike<number>,
  images: CaseImages,
  [first, last]: readonly [number, number]
): BatchGradients {
  const weights = weightsOf(parameters)
  const each: Float64Array[] = []
  let cost = 0
  for (let index = first; index <= last; index++) {
    const { input, label } = images.image('train', index)
    const pass = forwardPass(weights, input)
    each.push(flatten(backwardPass(weights, pass, costGradient(pass, [label])).parameters))
    cost -= Math.log(pass.probabilities.data[label]!)
  }
  const mean = new Float64Array(PARAMETER_COUNT)
  for (const gradient of each) gradient.forEach((value, i) => (mean[i]! += value / each.length))
  return { mean, each, cost: cost / each.length }
}

function everyWeight({ parameters, m, v }: State, gradient: Float64Array, t: number, adam: AdamSettings): State {
  const next = { parameters: new Float64Array(PARAMETER_COUNT), m: m.slice(), v: v.slice() }
  for (let i = 0; i < PARAMETER_COUNT; i++) {
    const step = adamStep({ value: parameters[i]!, m: m[i]!, v: v[i]!, t }, gradient[i]!, adam)
    next.parameters[i] = step.after
    next.m[i] = step.m
    next.v[i] = step.v
  }
  return next
}

function flatPosition(parameter: string, index: readonly number[]): number {
  const within = parameterIndex(parameter, index)
  return PARAMETERS.find(({ name }) => name === parameter)!.offset + within
}

function flatten(gradients: Weights): Float64Array {
  const flat = new Float64Array(PARAMETER_COUNT)
  for (const { name, offset } of PARAMETERS) flat.set(gradients[name]!.data, offset)
  return flat
}
