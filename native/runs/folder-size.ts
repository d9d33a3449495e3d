/**
 * Bytes of all files below a folder, as a person is told them: their lengths, whatever blocks the
 * disk uses.
 */
import { readdirSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'

/**
 * What disappears meanwhile counts nothing. Links are not followed. Synchronously: a promise for
 * each file costs ten times as much, and a list of runs asks for thousands.
 */
export function folderSize(folder: string): number {
  let bytes = 0
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) bytes += folderSize(path)
    else if (entry.isFile()) bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
