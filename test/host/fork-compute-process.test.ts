/** With what the compute process is started. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { COMPUTE_FLAGS } from '../../native/contract/compute-flags.ts'
import { REVEALS_FOLDERS } from '../../native/contract/host-messages.ts'
import { forkComputeProcess, type ForkOptions } from '../../native/host/fork-compute-process.ts'

interface Started {
  readonly execArgv: readonly string[]
  readonly args: readonly string[]
}

/** What a process that is started in place of the compute process says of itself. */
async function startedWith(options: ForkOptions): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-fork-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'entry.mjs')
  writeFileSync(file, 'process.send({ execArgv: process.execArgv, args: process.argv.slice(2) })')
  const { promise, resolve } = Promise.withResolvers<Started>()
  const onMessage = (message: unknown) => resolve(message as Started)
  const child = forkComputeProcess({ onMessage, onExit: () => undefined }, { entry: pathToFileURL(file), ...options })
  const started = await promise
  child.kill()
  return started
}

test('the compute process is kept small by flags of V8', async () => {
  expect((await startedWith({})).execArgv).toEqual(expect.arrayContaining([...COMPUTE_FLAGS]))
})

test('it shows folders only where the host says so', async () => {
  expect((await startedWith({})).args).toEqual([])
  expect((await startedWith({ revealsFolders: true })).args).toEqual([REVEALS_FOLDERS])
})

test.each([
  ['exit code 3', 'process.exit(3)'],
  ['signal SIGKILL', "process.kill(process.pid, 'SIGKILL')"]
])('how it ended is known: %s', async (reason, script) => {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-fork-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'entry.mjs')
  writeFileSync(file, script)
  const ended = Promise.withResolvers<string>()
  forkComputeProcess({ onMessage: () => undefined, onExit: ended.resolve }, { entry: pathToFileURL(file) })
  expect(await ended.promise).toBe(reason)
})
