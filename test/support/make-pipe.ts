/**
 * A named pipe in a folder of a test: something with a name that is neither file nor folder. Not on
 * Windows.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

export function makePipe(folder: string, name = 'pipe'): string {
  const path = join(folder, name)
  execFileSync('mkfifo', [path])
  return path
}
