/** How the desktop window's process ends, with small programs in Electron's place. */
import { EventEmitter } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runDesktop } from '../../native/host/run-desktop.ts'

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'lenet-desktop-'))))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs `script` in a shell; it takes `lasts` milliseconds by the clock that is given. */
function run(script: string, lasts = 0, signals = new EventEmitter()) {
  const times = [0, lasts]
  return runDesktop('/bin/sh', ['-c', script], { cwd: folder, signals, now: () => times.shift()! })
}

test('a window that was closed ends with the exit code of its process', async () => {
  expect(await run('exit 0')).toEqual({ kind: 'closed', exitCode: 0 })
  expect(await run('exit 3', 10_000)).toEqual({ kind: 'closed', exitCode: 3 })
})

test('a process that fails in its first ten seconds could not open a window', async () => {
  expect(await run('exit 3', 9_999)).toEqual({ kind: 'not-started', reason: 'Electron ended at once (exit code 3)' })
  expect(await run('kill -SEGV $$')).toEqual({ kind: 'not-started', reason: 'Electron ended at once (SIGSEGV)' })
})

test.each(['INT', 'TERM'])('one that SIG%s ends has opened a window', async (signal) => {
  expect(await run(`kill -${signal} $$`)).toEqual({ kind: 'closed', exitCode: 1 })
})

test('it runs in the folder of the program', async () => {
  await run('echo > here')
  expect(existsSync(join(folder, 'here'))).toBe(true)
})

test('a program that is not there says so', async () => {
  const end = await runDesktop('/no/electron', [], { cwd: folder, signals: new EventEmitter(), now: () => 0 })
  expect(end).toEqual({ kind: 'not-started', reason: 'Electron cannot be started (spawn /no/electron ENOENT)' })
})

test('SIGTERM is passed on and SIGINT waited for; afterwards neither is handled here any more', async () => {
  const signals = new EventEmitter()
  const ended = run("trap 'exit 5' TERM; echo > ready; for n in $(seq 100); do sleep 0.05; done", 10_000, signals)
  while (!existsSync(join(folder, 'ready'))) await sleep(10)
  expect([signals.emit('SIGINT'), signals.emit('SIGTERM')]).toEqual([true, true])
  expect(await ended).toEqual({ kind: 'closed', exitCode: 5 })
  expect(signals.eventNames()).toEqual([])
})
