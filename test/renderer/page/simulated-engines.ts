/**
 * Two engines of which one has to be installed first, and a comparison of the two with figures as
 * they are usually.
 */
import type { EngineComparison } from '../../../native/contract/comparison.ts'
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type { EngineOption, EnginesApi, EngineSpeed } from '../../../native/contract/engines.ts'
import type { TaskDone, TaskProgress, TaskStream } from '../../../native/contract/task-stream.ts'

export interface SimulatedEngines extends EnginesApi {
  /** What was asked to be installed. */
  readonly installs: readonly { readonly id: string; readonly gpu: boolean }[]
  /** Tasks that were cancelled. */
  cancelled: number
  /** The next installation fails while it compiles; the next comparison at its first step. */
  failNext: boolean
  /** While this is so, tasks stop half way: until it is so no more, or they are cancelled. */
  stalls: boolean
  /** A computer with two GPUs; set it, then reload the list with `changed`. */
  hasGpus: boolean
  changed(): void
}

const KERNELS: EngineOption = {
  id: 'worker-kernels',
  title: 'Hand-written kernels',
  device: 'CPU, 2 threads, WASM SIMD',
  available: true,
  reason: null,
  installation: 'fixed',
  maxThreads: 8,
  defaultThreads: 2
}
const TENSORFLOW_ABSENT: EngineOption = {
  id: 'tensorflow',
  title: 'TensorFlow',
  device: 'not here',
  available: false,
  reason: 'the TensorFlow engine is not installed. Install TensorFlow, or use the hand-written kernels.',
  installation: 'absent',
  maxThreads: 8,
  defaultThreads: 1
}
const TENSORFLOW_HERE: EngineOption = {
  ...TENSORFLOW_ABSENT,
  device: 'CPU, TensorFlow 2.9.1',
  available: true,
  reason: null,
  installation: 'installed',
  defaultThreads: 2
}

/** Added to the list by `hasGpus`. */
const WEBGPU: EngineOption = {
  id: 'webgpu',
  title: 'WebGPU',
  device: 'GPU NVIDIA GeForce RTX 4070, WebGPU',
  devices: ['NVIDIA GeForce RTX 4070', 'Intel(R) UHD Graphics 770'],
  available: true,
  reason: null,
  installation: 'fixed',
  maxThreads: 1,
  defaultThreads: 1
}

const INSTALLING: readonly TaskProgress[] = [
  { kind: 'progress', what: 'asking pip where TensorFlow is', done: 0, total: null },
  { kind: 'progress', what: 'fetching tensorflow_cpu-2.9.1.whl', done: 120e6, total: 240e6 },
  { kind: 'progress', what: 'compiling the binding', done: 0, total: null }
]
const COMPARING: readonly TaskProgress[] = [
  { kind: 'progress', what: 'starting tensorflow', done: 1, total: 113 },
  { kind: 'progress', what: 'step 40', done: 43, total: 113 },
  { kind: 'progress', what: 'timing tensorflow, 5 of 5', done: 112, total: 113 }
]
const MEASURING: readonly TaskProgress[] = [
  { kind: 'progress', what: 'training on Hand-written kernels', done: 0, total: 12 },
  { kind: 'progress', what: 'training on NVIDIA GeForce RTX 4070', done: 6, total: 12 },
  { kind: 'progress', what: 'training on Intel(R) UHD Graphics 770', done: 8, total: 12 }
]
const SPEEDS: readonly EngineSpeed[] = [
  { engine: 'worker-kernels', device: null, imagesPerSecond: 53_000, failure: null },
  { engine: 'webgpu', device: 'NVIDIA GeForce RTX 4070', imagesPerSecond: 424_000, failure: null },
  {
    engine: 'webgpu',
    device: 'Intel(R) UHD Graphics 770',
    imagesPerSecond: null,
    failure: 'the GPU stopped answering: device hung. Use the hand-written kernels.'
  }
]
const PART_MS = 60

export function createSimulatedEngines(changed: () => void): SimulatedEngines {
  const installs: { id: string; gpu: boolean }[] = []
  let tensorFlow = TENSORFLOW_ABSENT
  const become = (option: EngineOption) => {
    tensorFlow = option
    changed()
    return option
  }

  /** `parts`, then the result; fails or waits for ever before the last part where it is to. */
  function task<T>(parts: readonly TaskProgress[], failure: WorkbenchError, result: () => T): TaskStream<T> {
    const { failNext } = engines
    engines.failNext = false
    let cancelled = false
    const stalls = (index: number) => engines.stalls && index === 1 && !cancelled
    return new ReadableStream<TaskProgress | TaskDone<T>>({
      async start(controller) {
        for (const [index, part] of parts.entries()) {
          if (cancelled) return
          if (failNext && index === parts.length - 1) {
            controller.error(failure)
            return
          }
          controller.enqueue(part)
          do await new Promise((resolve) => setTimeout(resolve, PART_MS))
          while (stalls(index))
        }
        if (cancelled) return
        controller.enqueue({ kind: 'done', result: result() })
        controller.close()
      },
      cancel: () => {
        cancelled = true
        engines.cancelled++
      }
    })
  }

  const engines: SimulatedEngines = {
    installs,
    cancelled: 0,
    failNext: false,
    stalls: false,
    hasGpus: false,
    changed,
    list: () => soon(() => [KERNELS, ...(engines.hasGpus ? [WEBGPU] : []), tensorFlow]),
    install: (request) =>
      soon(() => {
        installs.push(request)
        const failure = new WorkbenchError(
          'engine',
          'building TensorFlow needs a C++17 compiler (c++, g++, clang++), which is not here',
          'Install it, as with: apt install g++'
        )
        return task(INSTALLING, failure, () => become(TENSORFLOW_HERE))
      }),
    remove: () => soon(() => become(TENSORFLOW_ABSENT)),
    measure: () =>
      soon(() =>
        task(MEASURING, new WorkbenchError('engine', 'the GPU stopped answering', 'Try again.'), () => SPEEDS)
      ),
    compare: ({ engines: names, steps }) =>
      soon(() => {
        const failure = new WorkbenchError(
          'engine',
          'the process of TensorFlow has ended: signal SIGKILL',
          'Try again.'
        )
        return task(COMPARING, failure, () => comparison(names, steps))
      })
  }
  return engines
}

function comparison([first, second]: readonly [string, string], steps: number): EngineComparison {
  const both = <T>(own: T, other: T) => ({ [first]: own, [second]: other })
  return {
    engines: [first, second].map((name) => ({ kind: 'engine', name, device: 'CPU', settings: null })),
    gradients: ['conv1/kernel', 'conv1/bias', 'dense3/kernel'].map((parameter, i) => ({
      kind: 'gradient',
      parameter,
      differences: both(0, (i + 1) * 1.5e-7)
    })),
    losses: [1, 10, steps].map((step) => ({ kind: 'loss', step, losses: both(2.302585 / step, 2.302584 / step) })),
    parameters: [0, 1, 10, steps].map((after) => ({
      kind: 'parameters',
      steps: after,
      differences: both(0, after * 2e-7)
    })),
    speed: [
      { kind: 'speed', name: first, millisecondsPerStep: 1.25, imagesPerSecond: 25_600, residentBytes: 48e6, share: 1 },
      { kind: 'speed', name: second, millisecondsPerStep: 4, imagesPerSecond: 8000, residentBytes: 310e6, share: 3.2 }
    ]
  }
}

/** An answer that comes as answers do: later. */
function soon<T>(answer: () => T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, 5)).then(answer)
}
