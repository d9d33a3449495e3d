/**
 * The brief's two TensorFlow programs as networks: `lenet brief 4` and `5` train them, and the
 * engine's own speed is measured against them. Adam is tfjs's, which adds epsilon to the corrected
 * root; recipes' settings beyond the programs' own have no effect.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import { CLASSES, INPUT_SHAPE, PARAMETERS, PARAMETER_COUNT, parameterView } from '../../model/architecture.ts'
import type { EngineState } from '../engine.ts'
import { lenet5 as lenet5Graph } from './lenet5-graph.ts'
import { lenet5 as lenet5Keras } from './lenet5-keras.ts'
import type { Batch, ForwardResult, Network, StepResult } from './network.ts'
import { answers } from './softmax.ts'
import type { Tf, TfOptimizer, TfTensor } from './tfjs.ts'

interface Program {
  readonly optimizer: TfOptimizer
  /** In the order of PARAMETERS; the program's own. */
  parameters(): readonly TfTensor[]
  assign(parameters: readonly TfTensor[]): void
  /**
   * x (n, 28, 28, 1), y (n, 10) one-hot. Mean cost and share of right answers of the batch before
   * its update.
   */
  train(x: TfTensor, y: TfTensor): Promise<readonly [cost: number, accuracy: number]>
  /** Mean cost and probabilities, for tidy to take away. */
  look(x: TfTensor, y: TfTensor): { readonly cost: TfTensor; readonly probabilities: TfTensor }
}

export function createGraphProgramNetwork(tf: Tf): Network {
  let fed: { x: TfTensor; y: TfTensor } | null = null
  const graph = lenet5Graph(
    tf,
    () => fed!.x,
    () => fed!.y
  )
  return new ProgramNetwork(tf, {
    optimizer: graph.optimizer,
    parameters: () => graph.variables,
    assign: (values) => graph.variables.forEach((variable, i) => variable.assign(values[i]!)),
    train: (x, y) => {
      fed = { x, y }
      const [cost, accuracy] = tf.tidy(() => {
        const share = graph.accuracy().dataSync()[0]!
        return [graph.trainOp().dataSync()[0]!, share] as const
      })
      return Promise.resolve([cost, accuracy])
    },
    look: (x, y) => {
      fed = { x, y }
      return { cost: graph.loss(), probabilities: graph.yPred() }
    }
  })
}

export function createKerasProgramNetwork(tf: Tf): Network {
  const model = lenet5Keras(tf, tf.input({ shape: [...INPUT_SHAPE] }))
  return new ProgramNetwork(tf, {
    optimizer: model.optimizer,
    parameters: () => model.getWeights(),
    assign: (values) => model.setWeights(values),
    train: (x, y) => model.trainOnBatch(x, y),
    look: (x, y) => {
      const probabilities = model.predictOnBatch(x)
      return { cost: tf.metrics.categoricalCrossentropy(y, probabilities).mean(), probabilities }
    }
  })
}

class ProgramNetwork implements Network {
  readonly #tf: Tf
  readonly #program: Program
  #step = 0
  /** Adam's variables as they were given to it last: it forgets them without disposing of them. */
  #hasMoments = false

  constructor(tf: Tf, program: Program) {
    this.#tf = tf
    this.#program = program
  }

  async setState({ parameters, m, v, step }: EngineState): Promise<void> {
    const cut = (flat: Float32Array) =>
      PARAMETERS.map(({ name, shape }) => this.#tf.tensor(parameterView(flat, name).slice(), shape))
    const values = cut(parameters)
    this.#program.assign(values)
    const [count, ...old] = this.#hasMoments ? await this.#program.optimizer.getWeights() : []
    const moments = [...cut(m), ...cut(v)]
    const iterations = this.#tf.scalar(step, 'int32')
    const named = [iterations, ...moments].map((tensor, i) => ({ name: `adam/${i}`, tensor }))
    await this.#program.optimizer.setWeights(named)
    this.#tf.dispose([...values, ...moments, iterations])
    if (count) this.#tf.dispose([count.tensor, ...old.map(({ tensor }) => tensor)])
    this.#hasMoments = true
    this.#step = step
  }

  async getState(): Promise<EngineState> {
    const [count, ...moments] = await this.#program.optimizer.getWeights()
    const state = {
      parameters: flatten(this.#program.parameters()),
      m: flatten(moments.slice(0, PARAMETERS.length).map(({ tensor }) => tensor)),
      v: flatten(moments.slice(PARAMETERS.length).map(({ tensor }) => tensor)),
      step: this.#step
    }
    count?.tensor.dispose()
    return state
  }

  async step(batch: Batch): Promise<StepResult> {
    const before = await this.#references()
    const { x, y } = this.#tensors(batch)
    const [cost, accuracy] = await this.#program.train(x, y)
    this.#tf.dispose([x, y])
    if (Number.isFinite(cost)) this.#step++
    else await this.setState(stateOf(before, this.#step))
    this.#tf.dispose(before)
    return { cost, correct: Math.round(accuracy * batch.count) }
  }

  gradients(): Promise<never> {
    return Promise.reject(
      new WorkbenchError(
        'engine',
        "the brief's programs hand out no gradients",
        'Ask the TensorFlow engine without a program.'
      )
    )
  }

  forward(batch: Batch): Promise<ForwardResult> {
    const { x, y } = this.#tensors(batch)
    const result = this.#tf.tidy(() => {
      const { cost, probabilities } = this.#program.look(x, y)
      const values = Float32Array.from(probabilities.dataSync())
      return {
        probabilities: values,
        cost: cost.dataSync()[0]! * batch.count,
        correct: answers(values, batch.labels)
      }
    })
    this.#tf.dispose([x, y])
    return Promise.resolve(result)
  }

  /** Parameters and moments before a step, not copied: the step makes new tensors. */
  async #references(): Promise<TfTensor[]> {
    const [count, ...moments] = await this.#program.optimizer.getWeights()
    count?.tensor.dispose()
    return [...this.#program.parameters(), ...moments.map(({ tensor }) => tensor)].map((tensor) => tensor.clone())
  }

  #tensors({ images, labels, count }: Batch): { readonly x: TfTensor; readonly y: TfTensor } {
    return this.#tf.tidy(() => ({
      x: this.#tf.tensor(images, [count, ...INPUT_SHAPE]),
      y: this.#tf.oneHot(this.#tf.tensor(labels, [count], 'int32'), CLASSES).cast('float32')
    }))
  }
}

/** Tensors of parameters, first and second moments in a row. */
function stateOf(tensors: readonly TfTensor[], step: number): EngineState {
  const part = (index: number) => flatten(tensors.slice(index * PARAMETERS.length, (index + 1) * PARAMETERS.length))
  return { parameters: part(0), m: part(1), v: part(2), step }
}

function flatten(tensors: readonly TfTensor[]): Float32Array {
  const flat = new Float32Array(PARAMETER_COUNT)
  PARAMETERS.forEach(({ offset }, i) => flat.set(tensors[i]!.dataSync(), offset))
  return flat
}
