/**
 * Commands on a run: what each calls, what is shown while it is under way, and what a failure
 * leaves.
 */
import { beforeEach, expect, test, vi } from 'vitest'
import type { RunApi, RunInfo, RunOptions, RunsApi, RunUpdate } from '../../../../native/contract/runs.ts'
import type { TaskProgress } from '../../../../native/contract/task-stream.ts'
import { announce, useAnnouncement } from '../../../../renderer/base/composables/use-announcer.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { useCurrentRun } from '../../../../renderer/shared/runs/current-run.ts'
import { useRunCommands } from '../../../../renderer/shared/runs/run-commands.ts'
import { openStores } from '../store-app.ts'

type Part = ({ kind: 'progress' } & TaskProgress) | { kind: 'done'; result: unknown }
type Command = 'pause' | 'resume' | 'stop' | 'discard' | 'setLearningRate'

const settled = () => new Promise((resolve) => setImmediate(resolve))
const announced = useAnnouncement()
beforeEach(() => announce('')) // the same sentence twice would differ
const OPTIONS = { data: 'mnist' } as RunOptions
const OPENED: Part = { kind: 'done', result: {} }
const STARTED = { seq: 1, kind: 'event', event: { kind: 'started', epochs: 5, stepsPerEpoch: 1 } } as RunUpdate

/**
 * A workbench with one run, a set that is opened as the test says, and the run that is started
 * next. `called` are the commands that arrived, in order; `change` is what they do.
 */
async function open(state: RunInfo['state'] = 'running', change: Partial<Record<Command, () => Promise<void>>> = {}) {
  const called: Command[] = []
  const command = (name: Command) => () => {
    called.push(name)
    return change[name]?.() ?? Promise.resolve()
  }
  const updates: ReadableStreamDefaultController<readonly RunUpdate[]>[] = []
  const runOf = (id: string, runState: RunInfo['state']) =>
    ({
      info: () => Promise.resolve({ id, state: runState, startedAt: 1, options: OPTIONS } as RunInfo),
      probes: () => Promise.resolve({ pixels: new Uint8Array(), labels: new Uint8Array() }),
      watch: () =>
        Promise.resolve(
          new ReadableStream<readonly RunUpdate[]>({ start: (controller) => void updates.push(controller) })
        ),
      pause: command('pause'),
      resume: command('resume'),
      stop: command('stop'),
      setLearningRate: command('setLearningRate'),
      discard: command('discard')
    }) as unknown as RunApi
  const [run, next] = [runOf('one', state), runOf('next', 'running')]
  let task!: ReadableStreamDefaultController<Part>
  const prepare = vi.fn((_set: { id: string }) =>
    Promise.resolve(new ReadableStream<Part>({ start: (controller) => void (task = controller) }))
  )
  const runs = {
    list: vi.fn(async () => [await run.info()]),
    open: vi.fn(() => Promise.resolve(run)),
    start: vi.fn((_options: RunOptions) => Promise.resolve(next))
  }
  const { use, connection } = openStores({
    runs: () => runs as unknown as RunsApi,
    dataSets: () => ({ prepare }) as never
  })
  const [training, commands, notices] = [use(useCurrentRun), use(useRunCommands), use(useNotices)]
  await settled()
  return {
    called,
    run,
    runs,
    prepare,
    connection,
    training,
    commands,
    failures: () => notices.notices.map(({ title }) => title),
    task: (...parts: Part[]) => parts.forEach((part) => task.enqueue(part)),
    endTask: () => task.close(),
    updates
  }
}

test('a start shows the opening of the data, then the engine, until the first event of the run', async () => {
  const { commands, training, prepare, runs, task, endTask, updates } = await open('finished')
  const started = commands.start(OPTIONS)
  await settled()
  expect(commands.pending).toBe('start')
  expect(prepare.mock.calls).toEqual([[{ id: 'mnist' }]])
  expect(commands.starting).toEqual({ what: 'Opening the data', share: null, canCancel: true })
  task({ kind: 'progress', what: 'Reading images', done: 1, total: 4 })
  await settled()
  expect(commands.starting).toEqual({ what: 'Reading images', share: 0.25, canCancel: true })
  task(OPENED)
  endTask()
  await settled()
  expect(runs.start.mock.calls).toEqual([[OPTIONS]])
  expect(commands.starting).toEqual({ what: 'Starting the engine', share: null, canCancel: false })
  updates.at(-1)!.enqueue([STARTED])
  await started
  expect([commands.pending, commands.starting, training.record?.id]).toEqual([null, null, 'next'])
  expect(announced.value).toBe('Training has started.')
})

test('a start that is cancelled while the data is opened starts no run', async () => {
  const { commands, runs } = await open('finished')
  const started = commands.start(OPTIONS)
  await settled()
  commands.cancelStart()
  await started
  expect([commands.pending, commands.starting, runs.start.mock.calls.length]).toEqual([null, null, 0])
  expect(announced.value).toBe('Starting was cancelled.')
})

test('the same command while it is under way is the one before', async () => {
  const pausing = Promise.withResolvers<undefined>()
  const { commands, called } = await open('running', { pause: () => pausing.promise })
  const first = commands.pause()
  await settled()
  const second = commands.pause()
  pausing.resolve(undefined)
  await Promise.all([first, second])
  expect([called, commands.pending]).toEqual([['pause'], null])
})

test('a failure is reported until a command succeeds', async () => {
  const stop = vi
    .fn<RunApi['stop']>()
    .mockRejectedValueOnce(new Error('the engine is busy'))
    .mockResolvedValue(undefined)
  const { commands, failures } = await open('running', { stop })
  await commands.stop()
  expect(failures()).toEqual(['The engine is busy'])
  await commands.stop()
  expect(failures()).toEqual([])
})

test('a paused run is resumed without opening its data, and goes on being followed', async () => {
  const { commands, called, prepare, training } = await open('paused')
  expect(commands.togglePause()).toBe(true)
  await settled()
  expect([called, prepare.mock.calls.length]).toEqual([['resume'], 0])
  expect(training.isFollowed()).toBe(true)
})

test('a running one is paused by the same key; one that has ended is not', async () => {
  const running = await open('running')
  expect(running.commands.togglePause()).toBe(true)
  await settled()
  expect(running.called).toEqual(['pause'])
  expect((await open('finished')).commands.togglePause()).toBe(false)
})

test('an interrupted run is resumed once its data is open, and followed again', async () => {
  const resuming = Promise.withResolvers<undefined>()
  const { commands, called, prepare, training, task, endTask, updates } = await open('interrupted', {
    resume: () => resuming.promise
  })
  updates[0]!.close()
  await settled()
  expect(training.isFollowed()).toBe(false)
  const resumed = commands.resume()
  await settled()
  expect(prepare.mock.calls).toEqual([[{ id: 'mnist' }]])
  expect([commands.starting?.what, called]).toEqual(['Opening the data', []])
  task(OPENED)
  endTask()
  await settled()
  expect([commands.pending, commands.starting, called]).toEqual(['resume', null, ['resume']])
  resuming.resolve(undefined)
  await resumed
  await settled()
  expect(training.isFollowed()).toBe(true)
})

test('an interrupted run is not resumed when opening its data is cancelled', async () => {
  const { commands, called } = await open('interrupted')
  const resumed = commands.resume()
  await settled()
  commands.cancelStart()
  await resumed
  expect(called).toEqual([])
})

test('after a divergence the learning rate is set once the data is open, right before the run goes on', async () => {
  const { commands, called, task, endTask } = await open('needs-you')
  const resumed = commands.resumeAt(1e-4)
  await settled()
  expect(called).toEqual([])
  task(OPENED)
  endTask()
  await resumed
  expect(called).toEqual(['setLearningRate', 'resume'])
})

test('data that cannot be opened is left to the run itself, which knows it by more than its id', async () => {
  const { commands, called, prepare, failures } = await open('interrupted')
  prepare.mockRejectedValue(new Error('the set is gone'))
  await commands.resume()
  expect([called, failures()]).toEqual([['resume'], []])
})

test('when a run cannot be resumed, the list says whether another process has done so', async () => {
  const resume = () => Promise.reject(new Error('another process trains it'))
  const { commands, runs, failures, updates } = await open('paused', { resume })
  updates[0]!.close()
  await settled()
  runs.list.mockClear()
  await commands.resume()
  await settled()
  expect([failures(), runs.list.mock.calls.length]).toEqual([['Another process trains it'], 1])
})

test('the end of a run that is being discarded is no failure', async () => {
  const discarding = Promise.withResolvers<undefined>()
  const { commands, run, failures, updates } = await open('paused', { discard: () => discarding.promise })
  const discarded = commands.discard()
  await settled()
  run.info = () => Promise.reject(new Error('the folder is gone'))
  updates[0]!.close()
  await settled()
  discarding.resolve(undefined)
  await discarded
  expect(failures()).toEqual([])
})

test('a discarded run is not shown any more', async () => {
  const { commands, training, called } = await open('paused')
  await commands.discard()
  expect([called, training.record]).toEqual([['discard'], null])
  expect(announced.value).toBe('The run is discarded.')
})

test('one that cannot be discarded is followed again', async () => {
  const discard = () => Promise.reject(new Error('the folder is in use'))
  const { commands, training, failures, updates } = await open('paused', { discard })
  await commands.discard()
  await settled()
  expect([training.record?.id, failures()]).toEqual(['one', ['The folder is in use']])
  updates.at(-1)!.enqueue([{ seq: 1, kind: 'state', state: 'running', reason: null }])
  await settled()
  expect(training.state).toBe('running')
})
