/**
 * The run that is paused here: the batch it takes next, and Adam's next step for any of its
 * weights.
 */
import type { AdamSettings } from '../../../model/recipes.ts'
import { RECIPES } from '../../../model/recipes.ts'
import type { ImageSet } from '../../../data/data-set.ts'
import { batchInput } from '../../../engines/batch-input.ts'
import type { EngineState } from '../../../engines/engine.ts'
import { adamStep } from '../../../inspection/adam-step.ts'
import { parameterIndex, parameterSpec } from '../../../inspection/weight-gradient.ts'
import { backwardPass, costGradient, forwardPass, weightsOf, type Weights } from '../../../model/lenet-reference.ts'
import { PARAMETERS, PARAMETER_COUNT } from '../../../model/architecture.ts'
import { rateAfter } from '../../../training/learning-rate.ts'
import { nextBatch } from '../../../training/next-batch.ts'
import { plannedDistortion } from '../../../training/training-plan.ts'
import type { WeightNow, WeightStep } from '../../../contract/inspection.ts'
import type { TrainingController } from '../runs/training-controller.ts'

export interface PlannedBatch {
  readonly run: string
  /** Adam's t: the step this batch is taken by. */
  readonly step: number
  readonly indices: Uint32Array
  readonly train: ImageSet
  readonly adam: AdamSettings
  /**
   * Network input (784) of the image at this place of the batch: distorted where the run distorts
   * its images.
   */
  readonly inputAt: (place: number) => Float32Array
  readonly isDistorted: boolean
}

/** Null when no run is paused here, or nothing of it is left to train. */
export function planNextBatch({ current }: TrainingController): PlannedBatch | null {
  if (current?.run.state !== 'paused') return null
  const { session } = current.run
  const { config, id } = session.run
  const { globalStep } = current.run
  if (config.maxSteps !== null && globalStep >= config.maxSteps) return null
  const { train } = session.dataSet
  const indices = nextBatch(session.checkpoint, globalStep, { ...config, images: train.count })
  if (!indices) return null
  const learningRate = rateAfter(globalStep, config.learningRate, config.rateChanges ?? [])
  const adam = { ...RECIPES[config.recipe].adam, learningRate }
  const planned = plannedDistortion(config.distortion, config.seed, session.dataSet)
  const epoch = Math.floor(globalStep / Math.ceil(train.count / config.batchSize)) + 1
  const distortion = planned && { ...planned, epoch }
  const inputAt = (place: number) => batchInput(train, indices.subarray(place, place + 1), distortion)
  return { run: id, step: globalStep + 1, indices, train, adam, inputAt, isDistorted: distortion !== null }
}

/** Batches up to this size have the gradients of all weights kept: 32 of them are 16 MB. */
const MAX_KEPT = 64
/** Images between two breaths: some 40 ms. */
const CHUNK = 8

export class PausedRun {
  readonly #controller: TrainingController
  #kept: { readonly key: string; readonly each: readonly Float64Array[] } | null = null

  constructor(controller: TrainingController) {
    this.#controller = controller
  }

  /** Also has the state after that step kept, for `weightAfter`. */
  async step(parameter: string, index: readonly number[]): Promise<WeightStep> {
    const { current } = this.#controller
    const planned = planNextBatch(this.#controller)
    const state = planned && (await current!.run.latestState())
    if (!planned || !state || state.step !== planned.step - 1) return { kind: 'none', reason: this.#whyNot() }
    const at = parameterSpec(parameter).offset + parameterIndex(parameter, index)
    const each = await this.#gradients(planned, state.parameters, at)
    const gradient = each.reduce((sum, value) => sum + value, 0) / each.length
    const before = { value: state.parameters[at]!, m: state.m[at]!, v: state.v[at]!, t: planned.step }
    // Resumed meanwhile: a state captured now would be of a later step, in place of the one that is
    // waited for.
    if (current!.run.state !== 'paused') return { kind: 'none', reason: this.#whyNot() }
    current!.run.captureNextStep()
    return {
      kind: 'step',
      run: planned.run,
      batch: planned.indices,
      gradientOfEachImage: each,
      ...adamStep(before, gradient, planned.adam)
    }
  }

  /** Null when no run trains or is paused here. */
  async weightAfter(parameter: string, index: readonly number[], t: number): Promise<WeightNow | null> {
    const { current } = this.#controller
    if (!current) return null
    const at = parameterSpec(parameter).offset + parameterIndex(parameter, index)
    const capturedOr = (state: EngineState | null): WeightNow | null => {
      const { capturedState } = current.run
      const own = capturedState?.step === t ? capturedState : state
      return own && { step: own.step, value: own.parameters[at]!, running: current.run.state === 'running' }
    }
    // While it waits for the steps under way, the step in question may be one of them.
    return capturedOr(null) ?? capturedOr(await current.run.latestState())
  }

  #whyNot(): string {
    const { current } = this.#controller
    if (!current) return 'No run is paused here. Train a run and pause it to see its next step.'
    if (current.run.state === 'running') return 'The run trains. Pause it to see its next step.'
    return 'Nothing of this run is left to train.'
  }

  /** The gradient of one weight for each image of the batch. */
  async #gradients(
    { run, step, indices, train, inputAt }: PlannedBatch,
    parameters: Float32Array,
    at: number
  ): Promise<Float64Array> {
    const key = `${run} ${step}`
    if (this.#kept?.key === key) return Float64Array.from(this.#kept.each, (gradient) => gradient[at]!)
    const weights = weightsOf(parameters)
    const values = new Float64Array(indices.length)
    const each: Float64Array[] = []
    for (const [i, index] of indices.entries()) {
      const pass = forwardPass(weights, Float64Array.from(inputAt(i)))
      const gradient = flatten(backwardPass(weights, pass, costGradient(pass, [train.labels[index]!])).parameters)
      values[i] = gradient[at]!
      if (indices.length <= MAX_KEPT) each.push(gradient)
      if ((i + 1) % CHUNK === 0) await new Promise(setImmediate)
    }
    this.#kept = each.length > 0 ? { key, each } : null
    return values
  }
}

function flatten(gradients: Weights): Float64Array {
  const flat = new Float64Array(PARAMETER_COUNT)
  for (const { name, offset } of PARAMETERS) flat.set(gradients[name]!.data, offset)
  return flat
}
