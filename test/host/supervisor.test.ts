/**
 * When a compute process is restarted, when it is killed, and when it is not restarted any more.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ComputeState } from '../../native/contract/desktop.ts'
import type { ComputeCommand } from '../../native/contract/host-messages.ts'
import { Supervisor, type ChildListeners } from '../../native/host/supervision/supervisor.ts'

interface Started {
  readonly listeners: ChildListeners
  readonly sent: ComputeCommand[]
  readonly handedOver: string[]
  killed: boolean
}

let started: Started[]
let states: ComputeState['kind'][]
let supervisor: Supervisor<string>
let logged: string[]
let keptTargets: string[]
let now: number

beforeEach(() => {
  vi.useFakeTimers()
  now = 0
  started = []
  states = []
  logged = []
  keptTargets = []
  supervisor = new Supervisor<string>({
    spawn: (listeners) => {
      const child: Started = { listeners, sent: [], handedOver: [], killed: false }
      started.push(child)
      return {
        send: (message) => void child.sent.push(message),
        handOver: (handle) => void child.handedOver.push(handle),
        kill: () => {
          child.killed = true
          listeners.onExit('signal SIGKILL')
        }
      }
    },
    onState: ({ kind }) => states.push(kind),
    onSaveTargetKept: (token) => keptTargets.push(token),
    log: (line) => logged.push(line),
    now: () => now
  })
  supervisor.start()
})
afterEach(() => {
  vi.useRealTimers()
})

const newest = () => started.at(-1)!
const crash = () => newest().listeners.onExit('exit code 1')

test('nothing is sent before the process is ready', () => {
  expect(() => supervisor.handOver('port')).toThrow(/being started/)
  newest().listeners.onMessage({ kind: 'ready' })
  supervisor.handOver('port')
  expect(newest().handedOver).toEqual(['port'])
})

test('a message is sent to the process that is ready; what it keeps to save to is reported', () => {
  const target = { kind: 'save-target', token: 'a', path: '/tmp/model.onnx' } as const
  expect(() => supervisor.send(target)).toThrow(/being started/)
  newest().listeners.onMessage({ kind: 'ready' })
  supervisor.send(target)
  expect(newest().sent).toEqual([target])
  newest().listeners.onMessage({ kind: 'save-target-kept', token: 'a' })
  expect(keptTargets).toEqual(['a'])
})

test('a process that crashes is restarted after 0.5, 1, 2 and 4 seconds, and then not any more', () => {
  for (const delay of [500, 1000, 2000, 4000]) {
    const before = started.length
    newest().listeners.onMessage({ kind: 'ready' })
    crash()
    vi.advanceTimersByTime(delay - 1)
    expect(started).toHaveLength(before)
    vi.advanceTimersByTime(1)
    expect(started).toHaveLength(before + 1)
  }
  crash()
  vi.advanceTimersByTime(120_000)
  expect(started).toHaveLength(5)
  expect(supervisor.state).toMatchObject({ kind: 'stopped', message: expect.stringContaining('exit code 1') as string })
  expect(() => supervisor.handOver('port')).toThrow(/5 times within a minute/)
  expect(logged).toEqual([
    ...[0.5, 1, 2, 4].map((delay) => `the compute process ended (exit code 1); it restarts in ${delay} s`),
    'the compute process ended (exit code 1); it is not restarted any more'
  ])
})

test('crashes of more than a minute ago do not count', () => {
  for (let round = 0; round < 10; round++) {
    crash()
    now += 60_000
    vi.advanceTimersByTime(60_000)
  }
  expect(started).toHaveLength(11)
  expect(states).not.toContain('stopped')
})

test.each([
  ['a minute before the fifth does not count', 60_000, 'restarting'],
  ['less than a minute before the fifth counts', 59_999, 'stopped']
])('a crash %s', (_title, elapsedMs, state) => {
  for (const at of [0, 15_000, 30_000, 45_000, elapsedMs]) {
    now = at
    crash()
    vi.advanceTimersByTime(4000)
  }
  expect(supervisor.state.kind).toBe(state)
})

test('a process that refuses to work is not started again', () => {
  newest().listeners.onMessage({ kind: 'refused', message: 'open already', hint: 'Close it.' })
  crash()
  vi.advanceTimersByTime(60_000)
  expect(started).toHaveLength(1)
  expect(supervisor.state).toEqual({ kind: 'stopped', message: 'open already', hint: 'Close it.' })
})

test('stopping waits for the process to end by itself, and does not start it again', async () => {
  newest().listeners.onMessage({ kind: 'ready' })
  const stopped = supervisor.stop()
  vi.advanceTimersByTime(9999) // a process that saves work need not answer pings
  expect(newest().sent).toEqual([{ kind: 'shut-down' }])
  newest().listeners.onExit('exit code 0')
  await stopped
  vi.advanceTimersByTime(60_000)
  expect(started).toHaveLength(1)
  expect(newest().killed).toBe(false)
})

test('stopping twice asks once, and both wait', async () => {
  newest().listeners.onMessage({ kind: 'ready' })
  let ends = 0
  const stops = [supervisor.stop(), supervisor.stop()].map((stopped) => stopped.then(() => ends++))
  await vi.advanceTimersByTimeAsync(1000)
  expect(ends).toBe(0)
  expect(newest().sent).toEqual([{ kind: 'shut-down' }])
  newest().listeners.onExit('exit code 0')
  await Promise.all(stops)
  expect([supervisor.isAlive, newest().killed]).toEqual([false, false])
})

test('a process that does not end in ten seconds is killed', async () => {
  newest().listeners.onMessage({ kind: 'ready' })
  const stopped = supervisor.stop()
  vi.advanceTimersByTime(9999)
  expect(newest().killed).toBe(false)
  vi.advanceTimersByTime(1)
  expect(newest().killed).toBe(true)
  await stopped
  expect(logged).toEqual(['the compute process does not end within 10 s; it is killed'])
})

test('a process that becomes ready while it is asked to end is not pinged', () => {
  void supervisor.stop()
  newest().listeners.onMessage({ kind: 'ready' })
  vi.advanceTimersByTime(9999)
  expect(newest().sent).toEqual([{ kind: 'shut-down' }])
})

test('a process that waits to be started again is not, once all is stopped', async () => {
  crash()
  await supervisor.stop()
  vi.advanceTimersByTime(60_000)
  expect(started).toHaveLength(1)
})

test('a process that is to be replaced ends first, and the next one starts at once', () => {
  newest().listeners.onMessage({ kind: 'ready' })
  supervisor.restart()
  supervisor.restart()
  expect(newest().sent).toEqual([{ kind: 'shut-down' }])
  newest().listeners.onExit('exit code 0')
  expect(started).toHaveLength(2)
  expect(supervisor.state.kind).toBe('restarting')
})

test('the process that replaced another can crash and be replaced like any other', () => {
  newest().listeners.onMessage({ kind: 'ready' })
  supervisor.restart()
  crash()
  expect(started).toHaveLength(2)
  crash()
  expect(started).toHaveLength(2)
  vi.advanceTimersByTime(500)
  expect(started).toHaveLength(3)
  newest().listeners.onMessage({ kind: 'ready' })
  supervisor.restart()
  expect(newest().sent).toEqual([{ kind: 'shut-down' }])
})

test('a process that is starting or being stopped is not replaced', () => {
  supervisor.restart()
  expect(newest().sent).toEqual([])
  newest().listeners.onMessage({ kind: 'ready' })
  void supervisor.stop()
  supervisor.restart()
  expect(newest().sent).toEqual([{ kind: 'shut-down' }])
})

test('what a replaced process still sends or says at its exit does not count', () => {
  newest().listeners.onMessage({ kind: 'ready' })
  const old = newest()
  crash()
  vi.advanceTimersByTime(500)
  expect(started).toHaveLength(2)
  old.listeners.onMessage({ kind: 'ready' })
  expect(supervisor.state.kind).toBe('restarting')
  old.listeners.onMessage({ kind: 'refused', message: 'of the old one', hint: '' })
  expect(supervisor.state.kind).toBe('restarting')
  newest().listeners.onMessage({ kind: 'ready' })
  old.listeners.onExit('exit code 2')
  expect([supervisor.state.kind, supervisor.isAlive]).toEqual(['ready', true])
})

describe('a process that hangs', () => {
  test('is killed after half a minute without an answer, and restarted', () => {
    newest().listeners.onMessage({ kind: 'ready' })
    vi.advanceTimersByTime(34_999)
    expect(newest().sent).toEqual(Array.from({ length: 6 }, () => ({ kind: 'ping' })))
    expect(newest().killed).toBe(false)
    vi.advanceTimersByTime(1)
    expect(newest().killed).toBe(true)
    expect(logged).toEqual([
      'the compute process has not answered for 30 s; it is killed',
      'the compute process ended (signal SIGKILL); it restarts in 0.5 s'
    ])
    vi.advanceTimersByTime(500)
    expect(started).toHaveLength(2)
  })

  test('is noticed by a timer that keeps no process alive', () => {
    const timers = vi.spyOn(globalThis, 'setInterval')
    newest().listeners.onMessage({ kind: 'ready' })
    const [timer] = timers.mock.results.map(({ value }) => value as NodeJS.Timeout)
    expect(timer!.hasRef()).toBe(false)
    timers.mockRestore()
  })

  test('is not one that answers, however late', () => {
    newest().listeners.onMessage({ kind: 'ready' })
    for (let round = 0; round < 10; round++) {
      vi.advanceTimersByTime(29_999)
      newest().listeners.onMessage({ kind: 'pong' })
    }
    expect([started.length, newest().killed]).toEqual([1, false])
  })

  test('is not one that is still starting', () => {
    vi.advanceTimersByTime(600_000)
    expect([started.length, newest().killed, newest().sent]).toEqual([1, false, []])
  })

  test('is left alone where a debugger may stop it', () => {
    const child: Started = { listeners: null as never, sent: [], handedOver: [], killed: false }
    let listeners: ChildListeners | undefined
    const debugged = new Supervisor<string>({
      spawn: (given) => {
        listeners = given
        return { send: (message) => void child.sent.push(message), handOver: () => undefined, kill: () => undefined }
      },
      onState: () => undefined,
      log: () => undefined,
      killHanging: false
    })
    debugged.start()
    listeners!.onMessage({ kind: 'ready' })
    vi.advanceTimersByTime(600_000)
    expect(child.sent).toEqual([])
  })
})
