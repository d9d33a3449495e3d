/**
 * A run from its start to all of its ends, on the hand-written kernels: to the same bits whatever
 * happened on the way.
 */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunApi } from '../../../../native/contract/runs.ts'
import { readCheckpoint } from '../../../../native/model/checkpoint-file.ts'
import { runFiles } from '../../../../native/runs/run-folder.ts'
import { trainRun } from '../../../../native/services/train-run.ts'
import { createFakeEngine } from '../../../support/fake-engine.ts'
import { gatedEngine } from '../../../support/gated-engine.ts'
import { watchRun } from '../../../support/watched-run.ts'
import { ALL_STEPS, ONE } from '../recognition/drawings.ts'
import {
  importBars,
  openTestWorkbench,
  OPTIONS,
  startBars,
  STEPS_PER_EPOCH,
  type TestWorkbench
} from '../test-workbench.ts'

const parametersOf = async ({ folder }: TestWorkbench, id: string) => {
  const { checkpoint } = runFiles(join(folder, 'runs', id))
  return (await readCheckpoint(checkpoint)).parameters
}

/** The same training by the command line's own trainRun. */
const plainParameters = async ({ api, folder }: TestWorkbench, epochs: number) => {
  const set = join(folder, 'data/imported', await importBars(api))
  const { runFolder } = await trainRun({
    ...OPTIONS,
    epochs,
    data: `${join(set, 'images.idx')},${join(set, 'labels.idx')}`,
    order: 'shuffled',
    checkpointSeconds: 60,
    runsFolder: join(folder, 'plain')
  })
  return (await readCheckpoint(runFiles(runFolder).checkpoint)).parameters
}

const idOf = async (run: RunApi) => (await run.info()).id

test('paused and resumed twice, a run ends with the parameters and the curve of one that was left alone', async () => {
  const engine = gatedEngine()
  const workbench = openTestWorkbench({ engines: [engine] })
  const alone = await startBars(workbench.api, { epochs: 5 })
  const undisturbed = await watchRun(alone)
  engine.holdAfter(1)
  const run = await startBars(workbench.api, { epochs: 5 })
  for (const next of [12, Infinity]) {
    await engine.reached
    const paused = run.pause()
    engine.release()
    await paused
    expect((await run.info()).state).toBe('paused')
    engine.holdAfter(next)
    await run.resume()
  }
  const disturbed = await watchRun(run)
  expect(disturbed.states.filter((state) => state === 'paused')).toHaveLength(2)
  expect([...disturbed.steps]).toEqual([...undisturbed.steps])
  expect(await parametersOf(workbench, await idOf(run))).toEqual(await parametersOf(workbench, await idOf(alone)))
  expect(await parametersOf(workbench, await idOf(run))).toEqual(await plainParameters(workbench, 5))
  expect(workbench.faults).toEqual([])
})

test('a workbench that closes keeps its run; another one goes on with it, its curve complete and its bits the same', async () => {
  const engine = gatedEngine()
  const first = openTestWorkbench({ engines: [engine] })
  engine.holdAfter(12)
  const begun = await startBars(first.api, { epochs: 5 })
  const id = await idOf(begun)
  const watching = watchRun(begun)
  await engine.reached
  const closed = first.dispose()
  engine.release()
  await closed
  expect((await watching).states.at(-1)).toBe('interrupted')

  const second = openTestWorkbench({}, first.folder)
  const run = await second.api.runs().open({ id })
  const { state, globalStep } = await run.info()
  expect(state).toBe('interrupted')
  expect(globalStep).toBeGreaterThanOrEqual(12)
  expect(globalStep).toBeLessThan(5 * STEPS_PER_EPOCH)
  const replayed = await watchRun(run)
  expect([...replayed.steps.keys()]).toEqual(Array.from({ length: globalStep }, (_, i) => i + 1))
  expect(replayed.seqs[0]).toBeGreaterThan((await watching).seqs.at(-1)!)

  await run.resume()
  const whole = await watchRun(run)
  expect([...whole.steps.keys()]).toEqual(Array.from({ length: 5 * STEPS_PER_EPOCH }, (_, i) => i + 1))
  expect(whole.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5])
  expect([...whole.steps].slice(0, globalStep)).toEqual([...replayed.steps])
  expect(await parametersOf(second, id)).toEqual(await plainParameters(second, 5))
})

test('a run paused when the workbench closes goes on later as well', async () => {
  const engine = gatedEngine()
  const first = openTestWorkbench({ engines: [engine] })
  engine.holdAfter(1)
  const begun = await startBars(first.api)
  await engine.reached
  const paused = begun.pause()
  engine.release()
  await paused
  const { id, globalStep } = await begun.info()
  await first.dispose()
  const run = await openTestWorkbench({}, first.folder).api.runs().open({ id })
  expect(await run.info()).toMatchObject({ state: 'interrupted', globalStep })
  await run.resume()
  expect((await watchRun(run)).states.at(-1)).toBe('finished')
})

test.each(['pause', 'stop'] as const)(
  'within the first epoch, after %s, the present parameters are exported and say of which step they are',
  async (how) => {
    const engine = gatedEngine()
    const workbench = openTestWorkbench({ engines: [engine] })
    engine.holdAfter(1)
    // 1,000 to train, as many as verify the file: 32 steps.
    const run = await startBars(workbench.api, { epochs: 4, data: await importBars(workbench.api, 1200) })
    await engine.reached
    const ended = run[how]()
    engine.release()
    await ended
    const { globalStep, epochsDone } = await run.info()
    expect(epochsDone).toBe(0)
    expect(globalStep).toBeLessThan(32)
    const { position, input, notices } = await run.exportModel({ target: null })
    expect(position).toEqual({ step: globalStep, epoch: 1, stepInEpoch: globalStep })
    expect(input).toEqual({ name: 'image', shape: 'N x 1 x 28 x 28', values: 'pixel / 256, bright ink on dark' })
    expect(notices).toEqual([])
  }
)

test('a paused run is kept to its last step: another process goes on from there', async () => {
  const engine = gatedEngine()
  const workbench = openTestWorkbench({ engines: [engine] })
  engine.holdAfter(1)
  const run = await startBars(workbench.api, { epochs: 4 })
  await engine.reached
  const paused = run.pause()
  engine.release()
  await paused
  const { id, globalStep } = await run.info()
  const { step } = await readCheckpoint(runFiles(join(workbench.folder, 'runs', id)).checkpoint)
  expect(step).toBe(globalStep)
})

test('an epoch’s accuracy is that of the list and of a reading as soon as its event is told', async () => {
  const workbench = openTestWorkbench()
  const run = await startBars(workbench.api, { epochs: 3 })
  const { id } = await run.info()
  const told: (readonly (number | null)[])[] = []
  const reader = (await run.watch({ afterSeq: 0 })).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    for (const update of value) {
      if (update.kind !== 'event' || update.event.kind !== 'epoch') continue
      const { epoch, validationAccuracy } = update.event
      const [option] = (await workbench.api.models().list()).filter((model) => model.id === id)
      const read = await workbench.api.models().recognise({ drawing: ONE, steps: ALL_STEPS, model: 'newest' })
      const { epochsDone } = await run.info()
      // Of this epoch, or of one that has ended meanwhile.
      if (epochsDone === epoch) told.push([validationAccuracy, option!.accuracy, read.modelAccuracy])
      expect([read.modelId, read.model]).toEqual([id, option!.title])
      expect(epochsDone).toBeGreaterThanOrEqual(epoch)
    }
  }
  expect(told.length).toBeGreaterThan(0)
  for (const [own, listed, read] of told) expect([listed, read]).toEqual([own, own])
})

test('a stopped run stands for its best epoch, and can still go on to its end', async () => {
  const engine = gatedEngine()
  const workbench = openTestWorkbench({ engines: [engine] })
  engine.holdAfter(2 * STEPS_PER_EPOCH)
  const run = await startBars(workbench.api, { epochs: 4 })
  await engine.reached
  const stop = run.stop()
  engine.release()
  await stop
  const { id, state, globalStep, bestValidationAccuracy } = await run.info()
  const stopped = await watchRun(run)
  const best = stopped.epochs.find(({ validationAccuracy }) => validationAccuracy === bestValidationAccuracy)!
  expect([state, stopped.states.at(-1)]).toEqual(['stopped', 'stopped'])
  const modelStep = async () =>
    (await workbench.api.models().recognise({ drawing: ONE, steps: ALL_STEPS, model: id })).modelStep
  expect(await modelStep()).toBe(best.epoch * STEPS_PER_EPOCH)
  expect(await modelStep()).toBeLessThan(globalStep)

  await run.resume()
  const whole = await watchRun(run)
  expect([whole.steps.size, whole.states.at(-1)]).toEqual([4 * STEPS_PER_EPOCH, 'finished'])
  expect(await modelStep()).toBe(4 * STEPS_PER_EPOCH)
  await expect(run.resume()).rejects.toMatchObject({ code: 'bad-argument' })
})

test('a run that diverges needs its user, says why, and makes room for the next', async () => {
  const engines = [fakeKind({ divergesAt: 5 })]
  const workbench = openTestWorkbench({ engines })
  const run = await startBars(workbench.api, { engine: 'fake' })
  const watched = await watchRun(run)
  expect(watched.states.at(-1)).toBe('needs-you')
  expect(watched.reason).toMatch(/diverged after 4 good steps/)
  expect(await run.info()).toMatchObject({ state: 'needs-you', failure: watched.reason, globalStep: 4 })
  expect(await workbench.api.runs().current()).toBeNull()
})

test('fine-tuning starts from what another run has learned', async () => {
  const { api } = openTestWorkbench()
  const first = await startBars(api, { epochs: 7 })
  const learned = await watchRun(first)
  const tuned = await startBars(api, { epochs: 1, startFrom: await idOf(first), seed: 7 })
  const again = await watchRun(tuned)
  expect(again.steps.get(1)![0]).toBeLessThan(learned.steps.get(1)![0] / 10)
  expect((await tuned.info()).options.startFrom).toBe(await idOf(first))
})

function fakeKind(behaviour: Parameters<typeof createFakeEngine>[0]) {
  return {
    id: 'fake',
    create: () => Promise.resolve(createFakeEngine(behaviour)),
    probe: () =>
      Promise.resolve({
        id: 'fake',
        title: 'Fake',
        device: 'none',
        available: true,
        reason: null,
        installation: 'fixed' as const,
        maxThreads: 1,
        defaultThreads: 1
      })
  }
}

test('of two runs that are started at once one begins, and the other is refused', async () => {
  const { api } = openTestWorkbench()
  const data = await importBars(api)
  const started = await Promise.allSettled([1, 2].map((seed) => api.runs().start({ ...OPTIONS, data, seed })))
  expect(started.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(started[1]).toMatchObject({ reason: { code: 'bad-argument', message: /just beginning/ } })
  expect(await api.runs().list()).toHaveLength(1)
})
