/** Limits of the system that a command meets: said as such, with what helps. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writeSmallNpz } from '../support/small-data.ts'

const MAIN = join(import.meta.dirname, '../../native/cli/main.ts')

// Windows has no such limit. Each of 64 threads opens several files, and Node itself about twenty.
test.skipIf(process.platform === 'win32')(
  'threads that cannot start because too many files are open say so',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lenet-limits-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const data = join(folder, 'bars.npz')
    await writeSmallNpz(data, { train: 100, validation: 20 })
    const command = `ulimit -n 40 && exec "${process.execPath}" "${MAIN}" train --data "${data}" --threads 64`
    const { status, stderr } = spawnSync('sh', ['-c', command], {
      encoding: 'utf8',
      env: { ...process.env, LENET_DATA: join(folder, 'none') }
    })
    expect(stderr).toMatch(/^error: .*\bEMFILE\b.*$/m)
    expect(stderr).toMatch(/^hint: Raise the limit of open files \(`ulimit -n`\)/m)
    expect(status).toBe(1)
  }
)
