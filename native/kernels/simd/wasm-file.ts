/**
 * Where the compiled kernels lie: in build/ beside this file, or, when a bundler has moved the
 * code, below the program's root.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { WorkbenchError } from '../../contract/errors.ts'

const IN_ROOT = 'native/kernels/simd/build'

/** The bytes of one module. Throws WorkbenchError `engine` when the kernels have not been built. */
export function readWasm(name: 'general' | 'lenet' | 'peak'): Uint8Array<ArrayBuffer> {
  const file = candidates(`${name}.wasm`).find((candidate) => existsSync(candidate))
  if (file !== undefined) return readFileSync(file)
  throw new WorkbenchError(
    'engine',
    `the compiled kernels (${name}.wasm) are not there`,
    'Install the program again.',
    { remedy: { kind: 'build-kernels' } }
  )
}

function candidates(name: string): string[] {
  const files = [join(import.meta.dirname, 'build', name)]
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    files.push(join(folder, IN_ROOT, name))
  }
  return files
}
