/**
 * The engine that other engines are checked against: plain loops in float64, state in float32 like
 * everyone's. About a thousand times slower than worker-kernels; for tests and for looking things
 * up, not for training.
 */
import { argmax } from '../../contract/argmax.ts'
import { ShapeError, WorkbenchError } from '../../contract/errors.ts'
import { CLASSES, IMAGE_SIZE, PARAMETERS, PARAMETER_COUNT } from '../../model/architecture.ts'
import {
  backwardPass,
  costGradient,
  forwardPass,
  weightsOf,
  type ForwardPass,
  type Weights
} from '../../model/lenet-reference.ts'
import type { Distortion } from '../../model/distortions.ts'
import type { AdamSettings } from '../../model/recipes.ts'
import type { Split } from '../../contract/data-sets.ts'
import { batchInput } from '../batch-input.ts'
import type { Engine, EngineImages, EngineState, Evaluation, Gradients, StepMetrics } from '../engine.ts'

export function createReferenceEngine(): Promise<Engine> {
  return Promise.resolve(new ReferenceEngine())
}

class ReferenceEngine implements Engine {
  readonly id = 'reference'
  readonly device = 'CPU, float64 loops'
  readonly threads = 1
  readonly #sets = new Map<Split, EngineImages>()
  #parameters = new Float64Array(PARAMETER_COUNT)
  #m = new Float64Array(PARAMETER_COUNT)
  #v = new Float64Array(PARAMETER_COUNT)
  #step = 0
  /** How often a stop was asked for. */
  #stops = 0

  load(set: Split, images: EngineImages): Promise<void> {
    if (images.images.length !== images.count * IMAGE_SIZE || images.labels.length !== images.count) {
      throw new ShapeError(
        `the ${set} set of ${images.count} images has ${images.images.length} pixels and ${images.labels.length} labels`,
        'Choose a data set of 28 x 28 images.'
      )
    }
    this.#sets.set(set, images)
    return Promise.resolve()
  }

  setState({ parameters, m, v, step }: EngineState): Promise<void> {
    if ([parameters, m, v].some(({ length }) => length !== PARAMETER_COUNT)) {
      throw new ShapeError(`a state has vectors of ${PARAMETER_COUNT} values`, 'Give the flat vectors of a LeNet-5.')
    }
    ;[this.#parameters, this.#m, this.#v] = [parameters, m, v].map((vector) => Float64Array.from(vector)) as [
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>
    ]
    this.#step = step
    return Promise.resolve()
  }

  getState(): Promise<EngineState> {
    const [parameters, m, v] = [this.#parameters, this.#m, this.#v].map((vector) => Float32Array.from(vector))
    return Promise.resolve({ parameters: parameters!, m: m!, v: v!, step: this.#step })
  }

  async run(
    indices: Uint32Array,
    batchSize: number,
    adam: AdamSettings,
    distortion: Distortion | null = null
  ): Promise<StepMetrics> {
    const stops = this.#stops
    const costs: number[] = []
    const correct: number[] = []
    let diverged = false
    for (let from = 0; from < indices.length && this.#stops === stops; from += batchSize) {
      const batch = this.#batch(indices.subarray(from, from + batchSize), distortion)
      diverged = !Number.isFinite(batch.cost)
      if (diverged) break
      this.#update(this.#gradientsOf(batch), adam)
      costs.push(batch.cost)
      correct.push(batch.correct)
      await new Promise(setImmediate) // a stop() may come in
    }
    return { steps: costs.length, diverged, costs: Float64Array.from(costs), correct: Uint32Array.from(correct) }
  }

  stop(): void {
    this.#stops++
  }

  gradients(indices: Uint32Array, distortion: Distortion | null = null): Promise<Gradients> {
    const batch = this.#batch(indices, distortion)
    const gradients = Float32Array.from(this.#gradientsOf(batch))
    return Promise.resolve({ logits: Float32Array.from(batch.pass.dense3.z.data), cost: batch.cost, gradients })
  }

  evaluate(set: Split): Promise<Evaluation> {
    const { count, labels } = this.#set(set)
    const { probabilities } = this.#forward(set, 0, count)
    const { cost, correct } = figures(probabilities.data, labels)
    return Promise.resolve({ cost, accuracy: correct / count })
  }

  predict(set: Split, from: number, to: number): Promise<Float32Array> {
    return Promise.resolve(Float32Array.from(this.#forward(set, from, to).probabilities.data))
  }

  dispose(): Promise<void> {
    return Promise.resolve()
  }

  #batch(indices: Uint32Array, distortion: Distortion | null) {
    const set = this.#set('train')
    const labels = Array.from(indices, (index) => set.labels[index]!)
    const input = Float64Array.from(batchInput(set, indices, distortion))
    const pass = forwardPass(weightsOf(this.#parameters), input)
    return { pass, labels, ...figures(pass.probabilities.data, labels) }
  }

  #gradientsOf({ pass, labels }: { readonly pass: ForwardPass; readonly labels: readonly number[] }): Float64Array {
    return flatten(backwardPass(weightsOf(this.#parameters), pass, costGradient(pass, labels)).parameters)
  }

  #forward(set: Split, from: number, to: number): ForwardPass {
    const { images, scale } = this.#set(set)
    const input = Float64Array.from(images.subarray(from * IMAGE_SIZE, to * IMAGE_SIZE), (pixel) =>
      Math.fround(pixel * scale)
    )
    return forwardPass(weightsOf(this.#parameters), input)
  }

  #update(gradients: Float64Array, { learningRate, beta1, beta2, epsilon }: AdamSettings): void {
    const t = ++this.#step
    const rate = (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t)
    gradients.forEach((g, i) => {
      this.#m[i]! += (1 - beta1) * (g - this.#m[i]!)
      this.#v[i]! += (1 - beta2) * (g * g - this.#v[i]!)
      this.#parameters[i]! -= (rate * this.#m[i]!) / (Math.sqrt(this.#v[i]!) + epsilon)
    })
  }

  #set(name: Split): EngineImages {
    const set = this.#sets.get(name)
    if (set) return set
    throw new WorkbenchError('bad-argument', `the engine holds no ${name} images`, 'Load them first.')
  }
}

/** Mean cross-entropy, and how often the label is the most probable class. */
function figures(probabilities: ArrayLike<number>, labels: ArrayLike<number>): { cost: number; correct: number } {
  let [cost, correct] = [0, 0]
  for (let i = 0; i < labels.length; i++) {
    const row = Array.from({ length: CLASSES }, (_, digit) => probabilities[i * CLASSES + digit]!)
    cost -= Math.log(row[labels[i]!]!)
    if (argmax(row) === labels[i]) correct++
  }
  return { cost: cost / labels.length, correct }
}

function flatten(gradients: Weights): Float64Array {
  const flat = new Float64Array(PARAMETER_COUNT)
  for (const { name, offset } of PARAMETERS) flat.set(gradients[name]!.data, offset)
  return flat
}
