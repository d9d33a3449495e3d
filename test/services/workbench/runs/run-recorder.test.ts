/** What of a training is published, and together with what. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EpochFinished, RunProgress, RunStarted } from '../../../../native/contract/run-events.ts'
import type { Engine } from '../../../../native/engines/engine.ts'
import { PARAMETER_COUNT } from '../../../../native/model/architecture.ts'
import { RunJournal } from '../../../../native/services/workbench/journal/run-journal.ts'
import { chooseProbeDigits } from '../../../../native/services/recording/probe-digits.ts'
import { PublishPolicy } from '../../../../native/services/workbench/runs/publish-policy.ts'
import { RunRecorder } from '../../../../native/services/workbench/runs/run-recorder.ts'
import { SnapshotSource } from '../../../../native/services/recording/snapshot-source.ts'
import { createFakeEngine } from '../../../support/fake-engine.ts'

let folder: string
let nowMs: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-recorder-'))
  nowMs = 0
})
afterEach(() => rmSync(folder, { recursive: true }))

const NO_IMAGES = { images: new Uint8Array(), labels: new Uint8Array(), count: 0, height: 28, width: 28, scale: 1 }
const progress = (globalStep: number) => ({ kind: 'progress', globalStep }) as RunProgress
const epoch = { kind: 'epoch', epoch: 1, validationAccuracy: 0.5 } as EpochFinished
const zero = () => new Float32Array(PARAMETER_COUNT)
const ENGINE: Engine = {
  ...createFakeEngine(),
  gradients: () => Promise.resolve({ cost: 0, gradients: zero(), logits: new Float32Array() })
}
const onFault = (error: unknown) => expect.unreachable(String(error))

function newRecorder() {
  const journal = new RunJournal(() => 1)
  const probes = chooseProbeDigits(NO_IMAGES)
  return {
    journal,
    reader: journal.read(0),
    recorder: new RunRecorder({
      runFolder: folder,
      journal,
      snapshots: new SnapshotSource({ engine: ENGINE, probes, onFault }),
      policy: new PublishPolicy({ clock: () => nowMs, hasSpareCore: true }),
      probes,
      writer: null,
      globalStep: 0,
      onFault
    })
  }
}

const takeSteps = (recorder: RunRecorder, globalStep: number, count = 1) =>
  recorder.steps({
    globalStep,
    count,
    costs: new Float64Array(count).fill(1),
    correct: new Uint32Array(count).fill(8),
    batchSizes: new Uint32Array(count).fill(32),
    latestBatch: Uint32Array.of(0),
    distortion: null
  })

const kinds = (part: ReturnType<ReturnType<typeof newRecorder>['reader']['next']>) =>
  part?.map((update) =>
    update.kind !== 'event' ? update.kind : 'globalStep' in update.event ? update.event.globalStep : update.event.kind
  )

test('the metrics of an epoch come with the latest of its progress, not with older ones', async () => {
  const { recorder, reader } = newRecorder()
  await recorder.event(progress(1))
  expect(kinds(reader.next())).toEqual([1])
  await recorder.event(progress(2))
  await recorder.event(progress(3))
  expect(reader.next()).toBeUndefined() // too soon
  await recorder.event(epoch)
  expect(kinds(reader.next())).toEqual([3, 'epoch'])
})

test('steps up to a checkpoint are published at once, since they are not repeated; the checkpoint with the next update', async () => {
  const { recorder, reader } = newRecorder()
  await recorder.event(progress(1))
  reader.next()
  takeSteps(recorder, 2)
  await recorder.event({ kind: 'checkpoint', file: 'newest', globalStep: 2 })
  expect(kinds(reader.next())).toEqual(['steps'])
  await recorder.event(epoch)
  expect(kinds(reader.next())).toEqual([2, 'epoch', 'snapshot'])
})

test('a run that resumes takes back the steps after its checkpoint, also in a journal that readers follow', async () => {
  const { recorder, reader, journal } = newRecorder()
  takeSteps(recorder, 6, 6)
  await recorder.event(progress(6))
  reader.next()
  await recorder.event({
    kind: 'started',
    recipe: 'graph',
    stepsPerEpoch: 3,
    resumedFrom: { epoch: 2, step: 1 }
  } as RunStarted)
  const steps = journal
    .read(0)
    .next()
    ?.flatMap((update) => (update.kind === 'steps' ? [...update.series.globalStep] : []))
  expect(steps).toEqual([1, 2, 3, 4])
  expect(recorder.globalStep).toBe(6)
})

test('the snapshot file is written with a checkpoint, but not with each of frequent ones, so that a crash leaves one', async () => {
  const { recorder } = newRecorder()
  const checkpoint = { kind: 'checkpoint', file: 'newest', globalStep: 2 } as const
  const file = join(folder, 'watched.npz')
  await recorder.event(checkpoint)
  expect(existsSync(file)).toBe(true)
  rmSync(file)
  nowMs += 999
  await recorder.event(checkpoint)
  expect(existsSync(file)).toBe(false)
  nowMs += 1
  await recorder.event(checkpoint)
  expect(existsSync(file)).toBe(true)
})
