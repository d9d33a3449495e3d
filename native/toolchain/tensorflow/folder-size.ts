/** Bytes of all files in a folder; 0 when it is not there. */
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

export async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => (await lstat(join(parentPath, name)).catch(() => ({ size: 0 }))).size)
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
