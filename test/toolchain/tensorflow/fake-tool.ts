/** A program that does what a shell script says, in the place of pip, npm or a compiler. */
import { chmod, writeFile } from 'node:fs/promises'

export async function fakeTool(file: string, script: string): Promise<string> {
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
  return file
}
