/**
 * The engine's own network: a step is some sixty calls into TensorFlow, where plain `trainOnBatch`
 * takes about 225. Parameters and moments are one flat variable each, so that Adam is a single
 * ResourceApplyAdam.
 */
import { INPUT_SHAPE, PARAMETER_COUNT } from '../../model/architecture.ts'
import type { AdamSettings } from '../../model/recipes.ts'
import type { EngineState, Gradients } from '../engine.ts'
import type { Attribute, Binding, TensorId } from './binding.ts'
import { Eager, type Variable } from './eager.ts'
import { Layers, type Activations, type ParameterTensors } from './layers.ts'
import type { Batch, ForwardResult, Network, StepResult } from './network.ts'
import { answers, probabilitiesOf } from './softmax.ts'

interface Pass {
  readonly activations: Activations
  readonly parameters: ParameterTensors
  readonly logits: Float32Array
  /** (n, 10), of the sum of costs. */
  readonly dLogits: TensorId
  /** Mean of the batch. */
  readonly cost: number
}

export function createTrainedNetwork(binding: Binding): Network {
  return new TrainedNetwork(new Eager(binding))
}

class TrainedNetwork implements Network {
  readonly #eager: Eager
  readonly #layers: Layers
  readonly #theta: Variable
  readonly #m: Variable
  readonly #v: Variable
  readonly #zero: TensorId
  readonly #crossEntropy: readonly Attribute[]
  readonly #adam: readonly Attribute[]
  #step = 0

  constructor(eager: Eager) {
    this.#eager = eager
    this.#layers = new Layers(eager)
    this.#theta = eager.variable('parameters', PARAMETER_COUNT)
    this.#m = eager.variable('first moments', PARAMETER_COUNT)
    this.#v = eager.variable('second moments', PARAMETER_COUNT)
    this.#zero = eager.floats([], Float32Array.of(0))
    this.#crossEntropy = [eager.float, eager.type('Tlabels', eager.binding.TF_INT32)]
    this.#adam = [eager.float, eager.flag('use_locking', false), eager.flag('use_nesterov', false)]
  }

  setState({ parameters, m, v, step }: EngineState): Promise<void> {
    this.#theta.assign(parameters)
    this.#m.assign(m)
    this.#v.assign(v)
    this.#step = step
    return Promise.resolve()
  }

  getState(): Promise<EngineState> {
    return Promise.resolve({
      parameters: this.#theta.read(),
      m: this.#m.read(),
      v: this.#v.read(),
      step: this.#step
    })
  }

  step(batch: Batch, adam: AdamSettings): Promise<StepResult> {
    const result = this.#eager.scope(() => {
      const pass = this.#pass(batch)
      if (Number.isFinite(pass.cost)) this.#update(this.#backward(pass, batch.count), adam)
      return { cost: pass.cost, correct: answers(pass.logits, batch.labels) }
    })
    return Promise.resolve(result)
  }

  gradients(batch: Batch): Promise<Gradients> {
    const result = this.#eager.scope(() => {
      const pass = this.#pass(batch)
      const gradients = this.#eager.read(this.#backward(pass, batch.count))
      return { logits: pass.logits, cost: pass.cost, gradients }
    })
    return Promise.resolve(result)
  }

  forward({ images, labels, count }: Batch): Promise<ForwardResult> {
    const logits = this.#eager.scope(() => {
      const x = this.#eager.floats([count, ...INPUT_SHAPE], images)
      const parameters = this.#layers.parameters(this.#theta.value())
      return this.#eager.read(this.#layers.forward(x, parameters).logits)
    })
    return Promise.resolve({ ...probabilitiesOf(logits, labels), correct: answers(logits, labels) })
  }

  #pass({ images, labels, count }: Batch): Pass {
    const x = this.#eager.floats([count, ...INPUT_SHAPE], images)
    const y = this.#eager.integers([count], labels)
    const parameters = this.#layers.parameters(this.#theta.value())
    const activations = this.#layers.forward(x, parameters)
    const inputs = [activations.logits, y]
    const [costs, dLogits] = this.#eager.runAll('SparseSoftmaxCrossEntropyWithLogits', this.#crossEntropy, inputs, 2)
    const sum = this.#eager.read(costs!).reduce((total, cost) => total + cost, 0)
    const logits = this.#eager.read(activations.logits)
    return { activations, parameters, logits, dLogits: dLogits!, cost: sum / count }
  }

  #backward({ activations, parameters, dLogits }: Pass, count: number): TensorId {
    const share = this.#eager.floats([], Float32Array.of(1 / count))
    const ofMean = this.#eager.run('Mul', [this.#eager.float], [dLogits, share])
    return this.#layers.backward(activations, parameters, ofMean, count)
  }

  /**
   * The corrected rate is worked out here in float64: with beta powers of 0 the operation takes it
   * as it is.
   */
  #update(gradients: TensorId, { learningRate, beta1, beta2, epsilon }: AdamSettings): void {
    const t = this.#step + 1
    const rate = (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t)
    const scalar = (value: number) => this.#eager.floats([], Float32Array.of(value))
    const variables = [this.#theta, this.#m, this.#v].map(({ resource }) => resource)
    const settings = [rate, beta1, beta2, epsilon].map(scalar)
    const inputs = [...variables, this.#zero, this.#zero, ...settings, gradients]
    this.#eager.runAll('ResourceApplyAdam', this.#adam, inputs, 0)
    this.#step = t
  }
}
