/**
 * The installed TensorFlow engine, with the settings of this machine or of the run that goes on.
 */
import { z } from 'zod'
import { WorkbenchError } from '../../contract/errors.ts'
import {
  createTensorFlowEngine,
  type TensorFlowEngine,
  type TensorFlowOptions
} from '../../engines/tensorflow/index.ts'
import { readInstalled, tensorFlowFolders, type Installed } from './installed.ts'
import { TENSORFLOW_VERSION, type Variant } from './pins.ts'
import { speedHere } from './speed.ts'

export interface OpenEngineOptions extends Pick<TensorFlowOptions, 'network' | 'device' | 'startProcess'> {
  /** Threads of one operation; by default what was measured to be quickest. */
  readonly threads?: number | undefined
  /** Of a run that goes on: with the same, its bits are the same. */
  readonly settings?: Readonly<Record<string, number | boolean>> | undefined
  /** Where it is installed; by default in the program's folder. */
  readonly folder?: string | undefined
  /** Told in one line when it does not run on what the person may expect. */
  readonly onNotice?: ((text: string) => void) | undefined
}

const SETTINGS = z.object({ oneDnn: z.boolean(), threads: z.int().min(1) })

/**
 * Throws WorkbenchError `engine` when it is not installed, of another version, or cannot run here.
 */
export async function openTensorFlowEngine(options: OpenEngineOptions = {}): Promise<TensorFlowEngine> {
  const { threads, network, device, startProcess, onNotice } = options
  const folder = tensorFlowFolders(options.folder).engine
  const { variant, tensorFlow } = await checkInstalled(folder)
  const kept = SETTINGS.safeParse(options.settings).data
  const chosen = kept ?? (await speedHere({ folder, tensorFlow, startProcess, onNotice })).settings
  const settings = { ...chosen, threads: threads ?? chosen.threads }
  const engine = await createTensorFlowEngine({ folder, settings, network, device, startProcess })
  const expectsGpu = typeof device === 'number' || (variant === 'gpu' && device !== 'cpu')
  if (expectsGpu && !engine.usesGpu) {
    onNotice?.(`TensorFlow runs on the CPU: ${engine.gpuTrouble ?? noGpuReason(variant)}`)
  }
  return engine
}

/** Where TensorFlow says nothing itself. */
export function noGpuReason(variant: Variant): string {
  return variant === 'gpu' ? 'it lists no GPU and does not say why' : 'it is installed without GPU support'
}

/**
 * Throws WorkbenchError `engine` when there is nothing, or not what this version of the program
 * works with.
 */
export async function checkInstalled(folder: string): Promise<Installed> {
  const installed = await readInstalled(folder)
  if (!installed) {
    throw new WorkbenchError(
      'engine',
      'the TensorFlow engine is not installed',
      'Install TensorFlow, or use the hand-written kernels.',
      { remedy: { kind: 'install-tensorflow', repair: false } }
    )
  }
  if (installed.tensorFlow === TENSORFLOW_VERSION) return installed
  throw new WorkbenchError(
    'engine',
    `TensorFlow ${installed.tensorFlow} is installed; this program works with ${TENSORFLOW_VERSION}`,
    'Install TensorFlow again: that brings the other version.',
    { remedy: { kind: 'install-tensorflow', repair: true } }
  )
}
