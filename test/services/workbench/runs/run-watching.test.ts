/**
 * Who watches a run: a slow reader beside a quick one, and readers of runs that have ended, here or
 * elsewhere.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stepFile } from '../../../../native/runs/step-file.ts'
import { readSnapshotFile, writeSnapshotFile } from '../../../../native/services/recording/snapshot-file.ts'
import { watchRun, WatchedRun } from '../../../support/watched-run.ts'
import { openTestWorkbench, startBars, STEPS_PER_EPOCH } from '../test-workbench.ts'

test('of two readers the slow one gets the same in fewer messages, and holds up neither the run nor the other', async () => {
  const { api } = openTestWorkbench()
  const run = await startBars(api, { epochs: 12 })
  const slow = (await run.watch({ afterSeq: 0 })).getReader()
  const late = new WatchedRun()
  late.takeAll((await slow.read()).value!)
  const quick = await watchRun(run) // ends while the slow one has read a single message
  for (let part = await slow.read(); !part.done; part = await slow.read()) late.takeAll(part.value)
  expect(late.numbers).toEqual({ ...quick.numbers })
  expect(late.messages).toBeLessThan(quick.messages)
})

test('what happens together arrives together: the steps of an epoch, its figures and its line', async () => {
  const { api } = openTestWorkbench()
  const reader = (await (await startBars(api, { epochs: 2 })).watch({ afterSeq: 0 })).getReader()
  const parts: string[] = []
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value.map((update) => (update.kind === 'event' ? update.event.kind : update.kind)).join(' '))
  }
  for (const part of parts) if (part.includes('epoch')) expect(part).toMatch(/epoch line/)
  expect(parts.some((part) => /steps( checkpoint)?( progress)? epoch line/.test(part))).toBe(true)
})

test('a run that another program trained shows its epochs and what is known of its steps', async () => {
  const workbench = openTestWorkbench()
  const run = await startBars(workbench.api)
  const whole = await watchRun(run)
  const id = (await run.info()).id
  await workbench.dispose()
  await rm(stepFile(join(workbench.folder, 'runs', id)))
  const replayed = await watchRun(await openTestWorkbench({}, workbench.folder).api.runs().open({ id }))
  expect(replayed.epochs).toEqual(whole.epochs)
  expect(replayed.lines).toEqual(whole.lines)
  for (const [step, [cost]] of replayed.steps) expect(cost).toBe(whole.steps.get(step)![0])
})

test('a run without a picture shows the filters of its checkpoint, and no gradient', async () => {
  const workbench = openTestWorkbench()
  const run = await startBars(workbench.api)
  const whole = await watchRun(run)
  const id = (await run.info()).id
  await workbench.dispose()
  await rm(join(workbench.folder, 'runs', id, 'watched.npz')) // as after training on the command line
  const { snapshot } = await watchRun(await openTestWorkbench({}, workbench.folder).api.runs().open({ id }))
  expect(snapshot).toEqual({ ...whole.snapshot, conv1Gradient: null, probes: new Float32Array() })
})

test.each([
  ['by an epoch is shown, with the step it is of', STEPS_PER_EPOCH],
  ['by more, as after training elsewhere, is not', STEPS_PER_EPOCH + 1]
])('a picture that is older than the checkpoint %s', async (_case, older) => {
  const workbench = openTestWorkbench()
  const run = await startBars(workbench.api)
  const whole = await watchRun(run)
  const id = (await run.info()).id
  await workbench.dispose()
  const folder = join(workbench.folder, 'runs', id)
  const { probes, snapshot: seen } = (await readSnapshotFile(folder))!
  await writeSnapshotFile(folder, { probes, snapshot: { ...seen!, globalStep: seen!.globalStep - older } })
  const { snapshot } = await watchRun(await openTestWorkbench({}, workbench.folder).api.runs().open({ id }))
  expect(snapshot).toEqual(
    older > STEPS_PER_EPOCH
      ? { ...whole.snapshot, conv1Gradient: null, probes: new Float32Array() }
      : { ...whole.snapshot, globalStep: whole.snapshot!.globalStep - older }
  )
})

test('probes are two of each digit, the same for a run that has ended', async () => {
  const workbench = openTestWorkbench()
  const run = await startBars(workbench.api)
  const probes = await run.probes()
  expect([...probes.labels]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9])
  expect(probes.pixels).toHaveLength(20 * 784)
  const { snapshot } = await watchRun(run)
  expect([snapshot!.conv1Kernel.length, snapshot!.conv1Gradient!.length, snapshot!.probes.length]).toEqual([
    150, 150, 200
  ])
  const later = await openTestWorkbench({}, workbench.folder)
    .api.runs()
    .open({ id: (await run.info()).id })
  expect(await later.probes()).toEqual(probes)
  expect((await watchRun(later)).snapshot).toEqual(snapshot)
})
