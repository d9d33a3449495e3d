/**
 * The engines of this program: what each is called, whether it can run here, and how one is made.
 * Who asks for an engine by name asks here; a new engine is one more row.
 */
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { WorkbenchError } from '../contract/errors.ts'
import { MAX_THREADS } from '../contract/limits.ts'
import type { EngineOption } from '../contract/engines.ts'
import type { TaskProgress } from '../contract/task-stream.ts'
import type { Engine } from '../engines/engine.ts'
import { TENSORFLOW } from '../engines/tensorflow/index.ts'
import type { StartProcess } from '../engines/process/process-channel.ts'
import { WEBGPU } from '../engines/webgpu/index.ts'
import { createWorkerKernelsEngine, WORKER_KERNELS } from '../engines/worker-kernels/index.ts'
import { threadsWorthUsing } from '../engines/worker-kernels/threads.ts'
import { readWasm } from '../kernels/simd/wasm-file.ts'
import { installedFile, tensorFlowFolders } from '../toolchain/tensorflow/installed.ts'
import { openTensorFlowEngine } from '../toolchain/tensorflow/open-engine.ts'
import { wheelFor } from '../toolchain/tensorflow/pins.ts'
import type { EngineOptions } from './engine-options.ts'
import { shareGpu, type SharedEngines } from './share-gpu.ts'
import { openWebGpuEngine, probeWebGpu } from './webgpu-engine.ts'

export type { EngineOptions } from './engine-options.ts'
export type { ProcessChannel, StartProcess } from '../engines/process/process-channel.ts'

export interface InstallEngineOptions {
  /** With support for NVIDIA GPUs. */
  readonly gpu: boolean
  readonly signal: AbortSignal
  readonly onProgress: (progress: TaskProgress) => void
  readonly onNotice: (text: string) => void
}

/** How an engine that does not come with the program is put here and taken away. */
export interface EngineInstallation {
  install(options: InstallEngineOptions): Promise<unknown>
  remove(): Promise<unknown>
}

export interface EngineProvider {
  /** By which runs remember it. */
  readonly id: string
  /** Whether it can run here, found out by trying; never throws. */
  probe(): Promise<EngineOption>
  /** Whether it runs on one of several devices that can be named. */
  readonly choosesDevice?: boolean | undefined
  /** The caller disposes of it. Throws WorkbenchError `engine` when it cannot run here. */
  create(options: EngineOptions): Promise<Engine>
  /** For runs that train in the same steps of one device; undefined where none can. */
  readonly share?: (() => SharedEngines) | undefined
  /** Undefined where it comes with the program. */
  readonly installation?: EngineInstallation | undefined
}

const workerKernels: EngineProvider = {
  id: WORKER_KERNELS,
  probe: async () => {
    const threads = threadsWorthUsing()
    const reason = await Promise.resolve()
      .then(() => WebAssembly.compile(readWasm('lenet')))
      .then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error))
      )
    return {
      id: WORKER_KERNELS,
      title: 'Hand-written kernels',
      device: `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}, WASM SIMD`,
      available: reason === null,
      reason,
      installation: 'fixed',
      maxThreads: Math.min(MAX_THREADS, availableParallelism()),
      defaultThreads: threads
    }
  },
  create: createWorkerKernelsEngine
}

const tensorFlow = (startProcess: StartProcess | undefined): EngineProvider => ({
  id: TENSORFLOW,
  choosesDevice: true,
  probe: async () => {
    const facts = { id: TENSORFLOW, title: 'TensorFlow', maxThreads: Math.min(MAX_THREADS, availableParallelism()) }
    const isInstalled = existsSync(installedFile(tensorFlowFolders().engine))
    let installation: EngineOption['installation'] = 'fixed'
    try {
      if (!isInstalled) wheelFor('cpu')
      installation = isInstalled ? 'installed' : 'absent'
      const engine = await openTensorFlowEngine({ startProcess })
      const { device, threads } = engine
      await engine.dispose()
      return { ...facts, device, available: true, reason: null, installation, defaultThreads: threads }
    } catch (error) {
      const reason = error instanceof WorkbenchError ? `${error.message}. ${error.hint}` : String(error)
      return { ...facts, device: 'not here', available: false, reason, installation, defaultThreads: 1 }
    }
  },
  create: ({ device, ...options }) =>
    openTensorFlowEngine({ ...options, device: tensorFlowDevice(device), startProcess }),
  installation: {
    // Python, npm and a compiler run in it; nobody else needs its code.
    install: async (options) =>
      (await import('../toolchain/tensorflow/install.ts')).installTensorFlow({ ...options, startProcess }),
    remove: async () => (await import('../toolchain/tensorflow/remove.ts')).removeTensorFlow()
  }
})

/** Throws WorkbenchError `bad-argument` for a name: TensorFlow knows its GPUs by number. */
function tensorFlowDevice(device: string | number | undefined): 'cpu' | number | undefined {
  if (typeof device !== 'string' || device === 'cpu') return device
  throw new WorkbenchError(
    'bad-argument',
    `TensorFlow was asked for the device ${device}; expected cpu, or the number of a GPU`,
    'Give such a value.'
  )
}

const webGpu = (startProcess: StartProcess | undefined): EngineProvider => ({
  id: WEBGPU,
  choosesDevice: true,
  probe: () => probeWebGpu(startProcess),
  create: ({ device, settings }) => openWebGpuEngine({ device, settings, startProcess }),
  share: () => shareGpu(({ device, settings }) => openWebGpuEngine({ device, settings, startProcess }))
})

/**
 * The default comes first. `startProcess`: for engines with a process of their own; by default it
 * is forked.
 */
export const programEngines = (startProcess?: StartProcess): readonly EngineProvider[] => [
  workerKernels,
  webGpu(startProcess),
  tensorFlow(startProcess)
]

export const ENGINES = programEngines()
