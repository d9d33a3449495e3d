/**
 * The WebGPU engine as hosts offer it: whether a GPU can be used here, which ones there are, and
 * one that has shown that it computes what it should.
 */
import { WorkbenchError } from '../contract/errors.ts'
import type { EngineOption } from '../contract/engines.ts'
import { createReferenceEngine } from '../engines/reference/index.ts'
import type { Engine } from '../engines/engine.ts'
import type { StartProcess } from '../engines/process/process-channel.ts'
import { createWebGpuEngine, listGpus, WEBGPU, type WebGpuEngine } from '../engines/webgpu/index.ts'
import { IMAGE_SIZE, PARAMETER_COUNT } from '../model/architecture.ts'
import { initialParameters } from '../model/initial-parameters.ts'
import { RandomState } from '../tensor/random-state.ts'

const TITLE = 'WebGPU'
/** Of the trial: the plain loops take about a tenth of a second for it. */
const TRIAL_IMAGES = 4
/** Between float32 and float64, as for every engine: test/engines/engine-cases.ts. */
const [ABSOLUTE, RELATIVE] = [1e-6, 1e-5]

/**
 * For tests alone: software that stands in for a GPU is many times slower than the CPU's kernels.
 */
const allowsSoftware = () => process.env['LENET_SOFTWARE_GPU'] === '1'

export interface OpenWebGpuOptions {
  /** A GPU's number, or a part of its name; by default the strongest. */
  readonly device?: string | number | undefined
  /** Of the run that goes on. */
  readonly settings?: Engine['settings']
  /** By default a Node process is forked. */
  readonly startProcess?: StartProcess | undefined
}

/**
 * Throws WorkbenchError `engine` when no GPU can be used here, or the chosen one computes something
 * else than it should.
 */
export async function openWebGpuEngine({ device, settings, startProcess }: OpenWebGpuOptions): Promise<WebGpuEngine> {
  if (device === 'cpu') {
    throw new WorkbenchError('bad-argument', 'webgpu was asked for the CPU', 'Use the hand-written kernels.')
  }
  const threads = typeof settings?.['threads'] === 'number' ? settings['threads'] : undefined
  const engine = await createWebGpuEngine({ device, threads, allowsSoftware: allowsSoftware(), startProcess })
  try {
    await checkGradients(engine)
    return engine
  } catch (error) {
    await engine.dispose()
    throw error
  }
}

/** Whether it can be used here, found out by trying; never throws. */
export async function probeWebGpu(startProcess?: StartProcess): Promise<EngineOption> {
  const facts = { id: WEBGPU, title: TITLE, installation: 'fixed', maxThreads: 1, defaultThreads: 1 } as const
  try {
    const engine = await openWebGpuEngine({ startProcess })
    const { device } = engine
    await engine.dispose()
    const devices = await listGpus({ allowsSoftware: allowsSoftware(), startProcess })
    return { ...facts, device, devices, available: true, reason: null }
  } catch (error) {
    const reason = error instanceof WorkbenchError ? `${error.message}. ${error.hint}` : String(error)
    return { ...facts, device: 'not here', available: false, reason }
  }
}

/** A driver may compute wrongly without a word: one batch against the plain loops in float64. */
async function checkGradients(engine: WebGpuEngine): Promise<void> {
  const images = Uint8Array.from(new RandomState(0).permutation(TRIAL_IMAGES * IMAGE_SIZE), (value) =>
    value % 7 === 0 ? value % 256 : 0
  )
  const set = { images, labels: Uint8Array.of(3, 1, 4, 1), count: TRIAL_IMAGES, scale: 1 / 255 }
  const zeros = () => new Float32Array(PARAMETER_COUNT)
  const state = { parameters: initialParameters('keras', 0), m: zeros(), v: zeros(), step: 0 }
  const indices = Uint32Array.of(0, 1, 2, 3)
  const [own, expected] = await Promise.all(
    [engine, await createReferenceEngine()].map(async (each) => {
      await each.load('train', set)
      await each.setState(state)
      return each.gradients(indices)
    })
  )
  const wrong = own!.gradients.findIndex((value, i) => {
    const right = expected!.gradients[i]!
    return !(Math.abs(value - right) <= ABSOLUTE + RELATIVE * Math.abs(right))
  })
  if (wrong < 0) return
  throw new WorkbenchError(
    'engine',
    `${engine.device} computes wrongly: gradient ${wrong} is ${own!.gradients[wrong]!}; expected ${expected!.gradients[wrong]!}`,
    "Update the GPU's driver, or use the hand-written kernels."
  )
}
