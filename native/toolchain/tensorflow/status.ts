/**
 * How the TensorFlow engine stands here: what is installed, what it takes, whether it works, what
 * it can compute on.
 */
import { WorkbenchError, type ErrorDetails } from '../../contract/errors.ts'
import type { StartProcess } from '../../engines/process/process-channel.ts'
import { isFileLocked } from '../../files/file-lock.ts'
import { listDevices, type Device } from './devices.ts'
import { sha256Of } from './fetch-wheel.ts'
import { folderSize } from './folder-size.ts'
import { bindingFile, tensorFlowFolders, type Installed } from './installed.ts'
import { checkInstalled } from './open-engine.ts'
import { speedHere, type Speed } from './speed.ts'

export type TensorFlowStatus =
  | {
      readonly kind: 'installed'
      readonly folder: string
      readonly installed: Installed
      /** Kept so that a repair need not fetch them again. */
      readonly downloadBytes: number
      readonly devices: readonly Device[]
      readonly speed: Speed
    }
  | { readonly kind: 'installing'; readonly folder: string }
  /** Not there, or not usable: why, and what to do. */
  | { readonly kind: 'unusable'; readonly folder: string; readonly problem: ErrorDetails }

export interface StatusOptions {
  readonly folder?: string | undefined
  readonly startProcess?: StartProcess | undefined
  readonly onNotice?: ((text: string) => void) | undefined
}

/** Starts the library once for each device. Throws nothing that `unusable` can tell. */
export async function tensorFlowStatus({
  folder,
  startProcess,
  onNotice
}: StatusOptions = {}): Promise<TensorFlowStatus> {
  const { engine, downloads, lock, base } = tensorFlowFolders(folder)
  if (isFileLocked(lock)) return { kind: 'installing', folder: base }
  try {
    const installed = await checkInstalled(engine)
    await checkBinding(engine, installed)
    const { variant, tensorFlow } = installed
    const speed = await speedHere({ folder: engine, tensorFlow, startProcess, onNotice })
    const devices = await listDevices({ folder: engine, variant, settings: speed.settings, startProcess })
    const downloadBytes = await folderSize(downloads)
    return { kind: 'installed', folder: engine, installed, downloadBytes, devices, speed }
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error
    const { code, message, hint, remedy } = error
    return { kind: 'unusable', folder: base, problem: { code, message, hint, ...(remedy && { remedy }) } }
  }
}

/**
 * npm puts tfjs-node's files back as they were when the package is installed again, and the binding
 * is gone.
 */
async function checkBinding(folder: string, { bindingSha256 }: Installed): Promise<void> {
  const found = await sha256Of(bindingFile(folder)).catch(() => null)
  if (found === bindingSha256) return
  throw new WorkbenchError(
    'engine',
    `the binding of TensorFlow in ${folder} ${found === null ? 'is missing' : 'is not the one that was built here'}`,
    'Install TensorFlow again.',
    { remedy: { kind: 'install-tensorflow', repair: true } }
  )
}
