/**
 * The hand-written kernels in a pool of worker threads over one shared memory. The result of a step
 * is the same to the last bit for any number of threads: a batch is cut into shards of four
 * samples, and all sums over them have a fixed order.
 */
import { ShapeError, WorkbenchError } from '../../contract/errors.ts'
import { readWasm } from '../../kernels/simd/wasm-file.ts'
import { CLASSES, INPUT_SHAPE, PARAMETER_COUNT } from '../../model/architecture.ts'
import type { Distortion } from '../../model/distortions.ts'
import type { AdamSettings } from '../../model/recipes.ts'
import { softmax } from '../../tensor/softmax.ts'
import type { Split } from '../../contract/data-sets.ts'
import type { Engine, EngineImages, EngineState, Evaluation, Gradients, StepMetrics } from '../engine.ts'
import { CONTROL_WORDS, VERDICT } from './control.ts'
import { instantiateLenet, SHARD, SHARD_GRADIENTS, type LenetKernels } from './lenet-wasm.ts'
import { Pool } from './pool.ts'
import type { Addresses, DistortedBatches, ForwardCommand, LoadedSet, RunCommand, ThreadStart } from './protocol.ts'
import { SharedMemory } from './shared-memory.ts'
import { threadsWorthUsing } from './threads.ts'

export const WORKER_KERNELS = 'worker-kernels'

export interface WorkerKernelsOptions {
  /** Worker threads; by default the cores worth using. */
  readonly threads?: number | undefined
  /** Images of one forward pass; of no effect on results. */
  readonly forwardChunk?: number | undefined
}

const IMAGE_SIZE = INPUT_SHAPE[0] * INPUT_SHAPE[1]
/** Logits of a sample in memory: ten, and two cells of padding. */
const LOGITS = 12
/** Images of one forward pass: the results of more would take memory and gain nothing. */
const FORWARD_CHUNK = 10_000
const VECTOR_BYTES = (PARAMETER_COUNT + 16) * 4

/** Throws WorkbenchError `engine` when the kernels are not built or threads cannot start. */
export async function createWorkerKernelsEngine({
  threads = threadsWorthUsing(),
  forwardChunk = FORWARD_CHUNK
}: WorkerKernelsOptions = {}): Promise<Engine> {
  const module = await WebAssembly.compile(readWasm('lenet'))
  const shared = new SharedMemory()
  const kernels = instantiateLenet(module, shared.memory)
  const addresses: Addresses = {
    control: shared.reserve('control words', CONTROL_WORDS * 4),
    parameters: shared.reserve('parameters', VECTOR_BYTES),
    gradients: shared.reserve('gradients', VECTOR_BYTES),
    m: shared.reserve('first moments', VECTOR_BYTES),
    v: shared.reserve('second moments', VECTOR_BYTES)
  }
  const starts = Array.from({ length: threads }, (_, i): ThreadStart => ({
    module,
    memory: shared.memory,
    threads,
    addresses,
    scratch: shared.reserve(`scratch memory of thread ${i}`, kernels.scratchSize()),
    ownBatch: shared.reserve(`samples of thread ${i}`, SHARD * kernels.sampleSize()),
    ownIndices: shared.reserve(`indices of thread ${i}`, SHARD * 4)
  }))
  return new WorkerKernelsEngine(threads, forwardChunk, shared, kernels, addresses, await Pool.start(starts))
}

class WorkerKernelsEngine implements Engine {
  readonly id = WORKER_KERNELS
  readonly threads: number
  readonly device: string
  readonly #forwardChunk: number
  readonly #shared: SharedMemory
  readonly #kernels: LenetKernels
  readonly #addresses: Addresses
  readonly #pool: Pool
  readonly #sets = new Map<Split, LoadedSet & { readonly count: number }>()
  #step = 0

  constructor(
    threads: number,
    forwardChunk: number,
    shared: SharedMemory,
    kernels: LenetKernels,
    addresses: Addresses,
    pool: Pool
  ) {
    this.threads = threads
    this.#forwardChunk = forwardChunk
    this.device = `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}, WASM SIMD`
    this.#shared = shared
    this.#kernels = kernels
    this.#addresses = addresses
    this.#pool = pool
  }

  load(set: Split, { images, labels, count, scale }: EngineImages): Promise<void> {
    if (images.length !== count * IMAGE_SIZE || labels.length !== count) {
      throw new ShapeError(
        `the ${set} set of ${count} images has ${images.length} pixels and ${labels.length} labels; ` +
          `expected ${count * IMAGE_SIZE} (28 x 28 each) and ${count}`,
        'Choose a data set of 28 x 28 images.'
      )
    }
    const pixels = this.#shared.reserve(`images of the ${set} set`, images.byteLength)
    const answers = this.#shared.reserve(`labels of the ${set} set`, labels.byteLength)
    const bytes = images instanceof Uint8Array
    if (bytes) this.#shared.bytes(pixels, images.length).set(images)
    else this.#shared.floats(pixels, images.length).set(images)
    this.#shared.bytes(answers, labels.length).set(labels)
    this.#sets.set(set, { images: pixels, labels: answers, bytes, scale, count })
    return Promise.resolve()
  }

  setState({ parameters, m, v, step }: EngineState): Promise<void> {
    for (const [name, values] of Object.entries({ parameters, m, v })) {
      if (values.length === PARAMETER_COUNT) continue
      throw new ShapeError(
        `${name} has ${values.length} values; expected ${PARAMETER_COUNT}`,
        'Give the flat vectors of a LeNet-5.'
      )
    }
    this.#vector(this.#addresses.parameters).set(parameters)
    this.#vector(this.#addresses.m).set(m)
    this.#vector(this.#addresses.v).set(v)
    this.#step = step
    return Promise.resolve()
  }

  getState(): Promise<EngineState> {
    const { parameters, m, v } = this.#addresses
    return Promise.resolve({
      parameters: this.#vector(parameters).slice(),
      m: this.#vector(m).slice(),
      v: this.#vector(v).slice(),
      step: this.#step
    })
  }

  async run(
    indices: Uint32Array,
    batchSize: number,
    adam: AdamSettings,
    distortion: Distortion | null = null
  ): Promise<StepMetrics> {
    const command = this.#command(indices, batchSize, { adam, step: this.#step }, distortion)
    await this.#pool.perform(command)
    const { steps, verdict } = this.#pool.outcome()
    this.#step += steps
    return {
      steps,
      diverged: verdict === VERDICT.diverged,
      costs: this.#shared.doubles(command.costs, steps).slice(),
      correct: this.#shared.words(command.correct, steps).slice()
    }
  }

  stop(): void {
    this.#pool.stop()
  }

  async gradients(indices: Uint32Array, distortion: Distortion | null = null): Promise<Gradients> {
    const command = this.#command(indices, indices.length, null, distortion)
    await this.#pool.perform(command)
    const logits = new Float32Array(indices.length * CLASSES)
    for (let sample = 0; sample < indices.length; sample++) {
      const address = command.batch + sample * this.#kernels.sampleSize() + this.#kernels.sampleLogits()
      logits.set(this.#shared.floats(address, CLASSES), sample * CLASSES)
    }
    const [cost] = this.#shared.doubles(command.costs, 1)
    return { logits, cost: cost!, gradients: this.#vector(this.#addresses.gradients).slice() }
  }

  async evaluate(set: Split): Promise<Evaluation> {
    const { count } = this.#set(set)
    let [cost, correct] = [0, 0]
    for (let from = 0; from < count; from += this.#forwardChunk) {
      const command = await this.#forward(set, from, Math.min(count, from + this.#forwardChunk))
      const images = command.to - command.from
      cost = this.#shared.doubles(command.costs, images).reduce((sum, value) => sum + value, cost)
      correct = this.#shared.words(command.correct, images).reduce((sum, value) => sum + value, correct)
    }
    return { cost: cost / count, accuracy: correct / count }
  }

  async predict(set: Split, from: number, to: number): Promise<Float32Array> {
    const { count } = this.#set(set)
    if (!(from >= 0 && from <= to && to <= count)) {
      throw new WorkbenchError(
        'bad-argument',
        `images ${from} to ${to} of the ${set} set were asked for; it has ${count}`,
        'Ask for images that are there.'
      )
    }
    const probabilities = new Float32Array((to - from) * CLASSES)
    for (let chunk = from; chunk < to; chunk += this.#forwardChunk) {
      const command = await this.#forward(set, chunk, Math.min(to, chunk + this.#forwardChunk))
      for (let image = command.from; image < command.to; image++) {
        const logits = this.#shared.floats(command.logits + (image - command.from) * LOGITS * 4, CLASSES)
        probabilities.set(softmax(logits).probabilities, (image - from) * CLASSES)
      }
    }
    return probabilities
  }

  dispose(): Promise<void> {
    return this.#pool.dispose()
  }

  async #forward(name: Split, from: number, to: number): Promise<ForwardCommand> {
    const command: ForwardCommand = {
      kind: 'forward',
      set: this.#set(name),
      from,
      to,
      logits: this.#shared.reserve('logits', this.#forwardChunk * LOGITS * 4),
      costs: this.#shared.reserve('costs of images', this.#forwardChunk * 8),
      correct: this.#shared.reserve('answers', this.#forwardChunk * 4)
    }
    await this.#pool.perform(command)
    return command
  }

  #command(
    indices: Uint32Array,
    batchSize: number,
    update: RunCommand['update'],
    distortion: Distortion | null
  ): RunCommand {
    const set = this.#set('train')
    const outside = indices.find((index) => index >= set.count)
    if (outside !== undefined || indices.length === 0 || !(batchSize >= 1)) {
      throw new WorkbenchError(
        'bad-argument',
        `a batch of ${batchSize} out of ${indices.length} indices, the first outside being ${outside ?? 'none'}; ` +
          `expected at least one of each, below ${set.count}`,
        'Give indices into the training set.'
      )
    }
    const largest = Math.ceil(Math.min(batchSize, indices.length) / SHARD)
    const steps = Math.ceil(indices.length / batchSize)
    const address = this.#shared.reserve('indices', indices.byteLength)
    this.#shared.words(address, indices.length).set(indices)
    return {
      kind: 'run',
      set,
      indices: address,
      count: indices.length,
      batchSize,
      batch: this.#shared.reserve('samples of a batch', largest * SHARD * this.#kernels.sampleSize()),
      shardGradients: this.#shared.reserve('gradients of shards', largest * SHARD_GRADIENTS * 4),
      costs: this.#shared.reserve('costs of steps', steps * 8),
      correct: this.#shared.reserve('right answers of steps', steps * 4),
      update,
      distorted: distortion && this.#distorted(distortion, largest * SHARD)
    }
  }

  /** Room for two batches of so many images. */
  #distorted(distortion: Distortion, images: number): DistortedBatches {
    const room = (which: string) => ({
      images: this.#shared.reserve(`${which} distorted images`, images * IMAGE_SIZE * 4),
      labels: this.#shared.reserve(`labels of ${which} distorted images`, images)
    })
    const places = this.#shared.reserve('places of distorted images', images * 4)
    this.#shared.words(places, images).forEach((_, place, words) => (words[place] = place))
    return { distortion, batches: [room('even'), room('odd')], places }
  }

  #set(name: Split): LoadedSet & { readonly count: number } {
    const set = this.#sets.get(name)
    if (set && set.count > 0) return set
    throw new WorkbenchError(
      'bad-argument',
      `the engine holds no ${name} images`,
      'Choose a data set that has such images.'
    )
  }

  #vector(address: number): Float32Array {
    return this.#shared.floats(address, PARAMETER_COUNT)
  }
}
