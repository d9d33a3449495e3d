import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isFileLocked, acquireFileLock } from '../../native/files/file-lock.ts'
import { runWithoutSpace } from '../support/without-space.ts'

const MODULE = join(import.meta.dirname, '../../native/files/file-lock.ts')

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('is held by one, also in one process, until it is released', () => {
  const file = join(folder, 'lock')
  expect(isFileLocked(file)).toBe(false)
  const lock = acquireFileLock(file)!
  expect([acquireFileLock(file), isFileLocked(file)]).toEqual([null, true])
  lock.release()
  lock.release()
  expect(isFileLocked(file)).toBe(false)
  acquireFileLock(file)!.release()
})

test('is held without a byte on the disk, as on one that is full', async () => {
  const file = join(folder, 'lock')
  const lock = acquireFileLock(file)!
  expect([await readdir(folder), (await stat(file)).size]).toEqual([['lock'], 0])
  lock.release()
  for (const name of ['lock', 'new']) {
    const script = `import { acquireFileLock } from ${JSON.stringify(MODULE)}; console.log(acquireFileLock(process.argv[1]) ? 'held' : 'refused')`
    expect(await runWithoutSpace(script, join(folder, name))).toBe('held\n')
  }
})

test('lets go when its process is killed', async () => {
  const file = join(folder, 'lock')
  const script = `import { acquireFileLock } from ${JSON.stringify(MODULE)}; console.log(acquireFileLock(process.argv[1]) ? 'held' : 'refused'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, file], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  try {
    const [output] = (await once(child.stdout, 'data')) as [Buffer]
    expect(output.toString()).toBe('held\n')
    expect(isFileLocked(file)).toBe(true)
    expect(acquireFileLock(file)).toBe(null)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  expect(isFileLocked(file)).toBe(false)
  const lock = acquireFileLock(file)
  expect(lock).not.toBe(null)
  lock!.release()
})

test('is held until it is released, also when nothing refers to it and garbage is collected', async () => {
  const file = join(folder, 'lock')
  const script = `import { acquireFileLock } from ${JSON.stringify(MODULE)}; acquireFileLock(process.argv[1]); setTimeout(() => { for (let i = 0; i < 3; i++) gc(); console.log('collected') }, 0); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script, file], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  try {
    await once(child.stdout, 'data')
    expect(isFileLocked(file)).toBe(true)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})

test('a lock file that cannot be used is an error, not a lock', async () => {
  const file = join(folder, 'lock')
  await writeFile(file, 'this is no database at all, and quite long enough to see that'.repeat(20))
  expect(isFileLocked(file)).toBe(false)
  expect(() => acquireFileLock(file)).toThrow(/cannot lock/)
})

test.skipIf(process.platform === 'win32')(
  'only its owner may open the file, also one made by an earlier version',
  async () => {
    const file = join(folder, 'lock')
    await writeFile(file, '', { mode: 0o644 })
    const lock = acquireFileLock(file)!
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(acquireFileLock(file)).toBe(null) // the lock survives the change of mode
    lock.release()
  }
)
