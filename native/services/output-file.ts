/**
 * Whether a file can be written where a person wants it, asked before the work whose result it
 * shall hold.
 */
import { access, constants, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError, replaceableTarget } from '../files/atomic.ts'

/**
 * Throws WorkbenchError when the folder of `file` is not there or may not be written to, or when
 * `file` is a folder or a device. Training takes minutes: a slip in a path shall not show only at
 * its end.
 */
export async function checkOutputFile(file: string): Promise<void> {
  const folder = dirname(resolve(file))
  try {
    await access(folder, constants.W_OK)
  } catch (error) {
    throw ioError(error, `write ${file} into the folder ${folder}`)
  }
  const present = await stat(file).catch(() => null)
  if (present?.isDirectory()) {
    throw new WorkbenchError('bad-argument', `cannot write ${file}: it is a folder, not a file`, 'Name a file.')
  }
  await replaceableTarget(file)
}
