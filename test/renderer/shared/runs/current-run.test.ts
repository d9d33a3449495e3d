/** The run on the screen: which one it is, what becomes of it, and when it is shown anew. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EpochFinished, RunProgress, RunStarted } from '../../../../native/contract/run-events.ts'
import type { RunApi, RunInfo, RunsApi, RunUpdate } from '../../../../native/contract/runs.ts'
import { useAnnouncement } from '../../../../renderer/base/composables/use-announcer.ts'
import { NoConnectionError } from '../../../../renderer/client/connection.ts'
import { useNotices } from '../../../../renderer/shared/connection/notices.ts'
import { useCurrentRun } from '../../../../renderer/shared/runs/current-run.ts'
import { openStores } from '../store-app.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))
const STARTED = { kind: 'started', recipe: 'keras', epochs: 5, stepsPerEpoch: 1 } as RunStarted
const line = (seq: number): RunUpdate => ({ seq, kind: 'line', text: String(seq) })
const epoch = (number: number): EpochFinished => ({
  kind: 'epoch',
  epoch: number,
  cost: 1,
  accuracy: 0.5,
  validationCost: 1,
  validationAccuracy: 0.9 + number / 100,
  seconds: 2,
  imagesPerSecond: 1
})

/** A run of the workbench that the test changes and sends updates of. */
class FakeRun {
  info: RunInfo
  error: Error | null = null
  opened = 0
  /** What `info` waits for. */
  gate: Promise<unknown> = Promise.resolve()
  #send!: ReadableStreamDefaultController<readonly RunUpdate[]>

  constructor(id: string, change: Partial<RunInfo> = {}) {
    this.info = { id, state: 'running', startedAt: 1, globalStep: 0, options: {}, ...change } as RunInfo
  }
  get api(): RunApi {
    this.opened++
    const updates = new ReadableStream<readonly RunUpdate[]>({ start: (controller) => void (this.#send = controller) })
    return {
      info: () => this.gate.then(() => (this.error ? Promise.reject(this.error) : this.info)),
      probes: () => Promise.resolve({ pixels: new Uint8Array(), labels: new Uint8Array() }),
      watch: () => Promise.resolve(updates)
    } as unknown as RunApi
  }
  send(...updates: RunUpdate[]): void {
    this.#send.enqueue(updates)
  }
  end(): void {
    this.#send.close()
  }
  breakOff(): void {
    this.#send.error(new Error('the stream is broken'))
  }
}

function open(...runs: FakeRun[]) {
  const list = [...runs]
  const lists = vi.fn(() => Promise.resolve(list.map(({ info }) => info)))
  const opens = vi.fn(({ id }: { id: string }) => Promise.resolve(list.find(({ info }) => info.id === id)!.api))
  const api = {
    list: lists,
    open: opens
  } as unknown as RunsApi
  const { use, connection } = openStores({ runs: () => api })
  return { store: use(useCurrentRun), notices: use(useNotices), connection, list, lists, opens }
}

let now: number
beforeEach(() => {
  now = 1000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('which run it is', () => {
  test('the newest one, where none is in progress', async () => {
    const { store } = open(
      new FakeRun('old', { startedAt: 1 }),
      new FakeRun('new', { startedAt: 3 }),
      new FakeRun('between', { startedAt: 2 })
    )
    await settled()
    expect(store.record?.id).toBe('new')
    expect([store.state, store.isActive, store.isFollowed()]).toEqual(['running', true, true])
    expect([store.bestAccuracy, store.share]).toEqual([null, 0])
  })

  test('the one in progress, whoever started it', async () => {
    const { store, connection } = open(new FakeRun('new', { startedAt: 3 }), new FakeRun('own', { startedAt: 1 }))
    await settled()
    connection.currentRunId = 'own'
    await settled()
    expect(store.record?.id).toBe('own')
  })

  test('one of another process goes on, but cannot be steered from here', async () => {
    const { store } = open(new FakeRun('other', { trainsInAnotherProcess: true }))
    await settled()
    expect([store.state, store.isActive, store.trainsInAnotherProcess]).toEqual(['running', false, true])
  })

  test('none: nothing can be steered', async () => {
    const { store } = open()
    await settled()
    expect([store.record, store.isFollowed(), store.isActive, store.revision]).toEqual([null, false, false, 0])
    expect(() => store.requireRun()).toThrow('There is no run to steer')
  })

  test('the one that is followed last, also when an earlier one answers later', async () => {
    const [slow, other] = [new FakeRun('slow'), new FakeRun('other')]
    const { store, connection } = open()
    const answered = Promise.withResolvers<undefined>()
    slow.gate = answered.promise
    void store.follow(slow.api, connection.api!)
    void store.follow(other.api, connection.api!)
    await settled()
    answered.resolve(undefined)
    await settled()
    expect([store.record?.id, store.isFollowed()]).toEqual(['other', true])
  })
})

describe('what becomes of it', () => {
  test('its end is taken over with its last figures, and it is followed no longer', async () => {
    const run = new FakeRun('one')
    const { store } = open(run)
    await settled()
    run.send({ seq: 1, kind: 'event', event: STARTED }, { seq: 2, kind: 'event', event: epoch(1) })
    run.send({ seq: 3, kind: 'event', event: epoch(2) })
    await settled()
    const { revision } = store
    run.info = { ...run.info, state: 'finished', globalStep: 5 }
    run.end()
    await settled()
    expect(store.revision).toBe(revision + 1)
    expect([store.record?.globalStep, store.state, store.isFollowed()]).toEqual([5, 'finished', false])
    expect([store.bestAccuracy, store.elapsedSeconds, store.epochs.length]).toEqual([0.92, 4, 2])
  })

  test('one that was removed elsewhere is gone without an error; any other failure is told', async () => {
    const run = new FakeRun('one')
    const { store, notices } = open(run)
    await settled()
    run.error = Object.assign(new Error('there is no such run'), { code: 'not-found' })
    run.end()
    await settled()
    expect([store.record, store.state, notices.notices.length]).toEqual([null, null, 0])
    const broken = new FakeRun('two')
    const next = open(broken)
    await settled()
    broken.error = Object.assign(new Error('the disk is gone'), { code: 'io' })
    broken.end()
    await settled()
    expect([next.store.record?.id, next.notices.notices[0]?.title]).toEqual(['two', 'The disk is gone'])
    expect(next.store.isFollowed()).toBe(false)
  })

  test('one that has ended is renamed, removed or resumed as the list says', async () => {
    const run = new FakeRun('one', { state: 'finished' })
    const { store, connection, list } = open(run)
    await settled()
    run.end()
    await settled()
    const opened = run.opened
    run.info = { ...run.info, title: 'renamed' }
    connection.runsRevision++
    await settled()
    expect([store.record?.title, run.opened]).toEqual(['renamed', opened])
    run.info = { ...run.info, state: 'running' }
    connection.runsRevision++
    await settled()
    expect([store.state, run.opened, store.isFollowed()]).toEqual(['running', opened + 1, true])
    run.info = { ...run.info, state: 'stopped' }
    run.end()
    await settled()
    list.pop()
    connection.runsRevision++
    await settled()
    expect(store.record).toBeNull()
  })

  test('without a connection it is not followed, and stays on the screen', async () => {
    const { store, connection } = open(new FakeRun('one'))
    await settled()
    connection.api = null
    await settled()
    expect([store.record?.id, store.isFollowed()]).toEqual(['one', false])
    expect(() => store.requireRun()).toThrow(NoConnectionError)
  })

  test('the capability of an earlier connection is not used over the next one', async () => {
    const { store, connection } = open(new FakeRun('one'))
    await settled()
    connection.api = null
    await settled()
    connection.api = { runs: () => ({ open: () => new Promise(() => undefined) }) } as never
    await settled()
    expect(() => store.requireRun()).toThrow('There is no run to steer')
  })

  test('one that is discarded is not shown any more, and its updates change nothing', async () => {
    const run = new FakeRun('one')
    const { store, notices } = open(run)
    await settled()
    run.send({ seq: 1, kind: 'event', event: STARTED })
    await settled()
    const { revision } = store
    store.forget()
    expect([store.record, store.probes, store.state, store.started]).toEqual([null, null, null, null])
    expect([store.revision, store.isFollowed()]).toEqual([revision + 1, false])
    expect(() => store.requireRun()).toThrow('There is no run to steer')
    run.send({ seq: 2, kind: 'state', state: 'stopped', reason: null })
    await settled()
    expect([store.record, store.state, notices.notices.length]).toEqual([null, null, 0])
  })

  test('the list is not asked for where there is no run, no connection, or one that is followed', async () => {
    const run = new FakeRun('one')
    const { store, connection, lists, list, notices } = open(run)
    await settled()
    lists.mockClear()
    connection.runsRevision++
    await settled()
    expect(lists).not.toHaveBeenCalled()
    store.forget()
    list.pop()
    await store.refresh()
    connection.api = null
    await store.refresh()
    expect(lists).not.toHaveBeenCalled()
    expect(notices.notices).toEqual([])
  })

  test('a list that arrives after the run was discarded does not bring it back', async () => {
    const run = new FakeRun('one', { state: 'finished' })
    const { store, lists } = open(run)
    await settled()
    run.end()
    await settled()
    const listed = Promise.withResolvers<RunInfo[]>()
    lists.mockReturnValue(listed.promise)
    const refreshed = store.refresh()
    store.forget()
    listed.resolve([run.info])
    await refreshed
    expect(store.record).toBeNull()
  })

  test('one that was resumed elsewhere is opened once, however often the list changes meanwhile', async () => {
    const run = new FakeRun('one', { state: 'finished' })
    const { store, connection } = open(run)
    await settled()
    run.end()
    await settled()
    const { opened } = run
    run.info = { ...run.info, state: 'running' }
    const answered = Promise.withResolvers<undefined>()
    run.gate = answered.promise
    connection.runsRevision++
    await settled()
    connection.runsRevision++
    await settled()
    answered.resolve(undefined)
    await settled()
    expect([run.opened, store.state]).toEqual([opened + 1, 'running'])
  })

  test('one that cannot be opened is reported and not followed, until the list changes', async () => {
    const run = new FakeRun('one', { state: 'finished' })
    const { store, connection, notices, opens } = open(run)
    await settled()
    run.end()
    await settled()
    run.info = { ...run.info, state: 'running' }
    opens.mockRejectedValue(new Error('the folder is gone'))
    await store.refresh()
    expect([notices.notices.map(({ title }) => title), store.isFollowed()]).toEqual([['The folder is gone'], false])
    const { api } = connection
    connection.api = null
    await settled()
    connection.api = { ...api! }
    await settled()
    expect([notices.notices.length, store.isFollowed()]).toEqual([2, false])
    opens.mockResolvedValue(run.api)
    connection.runsRevision++
    await settled()
    expect([store.isFollowed(), store.state]).toEqual([true, 'running'])
  })

  test('updates that break off are reported, but not where the run was replaced or the connection is gone', async () => {
    const followed = new FakeRun('followed')
    const first = open(followed)
    await settled()
    followed.breakOff()
    await settled()
    expect(first.notices.notices.map(({ title }) => title)).toEqual(['The stream is broken'])

    const replaced = new FakeRun('replaced')
    const second = open(replaced)
    await settled()
    void second.store.follow(new FakeRun('other').api, second.connection.api!)
    replaced.breakOff()
    await settled()
    expect(second.notices.notices).toEqual([])

    const lost = new FakeRun('lost')
    const third = open(lost)
    await settled()
    third.connection.api = null
    lost.breakOff()
    await settled()
    expect(third.notices.notices).toEqual([])
  })

  test('a list that cannot be read is reported, and the run stays', async () => {
    const run = new FakeRun('one', { state: 'finished' })
    const { store, lists, notices } = open(run)
    await settled()
    run.end()
    await settled()
    lists.mockRejectedValue(new Error('the disk is gone'))
    await store.refresh()
    expect([store.record?.id, notices.notices.map(({ title }) => title)]).toEqual(['one', ['The disk is gone']])
  })
})

describe('a run that was just started', () => {
  test('has begun with its first event', async () => {
    const [before, next] = [new FakeRun('before'), new FakeRun('next')]
    const { store, connection } = open(before)
    await settled()
    before.send({ seq: 1, kind: 'event', event: STARTED })
    await settled()
    let hasBegun = false
    void store.followNew(next.api, connection.api!, 'before').then(() => (hasBegun = true))
    await settled()
    expect([hasBegun, store.record?.id, store.started]).toEqual([false, 'next', null])
    next.send({ seq: 1, kind: 'event', event: STARTED })
    await settled()
    expect([hasBegun, store.started]).toEqual([true, STARTED])
  })

  test('is not waited for when it ends before it has begun', async () => {
    const next = new FakeRun('next', { state: 'failed' })
    const { store, connection } = open()
    await settled()
    const begun = store.followNew(next.api, connection.api!, null)
    await settled()
    next.end()
    await begun
    expect([store.record?.id, store.started, store.isFollowed()]).toEqual(['next', null, false])
  })
})

describe('when it is shown anew', () => {
  test('at once when it has begun or its state changes, otherwise five times a second', async () => {
    const run = new FakeRun('one')
    const { store } = open(run)
    await settled()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const revisions: number[] = []
    const note = async () => {
      await settled()
      revisions.push(store.revision)
    }
    await note()
    run.send({ seq: 1, kind: 'event', event: STARTED })
    await note()
    run.send(line(2))
    run.send(line(3))
    await note()
    vi.advanceTimersByTime(199)
    await note()
    vi.advanceTimersByTime(1)
    await note()
    run.send(line(4))
    await note()
    run.send({ seq: 5, kind: 'state', state: 'paused', reason: null })
    await note()
    vi.advanceTimersByTime(1000)
    await note()
    run.send(line(6))
    await note()
    vi.advanceTimersByTime(200)
    await note()
    expect(revisions.map((revision) => revision - revisions[0]!)).toEqual([0, 1, 1, 1, 2, 2, 3, 3, 3, 4])
    expect(store.state).toBe('paused')
  })

  test('a change of its state is announced once it is followed for half a second', async () => {
    const announced = useAnnouncement()
    const run = new FakeRun('one')
    open(run)
    await settled()
    const before = announced.value
    now = 1500
    run.send({ seq: 1, kind: 'state', state: 'paused', reason: null })
    await settled()
    expect(announced.value).toBe(before)
    now = 1500.5
    run.send({ seq: 2, kind: 'state', state: 'running', reason: null })
    await settled()
    expect(announced.value).not.toBe(before)
  })

  test('lines and steps are not announced', async () => {
    const announced = useAnnouncement()
    const run = new FakeRun('one')
    const { store, notices } = open(run)
    await settled()
    run.send({ seq: 1, kind: 'event', event: STARTED })
    await settled()
    const before = announced.value
    now = 2000
    run.send(line(2), { seq: 3, kind: 'event', event: { kind: 'progress', epoch: 1 } as RunProgress })
    await settled()
    expect(announced.value).toBe(before)
    expect([store.lines.length, store.isFollowed(), notices.notices.length]).toEqual([1, true, 0])
  })

  test('updates that follow a repaint after a pause are shown at once', async () => {
    const run = new FakeRun('one')
    const { store } = open(run)
    await settled()
    run.send({ seq: 1, kind: 'event', event: STARTED })
    await settled()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { revision } = store
    now += 150
    run.send(line(2))
    await settled()
    vi.advanceTimersByTime(49)
    expect(store.revision).toBe(revision)
    vi.advanceTimersByTime(1)
    expect(store.revision).toBe(revision + 1)
    now += 1000
    run.send(line(3))
    await settled()
    vi.advanceTimersByTime(0)
    expect(store.revision).toBe(revision + 2)
  })
})
