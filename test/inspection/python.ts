/** Runs a Python program, where python3 with numpy is installed. */
import { spawnSync } from 'node:child_process'
import { test } from 'vitest'

const PYTHON = process.env['PYTHON'] ?? 'python3'
const hasNumpy = spawnSync(PYTHON, ['-c', 'import numpy']).status === 0
if (!hasNumpy) console.log(`Tests that run Python programs are skipped: ${PYTHON} has no numpy.`)

/** `test` for what needs Python with numpy. PYTHON names another interpreter. */
export const numpyTest = test.skipIf(!hasNumpy)

/** Exit code, and both outputs together. */
export function runPython(program: string): { readonly code: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-'], { input: program, encoding: 'utf8' })
  return { code: status, output: stdout + stderr }
}
