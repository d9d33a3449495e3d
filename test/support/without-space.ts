/**
 * A process that can make, rename and delete files but not write a byte into one: what a full disk
 * leaves.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * What the script printed. The limit on the size of files is the shell's; SIGXFSZ would end who
 * goes beyond it.
 */
export async function runWithoutSpace(script: string, ...args: readonly string[]): Promise<string> {
  const shell = `trap '' XFSZ; ulimit -f 0; exec "$0" --input-type=module -e "$@"`
  const { stdout } = await run('/bin/sh', ['-c', shell, process.execPath, script, ...args])
  return stdout
}
