import { mkdtempSync, rmSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunEvent, RunProgress, RunStarted } from '../../native/contract/run-events.ts'
import { openEventLog, readEvents } from '../../native/runs/event-log.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-events-'))
  file = join(folder, 'events.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const started = (resumedFrom: RunStarted['resumedFrom'] = null) =>
  ({ kind: 'started', stepsPerEpoch: 10, resumedFrom }) as RunStarted
const progress = (globalStep: number) => ({ kind: 'progress', globalStep }) as RunProgress
const epoch = (number: number) => ({ kind: 'epoch', epoch: number }) as RunEvent
const ended: RunEvent = { kind: 'ended', state: 'stopped', globalStep: 14 }
const write = async (...events: RunEvent[]) => {
  const log = await openEventLog(file)
  const [first, ...others] = events
  await log.append([first!])
  await log.append(others)
  await log.close()
}

test('gives back what was appended, over several openings; nothing without a file', async () => {
  expect(await readEvents(file)).toEqual([])
  await write(started(), progress(3))
  await write(progress(6))
  expect(await readEvents(file)).toEqual([started(), progress(3), progress(6)])
})

test('a torn last line is passed over, and does not spoil the next', async () => {
  await write(started(), progress(3))
  await appendFile(file, '{"kind":"progr')
  expect(await readEvents(file)).toEqual([started(), progress(3)])
  await write(progress(6))
  expect(await readEvents(file)).toEqual([started(), progress(3), progress(6)])
})

test('after an interruption every step is told once', async () => {
  const again = started({ epoch: 2, step: 3 })
  await write(started(), progress(8), epoch(1), progress(13), progress(17), epoch(2), progress(24))
  await write(again, progress(16), epoch(2), ended)
  expect(await readEvents(file)).toEqual([
    started(),
    progress(8),
    epoch(1),
    progress(13),
    again,
    progress(16),
    epoch(2),
    ended
  ])
  await write(started({ epoch: 3, step: 0 }), progress(22))
  expect((await readEvents(file)).filter(({ kind }) => kind === 'ended' || kind === 'epoch')).toEqual([
    epoch(1),
    epoch(2)
  ])
})
