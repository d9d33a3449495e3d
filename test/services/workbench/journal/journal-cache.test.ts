/**
 * The journals of runs out of their folders: of one that another process trains, and of one that it
 * went on with later.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EpochFinished, RunEvent, RunProgress, RunStarted } from '../../../../native/contract/run-events.ts'
import type { RunUpdate } from '../../../../native/contract/runs.ts'
import { openEventLog } from '../../../../native/runs/event-log.ts'
import { runFiles } from '../../../../native/runs/run-folder.ts'
import type { RunState } from '../../../../native/contract/runs.ts'
import type { LeNetRun } from '../../../../native/services/open-run.ts'
import { throttledStream } from '../../../../native/services/workbench/rpc/throttled-stream.ts'
import { RunJournal } from '../../../../native/services/workbench/journal/run-journal.ts'
import { JournalCache } from '../../../../native/services/workbench/journal/journal-cache.ts'
import { StepWriter, stepFile } from '../../../../native/runs/step-file.ts'
import { slowTest } from '../../../support/slow-test.ts'

let folder: string
let state: RunState
let ends: number
let journals: JournalCache
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-journals-'))
  state = 'running'
  ends = 0
  journals = new JournalCache({
    now: () => Date.now(),
    reread: () => Promise.resolve(found()),
    onEnd: () => ends++,
    onFault: (error) => expect.unreachable(String(error))
  })
})
afterEach(() => {
  journals.close()
  rmSync(folder, { recursive: true })
})

const found = () => ({ id: 'r', folder, state, error: null }) as LeNetRun
const started = (resumedFrom: RunStarted['resumedFrom'] = null) =>
  ({ kind: 'started', recipe: 'keras', epochs: 3, stepsPerEpoch: 10, resumedFrom }) as RunStarted
const progress = (globalStep: number) => ({ kind: 'progress', globalStep, batchCost: globalStep }) as RunProgress
const epoch = (number: number) =>
  ({
    kind: 'epoch',
    epoch: number,
    cost: 1,
    accuracy: 0,
    validationCost: 1,
    validationAccuracy: 0,
    seconds: 1
  }) as EpochFinished

async function happens(...events: RunEvent[]): Promise<void> {
  const log = await openEventLog(runFiles(folder).events)
  await log.append(events)
  await log.close()
  writeFileSync(runFiles(folder).state, state)
}

/** Kinds of what is told, steps as their numbers, until the run has ended or `enough` is. */
async function summaries(journal: RunJournal, enough = Infinity): Promise<string[]> {
  const seen: RunUpdate[] = []
  const reader = throttledStream(journal.read(0)).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    seen.push(...value)
    if (seen.length < enough) continue
    await reader.cancel()
    break
  }
  return seen.map((update) =>
    update.kind === 'event'
      ? update.event.kind
      : update.kind === 'steps'
        ? [...update.series.globalStep].join(' ')
        : update.kind === 'state'
          ? update.state
          : update.kind
  )
}

slowTest('a run that another process trains is told as it goes on, to its end there', async () => {
  await happens(started(), progress(4))
  const reading = summaries(await journals.of(found()))
  await happens(progress(8), epoch(1))
  const late = await summaries(await journals.of(found()), 6)
  expect(late.slice(0, 3)).toEqual(['started', 'line', '4'])
  expect(late).toContain('8')
  state = 'finished'
  await happens(progress(14), { kind: 'ended', state, globalStep: 30 })
  const all = await reading
  expect(all.filter((what) => /^\d/.test(what))).toEqual(['4', '8', '14'])
  expect(all.at(-1)).toBe('finished')
  expect(ends).toBe(1)
})

slowTest('who watches a run that goes on from a checkpoint there is told it anew', async () => {
  await happens(started(), progress(4), progress(8))
  const reading = summaries(await journals.of(found()))
  state = 'stopped'
  await happens(started({ epoch: 1, step: 4 }), progress(6), { kind: 'ended', state, globalStep: 6 })
  const all = await reading
  expect(all.slice(all.lastIndexOf('begin'))).toEqual([
    ...['begin', 'started', 'line', '4', 'started', '6', 'progress', 'ended', 'stopped']
  ])
})

test('a run that was told here, and then went on elsewhere, is read from its folder', async () => {
  state = 'stopped'
  const steps = await StepWriter.open(stepFile(folder))
  await steps.append({
    globalStep: Uint32Array.of(1, 2),
    batchCost: Float32Array.of(2, 1),
    batchAccuracy: Float32Array.of(0, 1)
  })
  await steps.close()
  await happens(started(), { kind: 'ended', state, globalStep: 2 })
  const here = new RunJournal(() => Date.now())
  journals.keep('r', here)
  expect(await journals.of(found())).toBe(here)
  here.end()
  await journals.settle(found())
  expect(await journals.of(found())).toBe(here)
  state = 'finished'
  await happens(started({ epoch: 1, step: 2 }), progress(6), epoch(1))
  const again = await journals.of(found())
  expect(again).not.toBe(here)
  expect((await summaries(again)).filter((what) => /^\d/.test(what))).toEqual(['1 2 6'])
  expect(await journals.of(found())).toBe(again)
})

test('a run that is forgotten is followed no more', async () => {
  await happens(started(), progress(4))
  const reading = summaries(await journals.of(found()))
  journals.forget('r')
  expect(await reading).toEqual(['started', 'line', '4', 'progress', 'running'])
})
