import { mkdtempSync, rmSync } from 'node:fs'
import { appendFile, open, readFile, type FileHandle } from 'node:fs/promises'
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

test('after an interruption every step is read once', async () => {
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

test.each(['null', '7', '"started"', '[]', '{}', '{"kind":"constructor"}', '{"kind":null}', '{"kind":["epoch"]}'])(
  'a line %s is no event, and does not hide the others',
  async (line) => {
    await write(started(), progress(3))
    await appendFile(file, `${line}\n`)
    await write(progress(6))
    expect(await readEvents(file)).toEqual([started(), progress(3), progress(6)])
  }
)

test('the event after one of which a full disk took a part is whole', async () => {
  const log = await openEventLog(file, async (...args) => {
    const handle = await open(...args)
    const append = handle.appendFile.bind(handle)
    let fails = false
    handle.appendFile = async (data) => {
      const text = data as string
      fails = !fails && text.includes('"globalStep":6')
      if (!fails) return append(text)
      await append(text.slice(0, 20))
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
    }
    return handle
  })
  await log.append([started(), progress(3)])
  await expect(log.append([progress(6)])).rejects.toThrow('the disk is full')
  await log.append([progress(9)])
  await log.close()
  expect(await readEvents(file)).toEqual([started(), progress(3), progress(9)])
})

test('a log that cannot be read is closed again', async () => {
  await write(started())
  const opened: FileHandle[] = []
  const opening = openEventLog(file, async (...args) => {
    const handle = await open(...args)
    handle.read = () => Promise.reject(Object.assign(new Error('i/o error'), { code: 'EIO' }))
    opened.push(handle)
    return handle
  })
  await expect(opening).rejects.toMatchObject({ code: 'io' })
  expect(opened.map(({ fd }) => fd)).toEqual([-1])
})

test('a checkpoint is kept by its name alone, so that the folder can be moved', async () => {
  const written: RunEvent = { kind: 'checkpoint', file: join(folder, 'best.bin'), globalStep: 7 }
  await write(started(), written)
  expect(await readEvents(file)).toEqual([started(), { ...written, file: 'best.bin' }])
  expect(await readFile(file, 'utf8')).not.toContain(folder)
})
