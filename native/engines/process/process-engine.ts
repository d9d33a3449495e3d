/**
 * An engine whose work is done in a process of its own. Input is checked here, before it is sent;
 * the other side trusts it. What the process computes with is the engine's affair.
 */
import { ShapeError, WorkbenchError } from '../../contract/errors.ts'
import { INPUT_SHAPE, PARAMETER_COUNT } from '../../model/architecture.ts'
import type { Distortion } from '../../model/distortions.ts'
import type { AdamSettings } from '../../model/recipes.ts'
import type { Split } from '../../contract/data-sets.ts'
import type { Engine, EngineImages, EngineState, Evaluation, Gradients, StepMetrics } from '../engine.ts'
import type { EngineProcess } from './engine-process.ts'
import type { CallTable, EngineCalls, MemoryUse } from './protocol.ts'

export interface ProcessEngineFacts {
  readonly id: string
  readonly device: string
  readonly threads: number
  readonly settings: Readonly<Record<string, number | boolean>>
}

/** `Calls`: all that the process takes; those of every engine are made here. */
export class ProcessEngine<Calls extends EngineCalls & CallTable<Calls>> implements Engine {
  readonly id: string
  readonly device: string
  readonly threads: number
  readonly settings: Readonly<Record<string, number | boolean>>
  readonly process: EngineProcess<Calls>
  readonly #calls: EngineProcess<EngineCalls>
  readonly #counts = new Map<Split, number>()

  constructor(process: EngineProcess<Calls>, { id, device, threads, settings }: ProcessEngineFacts) {
    this.process = process
    this.#calls = process
    this.id = id
    this.device = device
    this.threads = threads
    this.settings = { ...settings }
  }

  async load(set: Split, { images, labels, count, scale }: EngineImages): Promise<void> {
    const expected = count * INPUT_SHAPE[0] * INPUT_SHAPE[1]
    if (images.length !== expected || labels.length !== count) {
      throw new ShapeError(
        `the ${set} set of ${count} images has ${images.length} pixels and ${labels.length} labels; ` +
          `expected ${expected} (28 x 28 each) and ${count}`,
        'Choose a data set of 28 x 28 images.'
      )
    }
    await this.#calls.call('load', { set, images: { images: whole(images), labels: whole(labels), count, scale } })
    this.#counts.set(set, count)
  }

  async setState(state: EngineState): Promise<void> {
    await this.#calls.call('setState', sendableState(state))
  }

  getState(): Promise<EngineState> {
    return this.#calls.call('getState', null)
  }

  async run(
    indices: Uint32Array,
    batchSize: number,
    adam: AdamSettings,
    distortion: Distortion | null = null
  ): Promise<StepMetrics> {
    this.checkBatch(indices, batchSize)
    return this.#calls.call('run', { indices: whole(indices), batchSize, adam, distortion })
  }

  stop(): void {
    this.#calls.stop()
  }

  async gradients(indices: Uint32Array, distortion: Distortion | null = null): Promise<Gradients> {
    this.checkBatch(indices, indices.length)
    return this.#calls.call('gradients', { indices: whole(indices), distortion })
  }

  async evaluate(set: Split): Promise<Evaluation> {
    this.#count(set)
    return this.#calls.call('evaluate', { set })
  }

  async predict(set: Split, from: number, to: number): Promise<Float32Array> {
    const count = this.#count(set)
    if (!(from >= 0 && from <= to && to <= count)) {
      throw new WorkbenchError(
        'bad-argument',
        `images ${from} to ${to} of the ${set} set were asked for; it has ${count}`,
        'Ask for images that are there.'
      )
    }
    if (from === to) return new Float32Array()
    return this.#calls.call('predict', { set, from, to })
  }

  memory(): Promise<MemoryUse> {
    return this.#calls.call('memory', null)
  }

  dispose(): Promise<void> {
    return this.#calls.close()
  }

  /**
   * Throws WorkbenchError `bad-argument` unless there are indices, all into the training set, and a
   * batch size.
   */
  protected checkBatch(indices: Uint32Array, batchSize: number): void {
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

  #count(set: Split): number {
    const count = this.#counts.get(set)
    if (count !== undefined) return count
    throw new WorkbenchError('bad-argument', `the engine holds no ${set} images`, 'Load them first.')
  }
}

/** Throws ShapeError for vectors of another length. */
export function sendableState({ parameters, m, v, step }: EngineState): EngineState {
  for (const [name, values] of Object.entries({ parameters, m, v })) {
    if (values.length === PARAMETER_COUNT) continue
    throw new ShapeError(
      `${name} has ${values.length} values; expected ${PARAMETER_COUNT}`,
      'Give the flat vectors of a LeNet-5.'
    )
  }
  return { parameters: whole(parameters), m: whole(m), v: whole(v), step }
}

/** A view takes its whole memory along when it is sent through some channels. */
export function whole<T extends Uint8Array | Uint32Array | Float32Array>(values: T): T {
  return values.byteLength === values.buffer.byteLength ? values : (values.slice() as T)
}
