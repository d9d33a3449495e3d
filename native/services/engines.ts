/**
 * The engines of this program: what each is called, whether it can run here, and how one is made. Who asks for an engine by
 * name asks here; a new engine is one more row.
 */
import { availableParallelism } from 'node:os'
import { WorkbenchError } from '../contract/errors.ts'
import type { EngineOption } from '../contract/workbench.ts'
import type { Engine } from '../engines/engine.ts'
import { TENSORFLOW } from '../engines/tensorflow/index.ts'
import { createWorkerKernelsEngine, WORKER_KERNELS } from '../engines/worker-kernels/index.ts'
import { threadsWorthUsing } from '../engines/worker-kernels/threads.ts'
import { readWasm } from '../kernels/simd/wasm-file.ts'
import { openTensorFlowEngine } from './tensorflow/open-engine.ts'

export interface EngineOptions {
  /** By default the cores worth using. */
  readonly threads?: number | undefined
  /** For engines that can choose: `cpu`, or the number of a GPU; by default the engine's choice. */
  readonly device?: 'cpu' | number | undefined
  /** Of the run that goes on: Engine.settings as it began. */
  readonly settings?: Engine['settings']
  /** Told in one line when the engine does not run as the person may expect. */
  readonly onNotice?: ((text: string) => void) | undefined
}

export interface EngineKind {
  /** By which runs remember it. */
  readonly id: string
  /** Whether it can run here, found out by trying; never throws. */
  probe(): Promise<EngineOption>
  /** The caller disposes of it. Throws WorkbenchError `engine` when it cannot run here. */
  create(options: EngineOptions): Promise<Engine>
}

/** Threads that the hand-written kernels can be spread over. */
const MOST_THREADS = 64

const workerKernels: EngineKind = {
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
      mostThreads: Math.min(MOST_THREADS, availableParallelism()),
      defaultThreads: threads
    }
  },
  create: createWorkerKernelsEngine
}

const tensorFlow: EngineKind = {
  id: TENSORFLOW,
  probe: async () => {
    const facts = { id: TENSORFLOW, title: 'TensorFlow', mostThreads: Math.min(MOST_THREADS, availableParallelism()) }
    try {
      const engine = await openTensorFlowEngine()
      const { device, threads } = engine
      await engine.dispose()
      return { ...facts, device, available: true, reason: null, defaultThreads: threads }
    } catch (error) {
      const reason = error instanceof WorkbenchError ? `${error.message}. ${error.hint}` : String(error)
      return { ...facts, device: 'not here', available: false, reason, defaultThreads: 1 }
    }
  },
  create: openTensorFlowEngine
}

/** The default comes first. */
export const ENGINES: readonly EngineKind[] = [workerKernels, tensorFlow]
