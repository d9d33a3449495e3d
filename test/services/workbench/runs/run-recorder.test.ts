/** What of a training is told, and together with what. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { EpochFinished, RunProgress } from '../../../../native/contract/run-events.ts'
import { observeEngine } from '../../../../native/services/workbench/runs/observed-engine.ts'
import { chooseProbeDigits } from '../../../../native/services/workbench/runs/probe-digits.ts'
import { RunJournal } from '../../../../native/services/workbench/journal/run-journal.ts'
import { RunRecorder } from '../../../../native/services/workbench/runs/run-recorder.ts'
import { StepBuffer } from '../../../../native/services/workbench/runs/step-buffer.ts'
import { createFakeEngine } from '../../../support/fake-engine.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-teller-'))
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

const NO_IMAGES = { images: new Uint8Array(), labels: new Uint8Array(), count: 0, height: 28, width: 28, scale: 1 }
const progress = (globalStep: number) => ({ kind: 'progress', globalStep }) as RunProgress
const epoch = { kind: 'epoch', epoch: 1, validationAccuracy: 0.5 } as EpochFinished

function teller() {
  const journal = new RunJournal(() => 1)
  const buffer = new StepBuffer()
  const reader = journal.read(0)
  return {
    reader,
    buffer,
    teller: new RunRecorder({
      runFolder: folder,
      journal,
      engine: observeEngine(createFakeEngine(), buffer),
      buffer,
      probes: chooseProbeDigits(NO_IMAGES),
      writer: null,
      onFault: (error) => expect.unreachable(String(error))
    })
  }
}
const kinds = (part: ReturnType<ReturnType<typeof teller>['reader']['next']>) =>
  part?.map((update) =>
    update.kind !== 'event' ? update.kind : 'globalStep' in update.event ? update.event.globalStep : update.event.kind
  )

test('the figures of an epoch come with the newest of its progress, not with those of a moment ago', async () => {
  const { teller: told, reader } = teller()
  await told.event(progress(1))
  expect(kinds(reader.next())).toEqual([1])
  await told.event(progress(2))
  await told.event(progress(3))
  expect(reader.next()).toBeUndefined() // too soon
  await told.event(epoch)
  expect(kinds(reader.next())).toEqual([3, 'epoch'])
})

test('steps up to a checkpoint are told at once, since they are not made again; the checkpoint with what comes next', async () => {
  const { teller: told, reader, buffer } = teller()
  await told.event(progress(1))
  reader.next()
  buffer.onSteps(
    2,
    { steps: 1, diverged: false, costs: Float64Array.of(1), correct: Uint32Array.of(8) },
    Uint32Array.of(32)
  )
  await told.event({ kind: 'checkpoint', file: 'newest', globalStep: 2 })
  expect(kinds(reader.next())).toEqual(['steps'])
  await told.event(epoch)
  expect(kinds(reader.next())).toEqual([2, 'epoch'])
})

test('the last picture is kept with a checkpoint, but for frequent ones, so that a crash leaves it', async () => {
  const { teller: told } = teller()
  const checkpoint = { kind: 'checkpoint', file: 'newest', globalStep: 2 } as const
  const file = join(folder, 'watched.npz')
  await told.event(checkpoint)
  expect(existsSync(file)).toBe(true)
  rmSync(file)
  vi.advanceTimersByTime(9000)
  await told.event(checkpoint)
  expect(existsSync(file)).toBe(false)
  vi.advanceTimersByTime(1000)
  await told.event(checkpoint)
  expect(existsSync(file)).toBe(true)
})
