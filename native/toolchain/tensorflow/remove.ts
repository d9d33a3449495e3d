/** Takes the TensorFlow engine away, downloads included. */
import { rm, stat } from 'node:fs/promises'
import { WorkbenchError } from '../../contract/errors.ts'
import { ioError } from '../../files/atomic.ts'
import { acquireFileLock } from '../../files/file-lock.ts'
import { folderSize } from './folder-size.ts'
import { tensorFlowFolders } from './installed.ts'

/**
 * Gives the bytes that are free again; 0 when there was nothing. Throws WorkbenchError
 * `bad-argument` while it is being installed, `io`.
 */
export async function removeTensorFlow(folder?: string): Promise<number> {
  const { base, engine, staging, downloads, lock } = tensorFlowFolders(folder)
  if (!(await stat(base).catch(() => null))) return 0
  const held = acquireFileLock(lock)
  if (!held) {
    throw new WorkbenchError(
      'bad-argument',
      'TensorFlow is being installed right now',
      'Stop that, or wait for it to end.'
    )
  }
  try {
    const sizes = await Promise.all([engine, staging, downloads].map(folderSize))
    held.release() // the lock is one of the files
    await rm(base, { recursive: true, force: true })
    return sizes.reduce((sum, size) => sum + size, 0)
  } catch (error) {
    throw ioError(error, `remove ${base}`)
  } finally {
    held.release()
  }
}
