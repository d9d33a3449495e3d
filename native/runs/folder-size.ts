/**
 * Bytes of all files below a folder, as a person is told them: their lengths, whatever blocks the
 * disk uses.
 */
import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What disappears meanwhile counts nothing. Links are not followed. Files are looked at
 * synchronously: a promise for each costs ten times as much, and a list of runs asks for thousands.
 */
export async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) bytes += await folderSize(path)
    else if (entry.isFile()) bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}
