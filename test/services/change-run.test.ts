/**
 * Changes to a run after it has begun: another learning rate, more epochs, back to the best; and
 * runs that end by themselves.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunEvent } from '../../native/contract/run-events.ts'
import type { Checkpoint } from '../../native/model/checkpoint.ts'
import { readEvents } from '../../native/runs/event-log.ts'
import { runFiles } from '../../native/runs/run-folder.ts'
import type { Runs } from '../../native/runs/runs.ts'
import { openLeNetRuns, readCheckpointOf } from '../../native/services/open-run.ts'
import { reopenSession, startSession, type NewSession, type ReopenOptions } from '../../native/services/open-session.ts'
import type { RunConfig } from '../../native/services/run-config.ts'
import type { TrainingSession } from '../../native/services/training-session.ts'
import { createFakeEngine, type FakeBehaviour } from '../support/fake-engine.ts'
import { smallDataSet } from '../support/small-data.ts'

const dataSet = smallDataSet({ train: 70, validation: 20, test: 30 }) // five steps an epoch
const CONFIG: NewSession['config'] = {
  recipe: 'keras',
  epochs: 3,
  batchSize: 16,
  seed: 2,
  initialisation: 'keras',
  order: 'keras',
  maxSteps: null,
  learningRate: 1e-3,
  checkpointSeconds: 1e6,
  init: null
}

let folder = ''
let runs: Runs<RunConfig>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-change-'))
  runs = openLeNetRuns(join(folder, 'runs'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const fake = (behaviour: FakeBehaviour) => ({ createEngine: () => Promise.resolve(createFakeEngine(behaviour)) })
const start = (config: Partial<NewSession['config']> = {}, behaviour: FakeBehaviour = {}) =>
  startSession({ runs, data: { dataSet, spec: 'mnist' }, config: { ...CONFIG, ...config }, ...fake(behaviour) })
const reopen = async (id: string, options: ReopenOptions = {}, behaviour: FakeBehaviour = {}) => {
  const run = await runs.find(id)
  const from = await readCheckpointOf(run, options.fromBest ? 'best' : 'newest')
  return reopenSession(run, from, dataSet, { ...options, ...fake(behaviour) })
}

async function pull(session: TrainingSession, signal?: AbortSignal): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  try {
    for await (const event of session.events(signal)) events.push(event)
    return events
  } finally {
    await session.close()
  }
}

/** A behaviour that ends a run after this step, and the signal that it aborts. */
function stopAfter(last: number): { readonly signal: AbortSignal; readonly onStep: (step: number) => void } {
  const stop = new AbortController()
  const onStep = (step: number) => {
    if (step === last) stop.abort()
  }
  return { signal: stop.signal, onStep }
}

/** What training leaves behind, but for what a clock has measured. */
async function result(id: string): Promise<Partial<Checkpoint>> {
  const { sums, figures, ...rest } = await readCheckpointOf(await runs.find(id), 'newest')
  return {
    ...rest,
    sums: { ...sums, seconds: 0 },
    figures: figures.map((epoch) => ({ ...epoch, seconds: 0, imagesPerSecond: 0 }))
  }
}

describe('another learning rate', () => {
  test('set while the run rests: recorded with its step, and kept over an interruption', async () => {
    const stop = stopAfter(11)
    const session = await start({}, stop)
    const { id, folder: runFolder } = session.run
    let afterStep = 0
    for await (const event of session.events(stop.signal)) {
      if (event.kind !== 'checkpoint' || afterStep > 0) continue
      afterStep = event.globalStep // at the latest after the first epoch
      await session.setLearningRate(1e-2)
    }
    await session.close()
    expect((await runs.find(id)).config.rateChanges).toEqual([{ afterStep, learningRate: 1e-2 }])
    await pull(await reopen(id))
    const changes = (await readEvents(runFiles(runFolder).events)).filter(({ kind }) => kind === 'learning-rate')
    expect(changes).toEqual([{ kind: 'learning-rate', globalStep: afterStep, from: 1e-3, to: 1e-2 }])
    // A run that knew of the change from its start.
    const known = await start({ rateChanges: [{ afterStep, learningRate: 1e-2 }] })
    await pull(known)
    expect(await result(id)).toEqual(await result(known.run.id))
    const usual = await start()
    await pull(usual)
    expect(await result(id)).not.toEqual(await result(usual.run.id))
  })

  test('given with a resume: from the checkpoint on', async () => {
    const stop = stopAfter(6)
    const session = await start({}, stop)
    await pull(session, stop.signal)
    const { id } = session.run
    await pull(await reopen(id, { learningRate: 5e-4 }))
    expect((await runs.find(id)).config.rateChanges).toEqual([{ afterStep: 6, learningRate: 5e-4 }])
  })
})

describe('more epochs', () => {
  test('give the bits of a run that was planned that long, and can be interrupted as well', async () => {
    const session = await start({ epochs: 2 })
    const { id } = session.run
    await pull(session)
    const stop = stopAfter(13)
    await pull(await reopen(id, { addEpochs: 2 }, stop), stop.signal)
    expect(await runs.find(id)).toMatchObject({ state: 'stopped' })
    await pull(await reopen(id))
    const planned = await start({ epochs: 4 })
    await pull(planned)
    expect(await result(id)).toEqual(await result(planned.run.id))
    expect(await runs.find(id)).toMatchObject({ state: 'finished', config: { epochs: 4, firstEpochs: 2 } })
  })

  test('count from the last epoch of a run that was stopped early, which does not stop again', async () => {
    const earlyStopping = { measure: 'validation-accuracy', patience: 1, minGain: 1 } as const
    const session = await start({ epochs: 9, earlyStopping })
    const { id } = session.run
    const ended = (await pull(session)).at(-1)
    expect(ended).toMatchObject({ kind: 'ended', state: 'finished', stoppedEarly: { epoch: 2, bestEpoch: 1 } })
    await pull(await reopen(id, { addEpochs: 3 }))
    const planned = await start({ epochs: 5 })
    await pull(planned)
    expect(await result(id)).toEqual(await result(planned.run.id))
  })

  test('are refused for a run that is not finished, and for one that ended inside an epoch', async () => {
    const stop = stopAfter(6)
    const stopped = await start({}, stop)
    await pull(stopped, stop.signal)
    await expect(reopen(stopped.run.id, { addEpochs: 1 })).rejects.toThrow('epochs are added to finished runs')
    const limited = await start({ maxSteps: 7 })
    await pull(limited)
    await expect(reopen(limited.run.id, { addEpochs: 1 })).rejects.toThrow('asked to end after 7 steps')
    const long = await start({ epochs: 1 })
    await pull(long)
    await expect(reopen(long.run.id, { addEpochs: 1000 })).rejects.toThrow('would have 1001 epochs')
    expect((await runs.find(long.run.id)).config.epochs).toBe(1)
  })
})

describe('a cost that is not finite', () => {
  test('leaves the run needing a person, right before that step, and it goes on with another rate', async () => {
    const session = await start({}, { divergesAt: 8 })
    const { id, folder: runFolder } = session.run
    await expect(pull(session)).rejects.toMatchObject({ code: 'diverged' })
    await session.close()
    expect(await runs.find(id)).toMatchObject({ state: 'needs-you', error: { code: 'diverged' } })
    expect((await readEvents(runFiles(runFolder).events)).at(-1)).toMatchObject({ kind: 'diverged', globalStep: 7 })
    expect((await readCheckpointOf(await runs.find(id), 'newest')).step).toBe(7)
    await pull(await reopen(id, { learningRate: 5e-4 }))
    expect(await runs.find(id)).toMatchObject({ state: 'finished', error: null })
  })
})

test('back to the best: the epochs after it are trained again, without later changes of the rate', async () => {
  const accuracies = [0.7, 0.6, 0.6]
  const evaluation = (_: string, step: number) => ({ cost: 1, accuracy: accuracies[step / 5 - 1] ?? 0 })
  const first = stopAfter(12)
  const session = await start({ rateChanges: [{ afterStep: 8, learningRate: 1e-2 }] }, { evaluation, ...first })
  const { id } = session.run
  await pull(session, first.signal)
  const second = stopAfter(6)
  await pull(await reopen(id, { fromBest: true }, { evaluation, ...second }), second.signal)
  expect(await readCheckpointOf(await runs.find(id), 'newest')).toMatchObject({ step: 6, epoch: 2 })
  await pull(await reopen(id, {}, { evaluation }))
  const usual = await start({}, { evaluation })
  await pull(usual)
  expect(await result(id)).toEqual(await result(usual.run.id))
})
