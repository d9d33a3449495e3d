/**
 * What the engine's process does: holds the sets, cuts batches, and runs calls on one network until
 * it is told to stop. Knows nothing of channels; input was checked on the other side.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import { CLASSES } from '../../model/architecture.ts'
import type { Distortion } from '../../model/distortions.ts'
import type { Split } from '../../contract/data-sets.ts'
import { batchInput } from '../batch-input.ts'
import type { EngineImages, EngineState, Evaluation, Gradients, StepMetrics } from '../engine.ts'
import type { Binding } from './binding.ts'
import { drawParameters } from './draw-parameters.ts'
import type { Batch, ForwardResult, Network } from './network.ts'
import type { TensorFlowCalls, TensorFlowMemory } from './protocol.ts'

/**
 * Images of a forward pass at once. Passes begin at multiples of it: how many rows a product has
 * decides how TensorFlow adds them up, and the same image shall get the same bits whatever range is
 * asked for.
 */
const FORWARD_CHUNK = 500

export class Session {
  readonly #binding: Binding
  readonly #network: Network
  readonly #sets = new Map<Split, EngineImages>()
  /** How often a stop was asked for. */
  #stops = 0

  constructor(binding: Binding, network: Network) {
    this.#binding = binding
    this.#network = network
  }

  /** Ends a run() under way after the step it is in. */
  stop(): void {
    this.#stops++
  }

  load({ set, images }: TensorFlowCalls['load']['args']): void {
    this.#sets.set(set, images)
  }

  setState(state: EngineState): Promise<void> {
    return this.#network.setState(state)
  }

  getState(): Promise<EngineState> {
    return this.#network.getState()
  }

  async run({ indices, batchSize, adam, distortion }: TensorFlowCalls['run']['args']): Promise<StepMetrics> {
    const stops = this.#stops
    const costs: number[] = []
    const correct: number[] = []
    let diverged = false
    for (let from = 0; from < indices.length && this.#stops === stops; from += batchSize) {
      const step = await this.#network.step(this.#batch(indices.subarray(from, from + batchSize), distortion), adam)
      diverged = !Number.isFinite(step.cost)
      if (diverged) break
      costs.push(step.cost)
      correct.push(step.correct)
      await new Promise(setImmediate) // a stop may come in
    }
    return { steps: costs.length, diverged, costs: Float64Array.from(costs), correct: Uint32Array.from(correct) }
  }

  gradients({ indices, distortion }: TensorFlowCalls['gradients']['args']): Promise<Gradients> {
    return this.#network.gradients(this.#batch(indices, distortion))
  }

  async evaluate({ set }: TensorFlowCalls['evaluate']['args']): Promise<Evaluation> {
    const { count } = this.#set(set)
    let [cost, correct] = [0, 0]
    for (let from = 0; from < count; from += FORWARD_CHUNK) {
      const chunk = await this.#forward(set, from)
      cost += chunk.cost
      correct += chunk.correct
    }
    return { cost: cost / count, accuracy: correct / count }
  }

  async predict({ set, from, to }: TensorFlowCalls['predict']['args']): Promise<Float32Array> {
    const wanted = new Float32Array((to - from) * CLASSES)
    for (let at = from; at < to;) {
      const start = at - (at % FORWARD_CHUNK)
      const end = Math.min(to, start + FORWARD_CHUNK)
      const { probabilities } = await this.#forward(set, start)
      const part = probabilities.subarray((at - start) * CLASSES, (end - start) * CLASSES)
      wanted.set(part, (at - from) * CLASSES)
      at = end
    }
    return wanted
  }

  drawParameters({ initialisation, seed }: TensorFlowCalls['drawParameters']['args']): Float32Array {
    return drawParameters(this.#binding, initialisation, seed)
  }

  memory(): TensorFlowMemory {
    return { tensors: this.#binding.getNumOfTensors(), residentBytes: process.memoryUsage.rss() }
  }

  async #forward(name: Split, start: number): Promise<ForwardResult> {
    const { count } = this.#set(name)
    const length = Math.min(FORWARD_CHUNK, count - start)
    const batch = batchOf(
      this.#set(name),
      Uint32Array.from({ length }, (_, i) => start + i),
      null
    )
    const result = await this.#network.forward(batch)
    await new Promise(setImmediate) // the end of whoever started it may show
    return result
  }

  #batch(indices: Uint32Array, distortion: Distortion | null): Batch {
    return batchOf(this.#set('train'), indices, distortion)
  }

  #set(name: Split): EngineImages {
    const set = this.#sets.get(name)
    if (set) return set
    throw new WorkbenchError('bad-argument', `the engine holds no ${name} images`, 'Load them first.')
  }
}

/** New memory for every batch: a tensor goes on using it. */
function batchOf(set: EngineImages, indices: Uint32Array, distortion: Distortion | null): Batch {
  return {
    count: indices.length,
    images: batchInput(set, indices, distortion),
    labels: Int32Array.from(indices, (index) => set.labels[index]!)
  }
}
