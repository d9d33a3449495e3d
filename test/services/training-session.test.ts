/**
 * One run in training as the command line and the app hold it, on a small engine: states,
 * positions, trouble, and letting go.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { PixelEncoding } from '../../native/contract/pixel-encoding.ts'
import type { RunEvent } from '../../native/contract/run-events.ts'
import type { DataSet } from '../../native/data/data-set.ts'
import { BYTE_ENCODING } from '../../native/data/pixel-encoding.ts'
import type * as Atomic from '../../native/files/atomic.ts'
import { readEvents } from '../../native/runs/event-log.ts'
import { runFiles } from '../../native/runs/run-folder.ts'
import type { Runs } from '../../native/runs/runs.ts'
import { openLeNetRuns, readCheckpointOf, resumeCommand } from '../../native/services/open-run.ts'
import { reopenSession, startSession, type NewSession } from '../../native/services/open-session.ts'
import type { RunConfig } from '../../native/services/run-config.ts'
import { runToCompletion } from '../../native/services/run-to-completion.ts'
import { createFakeEngine, type FakeBehaviour, type FakeEngine } from '../support/fake-engine.ts'
import { smallDataSet } from '../support/small-data.ts'

/** The names of files for which the disk is full. */
const full = vi.hoisted(() => new Set<string>())
vi.mock('../../native/files/atomic.ts', async (original) => {
  const atomic = await original<typeof Atomic>()
  const writeFileAtomic: typeof atomic.writeFileAtomic = async (file, bytes) => {
    if (full.has(basename(file))) {
      throw atomic.ioError(Object.assign(new Error('no space left'), { code: 'ENOSPC' }), `write ${file}`)
    }
    await atomic.writeFileAtomic(file, bytes)
  }
  return { ...atomic, writeFileAtomic }
})

const dataSet = smallDataSet({ train: 70, validation: 20, test: 30 })
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
let engine: FakeEngine
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-session-'))
  runs = openLeNetRuns(join(folder, 'runs'))
})
afterEach(() => {
  full.clear()
  rmSync(folder, { recursive: true })
})

const options = (behaviour: FakeBehaviour) => ({
  createEngine: () => Promise.resolve((engine = createFakeEngine(behaviour)))
})
const start = (behaviour: FakeBehaviour = {}, config: Partial<NewSession['config']> = {}) =>
  startSession({ runs, data: { dataSet, spec: 'mnist' }, config: { ...CONFIG, ...config }, ...options(behaviour) })
const reopen = async (data = dataSet) => {
  const run = await runs.find('last')
  return reopenSession(run, await readCheckpointOf(run, 'newest'), data, options({}))
}
const stateOf = async () => (await runs.find('last')).state

/** Step at which the signal is aborted. */
const stoppingAt = (at: number) => {
  const stop = new AbortController()
  const onStep = (step: number) => {
    if (step === at) stop.abort()
  }
  return { signal: stop.signal, onStep }
}

/** The log names a checkpoint alone, so that the folder can be moved. */
const asLogged = (event: RunEvent): RunEvent =>
  event.kind === 'checkpoint' ? { ...event, file: basename(event.file) } : event
const withoutProgress = (events: readonly RunEvent[]) => events.filter(({ kind }) => kind !== 'progress')

test('a run from beginning to end: states, events on the disk, test accuracy, and everything let go', async () => {
  const session = await start()
  const reports: RunEvent[] = []
  const states = new Set<string>()
  for await (const event of session.events()) {
    reports.push(event)
    states.add(await stateOf())
  }
  const { accuracy } = await engine.evaluate('validation')
  expect([...states]).toEqual(['running', 'finished'])
  expect(withoutProgress(await readEvents(runFiles(session.run.folder).events))).toEqual(
    withoutProgress(reports).map(asLogged)
  )
  expect(session.figures.at(-1)).toMatchObject({ epoch: 3, validationAccuracy: accuracy })
  const testAccuracy = await session.testAccuracy()
  await session.close()
  await session.close()
  expect(engine.disposals).toBeGreaterThan(0)
  expect(await runs.find('last')).toMatchObject({ state: 'finished', testAccuracy, config: { engine: 'fake' } })
})

test('of progress the newest is logged once a second, everything else at once', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const session = await start({ onStep: () => void vi.advanceTimersByTime(300) }, { epochs: 1 })
  const events: RunEvent[] = []
  const logged = () => readEvents(runFiles(session.run.folder).events)
  for await (const event of session.events()) {
    events.push(event)
    if (event.kind !== 'progress') expect((await logged()).at(-1)).toEqual(asLogged(event))
  }
  await session.close()
  // Five steps of 0.3 s: the fourth ends 1.2 s after the start, and the epoch with the fifth.
  const passedOver = (event: RunEvent) => event.kind === 'progress' && event.step < 4
  expect(events.filter(passedOver)).toHaveLength(3)
  expect(await logged()).toEqual(events.filter((event) => !passedOver(event)).map(asLogged))
})

test('the newest progress that was not logged yet is logged when nobody pulls any more', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const session = await start({ onStep: () => void vi.advanceTimersByTime(100) })
  const pulled: RunEvent[] = []
  for await (const event of session.events()) {
    pulled.push(event)
    if (pulled.length === 4) break
  }
  await session.close()
  expect(pulled.map(({ kind }) => kind)).toEqual(['started', 'progress', 'progress', 'progress'])
  expect(await readEvents(runFiles(session.run.folder).events)).toEqual([pulled[0], pulled[3]])
})

test('a run that is reopened has the settings of its engine, unless it goes to another', async () => {
  const settings = { intraOpThreads: 3 }
  const session = await startSession({
    runs,
    data: { dataSet, spec: 'mnist' },
    config: CONFIG,
    createEngine: () => Promise.resolve({ ...createFakeEngine(), settings })
  })
  await session.close()
  const run = await runs.find('last')
  const given: unknown[] = []
  for (const id of [undefined, 'another']) {
    const reopened = await reopenSession(run, await readCheckpointOf(run, 'newest'), dataSet, {
      engine: id,
      createEngine: (name, own) => {
        given.push([name, own.settings])
        return Promise.resolve({ ...createFakeEngine(), settings })
      }
    })
    await reopened.close()
  }
  expect(given).toEqual([
    ['fake', settings],
    ['another', undefined]
  ])
})

test('a pause shows as one, and the engine can be asked meanwhile', async () => {
  const session = await start()
  const events = session.events()
  await events.next()
  await events.next()
  await session.setPaused(true)
  expect(await stateOf()).toBe('paused')
  expect(await session.engine.predict('train', 0, 2)).toHaveLength(20)
  await session.setPaused(false)
  while (!(await events.next()).done) expect(await stateOf()).not.toBe('paused')
  await session.close()
  expect(await stateOf()).toBe('finished')
})

test('a session that is closed in the middle leaves an interrupted run that ends as if it had not been', async () => {
  const whole = await start()
  await runToCompletion(whole, {})
  const session = await start()
  const events = session.events()
  await events.next()
  await events.next()
  await session.close()
  await events.return()
  expect((await runs.find(session.run.id)).state).toBe('interrupted')
  const run = await runs.find(session.run.id)
  const again = await reopenSession(run, await readCheckpointOf(run, 'newest'), dataSet, options({}))
  const { summary } = await runToCompletion(again, {})
  expect(summary.epochs.map(({ cost }) => cost)).toEqual(whole.figures.map(({ cost }) => cost))
})

describe('positions', () => {
  const evaluation = (_: string, step: number) => ({ cost: 1, accuracy: step === 5 ? 0.9 : 0.8 })

  test('the best epoch is kept beside the newest; `keep` says which one stands for the run', async () => {
    const { signal, onStep } = stoppingAt(12)
    const session = await start({ evaluation, onStep })
    const events = session.events(signal)
    while (!(await events.next()).done) continue
    await session.keep('best')
    await session.close()
    const run = await runs.find('last')
    expect(run).toMatchObject({ state: 'stopped', keeps: 'best' })
    expect(await readCheckpointOf(run, run.keeps)).toMatchObject({ step: 5, epoch: 2, stepInEpoch: 0 })
    expect(await readCheckpointOf(run, 'newest')).toMatchObject({ step: 12, epoch: 3, stepInEpoch: 2 })
  })

  test('stopping tells how to go on, and resuming gives the result of a run that was not stopped', async () => {
    const whole = await runToCompletion(await start(), {})
    const { signal, onStep } = stoppingAt(8)
    const session = await start({ onStep })
    await expect(runToCompletion(session, { signal })).rejects.toMatchObject({
      code: 'cancelled',
      message: expect.stringMatching(/^stopped after step 3 of epoch 2, 8 steps in all/) as unknown,
      hint: `Go on with: ${resumeCommand(session.run)}`
    })
    const { summary } = await runToCompletion(await reopen(), {})
    expect(summary.testAccuracy).toBe(whole.summary.testAccuracy)
    expect(summary.epochs.map(({ cost }) => cost)).toEqual(whole.summary.epochs.map(({ cost }) => cost))
  })
})

describe('trouble', () => {
  test('a disk that is full at a checkpoint ends the run with the reason; the one before stays, and the run goes on later', async () => {
    const whole = await runToCompletion(await start(), {})
    const session = await start()
    const training = async () => {
      for await (const event of session.events()) if (event.kind === 'checkpoint') full.add('checkpoint.bin')
    }
    await expect(training()).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/checkpoint\.bin: the disk is full$/) as unknown
    })
    await session.close()
    full.clear()
    const run = await runs.find(session.run.id)
    expect(run).toMatchObject({ state: 'failed', error: { code: 'io' } })
    expect(await readdir(run.folder)).not.toContainEqual(expect.stringMatching(/\.tmp$/))
    const position = await readCheckpointOf(run, 'newest')
    expect(position).toMatchObject({ step: 5, epoch: 2 })
    const { summary } = await runToCompletion(await reopenSession(run, position, dataSet, options({})), {})
    expect(summary.epochs.map(({ cost }) => cost)).toEqual(whole.summary.epochs.map(({ cost }) => cost))
  })

  test('when the state cannot be written either, the first error is told and the run shows as interrupted', async () => {
    const session = await start()
    const training = async () => {
      for await (const event of session.events()) {
        if (event.kind === 'started') ['checkpoint.bin', 'best.bin', 'state.json'].forEach((name) => full.add(name))
      }
    }
    await expect(training()).rejects.toThrow(/best\.bin: the disk is full/)
    await session.close()
    expect(await stateOf()).toBe('interrupted')
  })

  test('a run that cannot be created leaves no folder and no engine', async () => {
    full.add('checkpoint.bin')
    await expect(start()).rejects.toMatchObject({ code: 'io' })
    expect(engine.disposals).toBe(1)
    expect(await readdir(runs.folder)).toEqual([])
  })

  test('divergence is kept with the run, and the hint is the command that goes on with half the rate', async () => {
    const session = await start({ divergesAt: 7 })
    await expect(runToCompletion(session, {})).rejects.toMatchObject({
      code: 'diverged',
      hint: `Go on from before that step with: ${resumeCommand(session.run)} --learning-rate 0.0005`
    })
    expect(engine.disposals).toBeGreaterThan(0)
    const run = await runs.find('last')
    expect(run).toMatchObject({ state: 'needs-you', error: { code: 'diverged' } })
    expect(await readCheckpointOf(run, 'newest')).toMatchObject({ step: 6 })
  })

  test('other data is refused, and the engine never made', async () => {
    const { signal, onStep } = stoppingAt(2)
    await expect(runToCompletion(await start({ onStep }), { signal })).rejects.toMatchObject({ code: 'cancelled' })
    const before = engine
    await expect(reopen({ ...dataSet, hashes: { 'train-images': 'cd'.repeat(32) } })).rejects.toThrow(
      `train-images is ${'cd'.repeat(32)}; expected ${'ab'.repeat(32)}`
    )
    await expect(reopen({ ...dataSet, hashes: {} })).rejects.toThrow('train-images is nothing; expected abab')
    expect(engine).toBe(before)
  })

  test('a finished run has nothing left to train', async () => {
    await runToCompletion(await start(), {})
    await expect(reopen()).rejects.toThrow('is finished; nothing of it is left to train')
  })

  test('a run that is being trained is left alone, and the second engine is ended', async () => {
    const session = await start()
    await expect(reopen()).rejects.toThrow('is being trained right now')
    expect(engine.disposals).toBe(1)
    await session.close()
  })

  test('a listener that fails does not leave an engine or a lock behind', async () => {
    const onEvent = () => {
      throw new Error('nobody listens')
    }
    await expect(runToCompletion(await start(), { onEvent })).rejects.toThrow('nobody listens')
    expect(engine.disposals).toBe(1)
    expect(await stateOf()).toBe('interrupted')
  })
})

test('config.json is all that is needed to do it again', async () => {
  const session = await start({}, { learningRate: 0.01, maxSteps: 3 })
  await runToCompletion(session, {})
  expect(JSON.parse(await readFile(runFiles(session.run.folder).config, 'utf8'))).toEqual({
    ...CONFIG,
    learningRate: 0.01,
    maxSteps: 3,
    data: 'mnist',
    dataHashes: dataSet.hashes,
    pixels: BYTE_ENCODING,
    validationFrom: 'given',
    engine: 'fake'
  })
})

describe('a run is resumed on images that are read as it read them', () => {
  const standardised = { ...BYTE_ENCODING, kind: 'standardised', storedAs: 'float32', min: -1, max: 1 } as const
  const withEncoding = (encoding: PixelEncoding) => ({ ...dataSet, train: { ...dataSet.train, encoding } })
  async function reopenWith(config: object, now: DataSet) {
    const session = await start({}, { maxSteps: 1, epochs: 2 })
    await session.close()
    const older = { ...session.run.config, pixels: undefined, validationFrom: undefined }
    const run = { ...session.run, config: { ...older, ...config } }
    const opened = await reopenSession(run, session.checkpoint, now, options({}))
    await opened.close()
  }

  test('with the same encoding', async () => {
    await reopenWith({ pixels: standardised, validationFrom: 'given' }, withEncoding(standardised))
  })

  test.each<[string, object, DataSet]>([
    ['another encoding', { pixels: BYTE_ENCODING, validationFrom: 'given' }, withEncoding(standardised)],
    ['another split', { pixels: BYTE_ENCODING, validationFrom: 'end' }, dataSet],
    ['inverted images, of a run from before they were', {}, withEncoding({ ...BYTE_ENCODING, polarity: 'dark-ink' })],
    ['floats that are bytes now, of an earlier run', {}, withEncoding({ ...BYTE_ENCODING, storedAs: 'float32' })],
    ['a set that is split by class now', {}, { ...dataSet, validationFrom: 'each-class' }]
  ])('not with %s', async (_, config, now) => {
    await expect(reopenWith(config, now)).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringContaining('read the images of bars differently') as string
    })
  })

  test.each<[string, DataSet]>([
    ['bytes', dataSet],
    ['floats as they stand', withEncoding(standardised)]
  ])('an earlier run goes on with %s', async (_, now) => {
    await reopenWith({}, now)
  })
})
