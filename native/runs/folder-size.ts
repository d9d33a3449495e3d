/** Bytes of all files below a folder, as a person is told them: their lengths, whatever blocks the disk uses. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What disappears meanwhile counts nothing. Links are not followed. */
export async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return folderSize(path)
      return entry.isFile() ? ((await stat(path).catch(() => null))?.size ?? 0) : 0
    })
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
