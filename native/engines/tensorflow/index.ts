/**
 * TensorFlow as an engine: its native library in a process of its own. Where the library lies and which settings suit this
 * machine is for the caller to say; `lenet tensorflow install` and native/toolchain/tensorflow/ know.
 */
import { ShapeError, WorkbenchError } from '../../contract/errors.ts'
import { INPUT_SHAPE, PARAMETER_COUNT } from '../../model/architecture.ts'
import type { AdamSettings } from '../../model/recipes.ts'
import type { Engine, EngineImages, EngineState, Evaluation, Gradients, SetName, StepMetrics } from '../engine.ts'
import { EngineProcess } from './engine-process.ts'
import { gpuNames, gpuTrouble, loadTrouble } from './library-messages.ts'
import type { NetworkKind } from './network.ts'
import { forkProcess, type StartProcess } from './process-channel.ts'
import type { LibraryFacts, MemoryUse } from './protocol.ts'
import { describeSettings, environmentOf, type TensorFlowSettings } from './settings.ts'

export const TENSORFLOW = 'tensorflow'

export interface TensorFlowOptions {
  /** Where `lenet tensorflow install` has put it. */
  readonly folder: string
  readonly settings: TensorFlowSettings
  /** By default the engine's own, which is the quickest and agrees with other engines to the last digits. */
  readonly network?: NetworkKind | undefined
  /** `cpu` hides every GPU; a number is the GPU to use; by default TensorFlow's choice. */
  readonly device?: 'cpu' | number | undefined
  readonly startProcess?: StartProcess | undefined
}

export interface TensorFlowEngine extends Engine {
  readonly settings: Readonly<Record<string, number | boolean>>
  readonly usesGpu: boolean
  /** Why no GPU is used, in TensorFlow's words and ours; null when one is, or TensorFlow says nothing. */
  readonly gpuTrouble: string | null
  memory(): Promise<MemoryUse>
}

/** Throws WorkbenchError `engine` when the library cannot be loaded or does not compute what it should. */
export async function createTensorFlowEngine(options: TensorFlowOptions): Promise<TensorFlowEngine> {
  const { folder, settings, network = 'trained', device, startProcess = forkProcess } = options
  const environment = { ...environmentOf(settings), ...visibleDevices(device) }
  const process = await EngineProcess.start(startProcess, environment)
  try {
    const facts = await process.call('start', { folder, network })
    return new ProcessEngine(process, facts, settings, process.errorOutput)
  } catch (error) {
    await process.close()
    const message = error instanceof Error ? error.message : String(error)
    throw new WorkbenchError(
      'engine',
      `TensorFlow in ${folder} cannot be used: ${loadTrouble(message)}`,
      'Repair it with: lenet tensorflow install',
      { cause: error }
    )
  }
}

function visibleDevices(device: TensorFlowOptions['device']): Record<string, string> {
  if (device === undefined) return {}
  return { CUDA_VISIBLE_DEVICES: device === 'cpu' ? '-1' : String(device) }
}

class ProcessEngine implements TensorFlowEngine {
  readonly id = TENSORFLOW
  readonly device: string
  readonly threads: number
  readonly settings: Readonly<Record<string, number | boolean>>
  readonly usesGpu: boolean
  readonly gpuTrouble: string | null
  readonly #process: EngineProcess
  readonly #counts = new Map<SetName, number>()

  constructor(process: EngineProcess, { version, usesGpu }: LibraryFacts, settings: TensorFlowSettings, said: string) {
    this.#process = process
    this.threads = settings.threads
    this.settings = { ...settings }
    this.usesGpu = usesGpu
    this.gpuTrouble = usesGpu ? null : gpuTrouble(said)
    // The binding takes the last one that TensorFlow lists.
    const gpu = gpuNames(said).at(-1)
    this.device = usesGpu
      ? `GPU${gpu === undefined ? '' : ` ${gpu}`}, TensorFlow ${version}`
      : `CPU, ${describeSettings(settings)}, TensorFlow ${version}`
  }

  async load(set: SetName, { images, labels, count, scale }: EngineImages): Promise<void> {
    const expected = count * INPUT_SHAPE[0] * INPUT_SHAPE[1]
    if (images.length !== expected || labels.length !== count) {
      throw new ShapeError(
        `the ${set} set of ${count} images has ${images.length} pixels and ${labels.length} labels; ` +
          `expected ${expected} (28 x 28 each) and ${count}`,
        'Choose a data set of 28 x 28 images.'
      )
    }
    await this.#process.call('load', { set, images: { images: whole(images), labels: whole(labels), count, scale } })
    this.#counts.set(set, count)
  }

  async setState({ parameters, m, v, step }: EngineState): Promise<void> {
    for (const [name, values] of Object.entries({ parameters, m, v })) {
      if (values.length === PARAMETER_COUNT) continue
      throw new ShapeError(
        `${name} has ${values.length} values; expected ${PARAMETER_COUNT}`,
        'Give the flat vectors of a LeNet-5.'
      )
    }
    await this.#process.call('setState', { parameters: whole(parameters), m: whole(m), v: whole(v), step })
  }

  getState(): Promise<EngineState> {
    return this.#process.call('getState', null)
  }

  async run(indices: Uint32Array, batchSize: number, adam: AdamSettings): Promise<StepMetrics> {
    this.#checkBatch(indices, batchSize)
    return this.#process.call('run', { indices: whole(indices), batchSize, adam })
  }

  stop(): void {
    this.#process.stop()
  }

  async gradients(indices: Uint32Array): Promise<Gradients> {
    this.#checkBatch(indices, indices.length)
    return this.#process.call('gradients', { indices: whole(indices) })
  }

  async evaluate(set: SetName): Promise<Evaluation> {
    this.#count(set)
    return this.#process.call('evaluate', { set })
  }

  async predict(set: SetName, from: number, to: number): Promise<Float32Array> {
    const count = this.#count(set)
    if (!(from >= 0 && from <= to && to <= count)) {
      throw new WorkbenchError(
        'bad-argument',
        `images ${from} to ${to} of the ${set} set were asked for; it has ${count}`,
        'Ask for images that are there.'
      )
    }
    if (from === to) return new Float32Array()
    return this.#process.call('predict', { set, from, to })
  }

  memory(): Promise<MemoryUse> {
    return this.#process.call('memory', null)
  }

  dispose(): Promise<void> {
    return this.#process.close()
  }

  #count(set: SetName): number {
    const count = this.#counts.get(set)
    if (count !== undefined) return count
    throw new WorkbenchError('bad-argument', `the engine holds no ${set} images`, 'Load them first.')
  }

  #checkBatch(indices: Uint32Array, batchSize: number): void {
    const count = this.#count('train')
    const outside = indices.find((index) => index >= count)
    if (outside === undefined && indices.length > 0 && batchSize >= 1) return
    throw new WorkbenchError(
      'bad-argument',
      `a batch of ${batchSize} out of ${indices.length} indices, the first outside being ${outside ?? 'none'}; ` +
        `expected at least one of each, below ${count}`,
      'Give indices into the training set.'
    )
  }
}

/** A view takes its whole memory along when it is sent through some channels. */
function whole<T extends Uint8Array | Uint32Array | Float32Array>(values: T): T {
  return values.byteLength === values.buffer.byteLength ? values : (values.slice() as T)
}
