import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isLocked, takeLock } from '../../native/runs/run-lock.ts'
import { runWithoutSpace } from '../support/without-space.ts'

const MODULE = join(import.meta.dirname, '../../native/runs/run-lock.ts')

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('is held by one, also in one process, until it is released', () => {
  const file = join(folder, 'lock')
  expect(isLocked(file)).toBe(false)
  const lock = takeLock(file)!
  expect([takeLock(file), isLocked(file)]).toEqual([null, true])
  lock.release()
  lock.release()
  expect(isLocked(file)).toBe(false)
  takeLock(file)!.release()
})

test('is held without a byte on the disk, as on one that is full', async () => {
  const file = join(folder, 'lock')
  const lock = takeLock(file)!
  expect([await readdir(folder), (await stat(file)).size]).toEqual([['lock'], 0])
  lock.release()
  for (const name of ['lock', 'new']) {
    const script = `import { takeLock } from ${JSON.stringify(MODULE)}; console.log(takeLock(process.argv[1]) ? 'held' : 'refused')`
    expect(await runWithoutSpace(script, join(folder, name))).toBe('held\n')
  }
})

test('lets go when its process is killed', async () => {
  const file = join(folder, 'lock')
  const script = `import { takeLock } from ${JSON.stringify(MODULE)}; console.log(takeLock(process.argv[1]) ? 'held' : 'refused'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, file], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  expect(said.toString()).toBe('held\n')
  expect(isLocked(file)).toBe(true)
  expect(takeLock(file)).toBe(null)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isLocked(file)).toBe(false)
  const lock = takeLock(file)
  expect(lock).not.toBe(null)
  lock!.release()
})

test('a lock file that cannot be used is an error, not a lock', async () => {
  const file = join(folder, 'lock')
  await writeFile(file, 'this is no database at all, and quite long enough to see that'.repeat(20))
  expect(isLocked(file)).toBe(false)
  expect(() => takeLock(file)).toThrow(/cannot lock/)
})
