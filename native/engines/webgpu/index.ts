/**
 * Training on any GPU that speaks Direct3D 12, Metal or Vulkan, with shaders of our own, in a
 * process of its own. It is the same code in a Node process, on the npm package `webgpu`, and in a
 * worker of Electron's hidden window, on Chromium's WebGPU.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import type { Engine, EngineState, StepMetrics } from '../engine.ts'
import { EngineProcess } from '../process/engine-process.ts'
import { forkProcess, type EngineProgram, type StartProcess } from '../process/process-channel.ts'
import { ProcessEngine, sendableState, whole } from '../process/process-engine.ts'
import type { MemoryUse } from '../process/protocol.ts'
import { gpuTrouble, lastErrorLine } from './gpu-trouble.ts'
import { MAX_NETWORKS } from './layout.ts'
import type { Measured, MeasureRequest } from './measure.ts'
import type { GroupMember } from './network.ts'
import type { GpuFacts, WebGpuCalls } from './protocol.ts'

export type { GroupMember } from './network.ts'
export type { GpuFacts } from './protocol.ts'

export const WEBGPU = 'webgpu'

const PROGRAM: EngineProgram = {
  name: WEBGPU,
  // In a bundle it is never run: Electron starts a window instead.
  entry: new URL(import.meta.url.endsWith('.ts') ? './process.ts' : './webgpu-process.js', import.meta.url)
}
const HINT = 'Resume from the last checkpoint; if it happens again, use the hand-written kernels.'
const KERNELS = 'Use the hand-written kernels; they need no GPU.'

export interface WebGpuOptions {
  /** Number of the GPU, or part of its name; the strongest by default. */
  readonly device?: number | string | undefined
  /**
   * Of the workgroup that takes an image through the network, which decides the last bits; by
   * default what suits the GPU.
   */
  readonly threads?: number | undefined
  /** Software that stands in for a GPU counts as one: for tests. */
  readonly allowsSoftware?: boolean | undefined
  readonly startProcess?: StartProcess | undefined
  /** For the process, in addition to this one's. */
  readonly environment?: Readonly<Record<string, string>> | undefined
}

export interface WebGpuEngine extends Engine {
  readonly settings: Readonly<Record<string, number | boolean>>
  readonly gpu: GpuFacts
  /**
   * Trains several networks over the training set at once, at most MAX_NETWORKS, each with equally
   * many indices. Each gets the bits that run() gives it alone; the engine's own state stays. On a
   * big GPU, which a batch of 32 hardly occupies, it saves time. Their states stay there for the
   * next call.
   */
  trainGroup(members: readonly GroupMember[], batchSize: number): Promise<StepMetrics[]>
  /** Of the networks that trained together last. */
  groupStates(): Promise<EngineState[]>
  measure(request: MeasureRequest): Promise<Measured>
  memory(): Promise<MemoryUse>
  /**
   * Of processor time that the engine's process has used so far; null where it cannot be asked for.
   */
  cpuMs(): Promise<number | null>
}

/** Throws WorkbenchError `engine` when no GPU can be used, with the reason and what to do. */
export async function createWebGpuEngine(options: WebGpuOptions = {}): Promise<WebGpuEngine> {
  const { device = null, threads = null, allowsSoftware = false } = options
  return startedFor(options, async (process) => {
    const facts = await process.call('start', { device, allowsSoftware, threads })
    return new WebGpuProcessEngine(process, facts)
  })
}

/**
 * Names of the GPUs that can be chosen, in the order of their numbers. Throws WorkbenchError
 * `engine` when WebGPU is not here.
 */
export async function listGpus(
  options: Pick<WebGpuOptions, 'allowsSoftware' | 'startProcess' | 'environment'> = {}
): Promise<string[]> {
  return startedFor(options, async (process) => {
    const names = await process.call('gpus', { allowsSoftware: options.allowsSoftware ?? false })
    await process.close()
    return names
  })
}

async function startedFor<Result>(
  { startProcess = forkProcess, environment = {} }: Pick<WebGpuOptions, 'startProcess' | 'environment'>,
  use: (process: EngineProcess<WebGpuCalls>) => Promise<Result>
): Promise<Result> {
  const started = await EngineProcess.start<WebGpuCalls>({
    program: PROGRAM,
    title: 'WebGPU',
    startProcess,
    environment,
    hint: HINT,
    lastErrorLine
  })
  try {
    return await use(started)
  } catch (error) {
    await started.close() // what the process wrote is whole after that
    const said = error instanceof Error ? error.message : String(error)
    const { reason, hint } = gpuTrouble(
      said,
      started.errorOutput,
      process.platform,
      error instanceof WorkbenchError ? error.hint : KERNELS
    )
    throw new WorkbenchError('engine', `WebGPU cannot be used: ${reason}`, hint, { cause: error })
  }
}

class WebGpuProcessEngine extends ProcessEngine<WebGpuCalls> implements WebGpuEngine {
  readonly gpu: GpuFacts

  constructor(process: EngineProcess<WebGpuCalls>, facts: GpuFacts) {
    const settings = { threads: facts.threads }
    super(process, { id: WEBGPU, device: `GPU ${facts.name}, WebGPU`, threads: 1, settings })
    this.gpu = facts
  }

  async trainGroup(members: readonly GroupMember[], batchSize: number): Promise<StepMetrics[]> {
    const lengths = new Set(members.map(({ indices }) => indices.length))
    if (members.length < 1 || members.length > MAX_NETWORKS || lengths.size !== 1) {
      throw new WorkbenchError(
        'bad-argument',
        `a group of ${members.length} networks with ${[...lengths].join(', ') || 'no'} indices; ` +
          `expected 1 to ${MAX_NETWORKS} with equally many`,
        'Train them in several groups.'
      )
    }
    for (const { indices } of members) this.checkBatch(indices, batchSize)
    const sent = members.map(({ state, indices, adam }) => ({
      state: state && sendableState(state),
      indices: whole(indices),
      adam
    }))
    return this.process.call('trainGroup', { members: sent, batchSize })
  }

  groupStates(): Promise<EngineState[]> {
    return this.process.call('groupStates', null)
  }

  measure(request: MeasureRequest): Promise<Measured> {
    return this.process.call('measure', request)
  }

  cpuMs(): Promise<number | null> {
    return this.process.call('cpuMs', null)
  }
}
