import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StoredRun } from '../../native/runs/run-folder.ts'
import { acquireRun } from '../../native/runs/run-lease.ts'
import { openRuns, type Runs } from '../../native/runs/runs.ts'

let folder = ''
let runs: Runs<object>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-lease-'))
  runs = openRuns(folder, (value) => value as object)
})
afterEach(() => rmSync(folder, { recursive: true }))

const create = () => runs.create({ label: 'keras', config: {}, checkpoint: new Uint8Array() })
const stateOf = async (run: StoredRun<object>) => (await runs.find(run.folder)).state

test('tells the state; without a word from it the run is interrupted', async () => {
  const run = await create()
  const lease = await acquireRun(run)
  for (const state of ['running', 'paused', 'finished', 'stopped', 'failed', 'running'] as const) {
    await lease.setState({ state })
    expect(await stateOf(run)).toBe(state)
  }
  await lease.release()
  await lease.release()
  expect(await stateOf(run)).toBe('interrupted')
})

test('keeps what it does not change', async () => {
  const run = await create()
  const lease = await acquireRun(run)
  await lease.setState({ keeps: 'best', testAccuracy: 0.9 })
  await lease.setState({ state: 'stopped' })
  await lease.release()
  const again = await acquireRun(await runs.find(run.id))
  await again.setState({ state: 'running' })
  await again.release()
  expect(await runs.find(run.id)).toMatchObject({ keeps: 'best', testAccuracy: 0.9 })
})

test('is alone', async () => {
  const run = await create()
  const lease = await acquireRun(run)
  await expect(acquireRun(run)).rejects.toThrow(`the run ${run.id} is being trained right now`)
  await lease.release()
  await (await acquireRun(run)).release()
})

test('takes away what killed writes have left', async () => {
  const run = await create()
  await writeFile(join(run.folder, '.checkpoint.bin.123.tmp'), 'half')
  await (await acquireRun(run)).release()
  expect(await readdir(run.folder)).not.toContain('.checkpoint.bin.123.tmp')
})
