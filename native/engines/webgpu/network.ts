/**
 * LeNet-5 on a GPU device: sets, a state, steps, gradients, evaluation. All of it is the standard
 * WebGPU API, so that it runs on a device of Node's binding as on one of a browser. One call at a
 * time; `stop` comes in between. Input was checked before.
 */
import { CLASSES, PARAMETER_COUNT } from '../../model/architecture.ts'
import type { Distortion } from '../../model/distortions.ts'
import type { AdamSettings } from '../../model/recipes.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import type { Split } from '../../contract/data-sets.ts'
import type { EngineImages, EngineState, Evaluation, Gradients, StepMetrics } from '../engine.ts'
import { joinMetrics } from '../step-metrics.ts'
import { clearedMetrics, forwardBindings, METRIC_HEADERS_BYTES, samplesFor, writeSettings } from './bindings.ts'
import type { ShaderFiles } from './compose-shaders.ts'
import { afterTurn, createDistortedChunks, distortedImages, placesOf } from './distorted-chunks.ts'
import { GpuMemory } from './gpu-memory.ts'
import { uploadImages, type ImageSet } from './image-set.ts'
import { ACTIVATION_OFFSETS, RESULT_COUNT, SAMPLE_COUNT, SAMPLE_OFFSETS } from './layout.ts'
import { Pace } from './pace.ts'
import { Pipelines } from './pipelines.ts'
import { Slots, UPDATE_GROUPS } from './slots.ts'
import { prepareRun, stepMeans, trainSlots, type PreparedRun, type RunMember } from './training-run.ts'
import type { WaitForGpu } from './wait-for-gpu.ts'

const VECTOR_BYTES = PARAMETER_COUNT * 4
/**
 * Images of an evaluation's dispatch: as many as take so long, so that the screen's own work gets
 * its turn.
 */
const EVALUATE_MS = 50
const MIN_EVALUATED = 64
const MAX_EVALUATED = 4096

/** A network that trains together with others. */
export interface GroupMember {
  /**
   * Null: as the group's last steps left it in this place; then so for all, and as many as there
   * were.
   */
  readonly state: EngineState | null
  readonly indices: Uint32Array
  readonly adam: AdamSettings
}

export class Network {
  readonly #memory: GpuMemory
  readonly #pipelines: Pipelines
  readonly #slots: Slots
  readonly #sets = new Map<Split, ImageSet>()
  /** As they were loaded, to be distorted. */
  #trainImages: EngineImages | null = null
  /** By the number of networks that train together. */
  readonly #paces = new Map<number, Pace>()
  /** Networks that trained together last, and the steps that each has taken. */
  #group: { readonly slots: Slots; readonly steps: number[] } | null = null
  #step = 0
  #stops = 0
  #evaluated = MIN_EVALUATED

  private constructor(memory: GpuMemory, pipelines: Pipelines) {
    this.#memory = memory
    this.#pipelines = pipelines
    this.#slots = new Slots(memory, pipelines, 'the network', 1)
  }

  /**
   * `threads`: see compose-shaders.ts. Throws WorkbenchError `engine` when the GPU's compiler
   * refuses a shader.
   */
  static async create(
    device: GPUDevice,
    files: ShaderFiles,
    threads: number,
    waitForGpu: WaitForGpu
  ): Promise<Network> {
    const pipelines = await Pipelines.compile(device, files, threads, waitForGpu)
    return new Network(new GpuMemory(device, waitForGpu), pipelines)
  }

  load(name: Split, images: EngineImages): void {
    this.#sets.set(name, uploadImages(this.#memory, name, images))
    if (name === 'train') this.#trainImages = images
  }

  setState(state: EngineState): void {
    this.#slots.write([state])
    this.#step = state.step
  }

  async getState(): Promise<EngineState> {
    const [state] = await this.#slots.read()
    return { ...state!, step: this.#step }
  }

  /**
   * Ends a run under way after the steps that the GPU has been given, about 25 milliseconds of
   * them.
   */
  stop(): void {
    this.#stops++
  }

  async run(
    indices: Uint32Array,
    batchSize: number,
    adam: AdamSettings,
    distortion: Distortion | null
  ): Promise<StepMetrics> {
    if (distortion) return this.#runDistorted(indices, batchSize, adam, distortion)
    return this.#runSet(this.#set('train'), indices, batchSize, adam)
  }

  async #runSet(set: ImageSet, indices: Uint32Array, batchSize: number, adam: AdamSettings): Promise<StepMetrics> {
    const [metrics] = await this.#train(set, this.#slots, [{ indices, adam, step: this.#step }], batchSize)
    this.#step += metrics!.steps
    return metrics!
  }

  /** Chunk by chunk: the next is made here while the GPU trains on the present one. */
  async #runDistorted(
    indices: Uint32Array,
    batchSize: number,
    adam: AdamSettings,
    distortion: Distortion
  ): Promise<StepMetrics> {
    const stops = this.#stops
    const chunks = createDistortedChunks(this.#trainImages!, indices, batchSize, distortion)
    const done: StepMetrics[] = []
    for (let chunk = chunks.next(); chunk && stops === this.#stops;) {
      const set = uploadImages(this.#memory, `distorted ${done.length % 2}`, chunk)
      const running = this.#runSet(set, placesOf(chunk), batchSize, adam)
      const [metrics, next] = await Promise.all([running, afterTurn(() => chunks.next())])
      done.push(metrics)
      if (metrics.steps * batchSize < chunk.count || metrics.diverged) break
      chunk = next
    }
    return joinMetrics(done)
  }

  /**
   * Several networks over the training set at once; the state of this one stays. Each gets the bits
   * that run() gives it alone. At most MAX_NETWORKS, with equally many indices. Throws
   * WorkbenchError `bad-argument` for states that are not there.
   */
  async trainGroup(members: readonly GroupMember[], batchSize: number): Promise<StepMetrics[]> {
    const { slots, steps } = this.#groupOf(members)
    const own = members.map(({ indices, adam }, place) => ({ indices, adam, step: steps[place]! }))
    const all = await this.#train(this.#set('train'), slots, own, batchSize)
    all.forEach((metrics, place) => (steps[place]! += metrics.steps))
    return all
  }

  /** Of the networks that trained together last. */
  async groupStates(): Promise<EngineState[]> {
    const { slots, steps } = this.#groupOf([])
    const states = await slots.read()
    return states.map((state, place) => ({ ...state, step: steps[place]! }))
  }

  /** With the states of the members, or as it is where they have none. */
  #groupOf(members: readonly GroupMember[]): { readonly slots: Slots; readonly steps: number[] } {
    const states = members.flatMap(({ state }) => state ?? [])
    const known = this.#group
    if (states.length === 0 && known && [0, known.steps.length].includes(members.length)) return known
    if (states.length === 0 || states.length !== members.length) {
      throw new WorkbenchError(
        'bad-argument',
        `${members.length} networks with ${states.length} states; expected a state of each, or the group of before`,
        'Give the states of all.'
      )
    }
    const slots = new Slots(this.#memory, this.#pipelines, 'the group', members.length)
    slots.write(states)
    this.#group = { slots, steps: states.map(({ step }) => step) }
    return this.#group
  }

  async gradients(indices: Uint32Array, distortion: Distortion | null): Promise<Gradients> {
    if (distortion) {
      const chunk = distortedImages(this.#trainImages!, indices, distortion)
      return this.#gradientsOf(uploadImages(this.#memory, 'distorted 0', chunk), placesOf(chunk))
    }
    return this.#gradientsOf(this.#set('train'), indices)
  }

  async #gradientsOf(set: ImageSet, indices: Uint32Array): Promise<Gradients> {
    const memory = this.#memory
    const count = indices.length
    const pipeline = await this.#pipelines.pass(set.kind)
    const order = memory.storage('indices', indices.byteLength)
    memory.write(order, 0, indices)
    memory.write(this.#slots.progress, 0, new Uint32Array(2))
    const metrics = clearedMetrics(memory, count)
    const samples = samplesFor(memory, count)
    const gradients = memory.storage('gradients', VECTOR_BYTES)
    const values = { batchSize: count, count, steps: 1, labelsAt: set.labelsAt }
    const settings = writeSettings(memory, 'gradients', values)
    const passGroup = memory.bind(this.#pipelines.layout('pass'), {
      ...forwardBindings(set, settings, this.#slots),
      6: order,
      7: this.#slots.copies,
      8: this.#slots.progress,
      9: samples,
      10: metrics
    })
    const gradientsGroup = memory.bind(this.#pipelines.layout('gradients'), { 0: settings, 1: samples })
    const outGroup = memory.bind(this.#pipelines.layout('gradientsOut'), { 0: gradients })
    memory.submit((pass) => {
      pass.setPipeline(pipeline)
      pass.setBindGroup(0, passGroup)
      pass.dispatchWorkgroups(count)
      pass.setPipeline(this.#pipelines.gradientsOnly)
      pass.setBindGroup(0, gradientsGroup)
      pass.setBindGroup(1, outGroup)
      pass.dispatchWorkgroups(UPDATE_GROUPS)
    })
    const sampleBytes = count * SAMPLE_COUNT * 4
    const bytes = await memory.read([
      { buffer: gradients, bytes: VECTOR_BYTES },
      { buffer: samples, bytes: sampleBytes },
      { buffer: metrics, bytes: METRIC_HEADERS_BYTES + count * 8 }
    ])
    const left = new Float32Array(bytes, VECTOR_BYTES, count * SAMPLE_COUNT)
    const logits = new Float32Array(count * CLASSES)
    for (let n = 0; n < count; n++) {
      const at = n * SAMPLE_COUNT + SAMPLE_OFFSETS.activations + ACTIVATION_OFFSETS.logits
      logits.set(left.subarray(at, at + CLASSES), n * CLASSES)
    }
    const pairs = new Float32Array(bytes, VECTOR_BYTES + sampleBytes + METRIC_HEADERS_BYTES, count * 2)
    const [cost] = stepMeans(pairs, 1, count).costs
    return { logits, cost: cost!, gradients: new Float32Array(bytes, 0, PARAMETER_COUNT).slice() }
  }

  async evaluate(name: Split): Promise<Evaluation> {
    const { count } = this.#set(name)
    let [cost, correct] = [0, 0]
    await this.#forward(name, 0, count, (results) => {
      for (let at = 0; at < results.length; at += RESULT_COUNT) {
        cost += results[at]!
        correct += results[at + 1]!
      }
    })
    return { cost: cost / count, accuracy: correct / count }
  }

  /** Logits (n, 10) of a set's images [from, to). */
  async logits(name: Split, from: number, to: number): Promise<Float32Array> {
    const logits = new Float32Array((to - from) * CLASSES)
    await this.#forward(name, from, to, (results, start) => {
      for (let i = 0; i * RESULT_COUNT < results.length; i++) {
        const row = results.subarray(i * RESULT_COUNT + 2, (i + 1) * RESULT_COUNT)
        logits.set(row, (start - from + i) * CLASSES)
      }
    })
    return logits
  }

  /** For measuring: everything of a run of so many steps but its dispatches. */
  prepare(members: readonly GroupMember[], batchSize: number): Promise<PreparedRun> {
    const { slots, steps } = this.#groupOf(members)
    const context = { memory: this.#memory, pipelines: this.#pipelines, set: this.#set('train'), slots }
    const alone = members.map(({ indices, adam }, place) => ({ indices, adam, step: steps[place]! }))
    return prepareRun(context, alone, batchSize)
  }

  dispose(): void {
    this.#memory.dispose()
  }

  #train(set: ImageSet, slots: Slots, members: readonly RunMember[], batchSize: number): Promise<StepMetrics[]> {
    const stops = this.#stops
    let pace = this.#paces.get(members.length)
    if (!pace) this.#paces.set(members.length, (pace = new Pace()))
    const context = { memory: this.#memory, pipelines: this.#pipelines, set, slots }
    return trainSlots(context, members, batchSize, { pace, isStopped: () => this.#stops !== stops })
  }

  async #forward(
    name: Split,
    from: number,
    to: number,
    take: (results: Float32Array, start: number) => void
  ): Promise<void> {
    const memory = this.#memory
    const set = this.#set(name)
    const evaluate = await this.#pipelines.evaluate(set.kind)
    const results = memory.storage('results', MAX_EVALUATED * RESULT_COUNT * 4)
    for (let start = from; start < to;) {
      const startedAt = performance.now()
      const count = Math.min(this.#evaluated, to - start)
      const values = { count: start + count, firstImage: start, labelsAt: set.labelsAt }
      const settings = writeSettings(memory, 'evaluation', values)
      const group = memory.bind(this.#pipelines.layout('evaluate'), {
        ...forwardBindings(set, settings, this.#slots),
        6: results
      })
      memory.submit((pass) => {
        pass.setPipeline(evaluate)
        pass.setBindGroup(0, group)
        pass.dispatchWorkgroups(count)
      })
      take(new Float32Array(await memory.read([{ buffer: results, bytes: count * RESULT_COUNT * 4 }])), start)
      const wanted = Math.round((count * EVALUATE_MS) / (performance.now() - startedAt))
      this.#evaluated = Math.min(MAX_EVALUATED, Math.max(MIN_EVALUATED, wanted))
      start += count
    }
  }

  #set(name: Split): ImageSet {
    const set = this.#sets.get(name)
    if (set) return set
    throw new WorkbenchError('bad-argument', `the engine holds no ${name} images`, 'Load them first.')
  }
}
