/**
 * TensorFlow as an engine: its native library in a process of its own. Where the library lies and
 * which settings suit this machine is for the caller to say; `lenet tensorflow install` and
 * native/toolchain/tensorflow/ know.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import type { Engine } from '../engine.ts'
import { EngineProcess } from '../process/engine-process.ts'
import { forkProcess, type EngineProgram, type StartProcess } from '../process/process-channel.ts'
import { ProcessEngine } from '../process/process-engine.ts'
import type { DrawnInitialisation } from './draw-parameters.ts'
import { gpuNames, gpuTrouble, lastErrorLine, loadTrouble } from './library-messages.ts'
import type { NetworkKind } from './network.ts'
import type { LibraryFacts, TensorFlowCalls, TensorFlowMemory } from './protocol.ts'
import { describeSettings, environmentOf, type TensorFlowSettings } from './settings.ts'

export const TENSORFLOW = 'tensorflow'

const PROGRAM: EngineProgram = {
  name: 'tensorflow',
  // In a bundle the entry lies beside the code under the name that electron.vite.config.ts gives
  // it.
  entry: new URL(import.meta.url.endsWith('.ts') ? './process.ts' : './tensorflow-process.js', import.meta.url)
}
const HINT = 'Resume from the last checkpoint; if it happens again, use another engine or install TensorFlow again.'

export interface TensorFlowOptions {
  /** Where `lenet tensorflow install` has put it. */
  readonly folder: string
  readonly settings: TensorFlowSettings
  /**
   * By default the engine's own, which is the quickest and agrees with other engines to the last
   * digits.
   */
  readonly network?: NetworkKind | undefined
  /** `cpu` hides every GPU; a number is the GPU to use; by default TensorFlow's choice. */
  readonly device?: 'cpu' | number | undefined
  readonly startProcess?: StartProcess | undefined
}

export interface TensorFlowEngine extends Engine {
  readonly settings: Readonly<Record<string, number | boolean>>
  readonly usesGpu: boolean
  /**
   * Why no GPU is used, in TensorFlow's words and ours; null when one is, or TensorFlow says
   * nothing.
   */
  readonly gpuTrouble: string | null
  memory(): Promise<TensorFlowMemory>
  /**
   * What TensorFlow itself draws, when first asked for this seed; the engine's state stays as it
   * is.
   */
  drawParameters(initialisation: DrawnInitialisation, seed: number): Promise<Float32Array>
}

/**
 * Throws WorkbenchError `engine` when the library cannot be loaded or does not compute what it
 * should.
 */
export async function createTensorFlowEngine(options: TensorFlowOptions): Promise<TensorFlowEngine> {
  const { folder, settings, network = 'trained', device, startProcess = forkProcess } = options
  const environment = { ...environmentOf(settings), ...visibleDevices(device) }
  const process = await EngineProcess.start<TensorFlowCalls>({
    program: PROGRAM,
    title: 'TensorFlow',
    startProcess,
    environment,
    hint: HINT,
    lastErrorLine
  })
  try {
    const facts = await process.call('start', { folder, network })
    return new TensorFlowProcessEngine(process, facts, settings, process.errorOutput)
  } catch (error) {
    await process.close()
    const message = error instanceof Error ? error.message : String(error)
    throw new WorkbenchError(
      'engine',
      `TensorFlow in ${folder} cannot be used: ${loadTrouble(message)}`,
      'Install TensorFlow again.',
      { remedy: { kind: 'install-tensorflow', repair: true }, cause: error }
    )
  }
}

function visibleDevices(device: TensorFlowOptions['device']): Record<string, string> {
  if (device === undefined) return {}
  return { CUDA_VISIBLE_DEVICES: device === 'cpu' ? '-1' : String(device) }
}

class TensorFlowProcessEngine extends ProcessEngine<TensorFlowCalls> implements TensorFlowEngine {
  readonly usesGpu: boolean
  readonly gpuTrouble: string | null

  constructor(
    process: EngineProcess<TensorFlowCalls>,
    { version, usesGpu }: LibraryFacts,
    settings: TensorFlowSettings,
    said: string
  ) {
    // The binding takes the last one that TensorFlow lists.
    const gpu = gpuNames(said).at(-1)
    const device = usesGpu
      ? `GPU${gpu === undefined ? '' : ` ${gpu}`}, TensorFlow ${version}`
      : `CPU, ${describeSettings(settings)}, TensorFlow ${version}`
    super(process, { id: TENSORFLOW, device, threads: settings.threads, settings: { ...settings } })
    this.usesGpu = usesGpu
    this.gpuTrouble = usesGpu ? null : gpuTrouble(said)
  }

  override memory(): Promise<TensorFlowMemory> {
    return this.process.call('memory', null)
  }

  drawParameters(initialisation: DrawnInitialisation, seed: number): Promise<Float32Array> {
    return this.process.call('drawParameters', { initialisation, seed })
  }
}
