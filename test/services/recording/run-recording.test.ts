/**
 * What `lenet train` keeps of a run, beside its log and its checkpoints: the same as the workbench
 * does.
 */
import { mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WorkbenchError } from '../../../native/contract/errors.ts'
import { readSteps, stepFile, StepWriter } from '../../../native/runs/step-file.ts'
import { readSnapshotFile } from '../../../native/services/recording/snapshot-file.ts'
import { resumeRun } from '../../../native/services/resume-run.ts'
import { trainRun, type TrainRunOptions } from '../../../native/services/train-run.ts'
import { writeSmallNpz } from '../../support/small-data.ts'

/** 640 images in batches of 32, two epochs. */
const STEPS = 40

async function options(changes: Partial<TrainRunOptions> = {}): Promise<TrainRunOptions> {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-recording-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const data = join(folder, 'bars.npz')
  await writeSmallNpz(data, { train: 640, validation: 100, test: 100 })
  return {
    data,
    recipe: 'keras',
    epochs: 2,
    seed: 1,
    order: 'shuffled',
    checkpointSeconds: 3600,
    threads: 1,
    runsFolder: join(folder, 'runs'),
    ...changes
  }
}

const stepsOf = async (runFolder: string) => {
  const table = (await readSteps(stepFile(runFolder)))!
  return table.slice(0, table.length)
}

test('every step with its cost and accuracy, and at the end what the network looks like', async () => {
  const { runFolder } = await trainRun(await options())
  const { globalStep, batchCost, batchAccuracy } = await stepsOf(runFolder)
  expect([...globalStep]).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1))
  expect(batchCost.every((cost) => cost > 0)).toBe(true)
  expect(batchAccuracy.every((share) => share >= 0 && share <= 1)).toBe(true)
  const { probes, snapshot } = (await readSnapshotFile(runFolder))!
  expect(snapshot).toMatchObject({ globalStep: STEPS })
  expect(snapshot!.probes).toHaveLength(probes.labels.length * 10)
})

test('a run that was stopped and resumed keeps the curve of one that was not', async () => {
  const whole = await trainRun(await options())
  const stopping = new AbortController()
  const interrupted = await options({
    signal: stopping.signal,
    onEvent: (event) => event.kind === 'epoch' && stopping.abort()
  })
  await expect(trainRun(interrupted)).rejects.toMatchObject({ code: 'cancelled' })
  const { runFolder } = await resumeRun({ run: 'last', runsFolder: interrupted.runsFolder, threads: 1 })
  expect(await stepsOf(runFolder)).toEqual(await stepsOf(whole.runFolder))
})

test('a record that a crash cut off is taken again', async () => {
  const whole = await options()
  const { runFolder } = await trainRun(whole)
  const before = await stepsOf(runFolder)
  truncateSync(stepFile(runFolder), 25 * 12 + 5)
  expect((await stepsOf(runFolder)).globalStep).toHaveLength(25)
  const writer = await StepWriter.open(stepFile(runFolder))
  await writer.append({
    globalStep: before.globalStep.slice(25),
    batchCost: before.batchCost.slice(25),
    batchAccuracy: before.batchAccuracy.slice(25)
  })
  await writer.close()
  expect(await stepsOf(runFolder)).toEqual(before)
})

test('a full disk costs the curve, not the run, and a notice says so once', async () => {
  const append = vi.spyOn(StepWriter.prototype, 'append')
  append.mockRejectedValue(new WorkbenchError('io', 'cannot write steps.bin: the disk is full', 'Free some space.'))
  const close = vi.spyOn(StepWriter.prototype, 'close')
  onTestFinished(() => {
    append.mockRestore()
    close.mockRestore()
  })
  const notices: string[] = []
  const { summary } = await trainRun(await options({ onNotice: (text) => notices.push(text) }))
  expect(summary.epochs).toHaveLength(2)
  expect(notices.filter((text) => text.includes('the disk is full'))).toEqual([
    'the curve of the run is not kept whole: cannot write steps.bin: the disk is full'
  ])
  expect(close).toHaveBeenCalledOnce()
})
