/** When a process that died is started again, and when it is given up. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ComputeState } from '../../native/contract/desktop.ts'
import type { ToCompute } from '../../native/contract/host-messages.ts'
import { Supervisor, type ChildListeners } from '../../native/host/supervision/supervisor.ts'

interface Started {
  readonly listeners: ChildListeners
  readonly said: ToCompute[]
  killed: boolean
}

let started: Started[]
let states: ComputeState['kind'][]
let supervisor: Supervisor<never>

beforeEach(() => {
  vi.useFakeTimers()
  started = []
  states = []
  supervisor = new Supervisor<never>({
    spawn: (listeners) => {
      const child: Started = { listeners, said: [], killed: false }
      started.push(child)
      return {
        send: (message) => child.said.push(message),
        kill: () => {
          child.killed = true
          listeners.onExit('signal SIGKILL')
        }
      }
    },
    onState: ({ kind }) => states.push(kind),
    log: () => undefined
  })
  supervisor.start()
})
afterEach(() => {
  vi.useRealTimers()
})

const newest = () => started.at(-1)!
const die = () => newest().listeners.onExit('exit code 1')

test('nothing is sent before the process is ready', () => {
  expect(() => supervisor.send({ kind: 'port' })).toThrow(/being started/)
  newest().listeners.onMessage({ kind: 'ready' })
  supervisor.send({ kind: 'port' })
  expect(newest().said).toEqual([{ kind: 'port' }])
})

test('it starts a process that died again after 0.5, 1, 2 and 4 seconds, and then gives up', () => {
  for (const delay of [500, 1000, 2000, 4000]) {
    const before = started.length
    newest().listeners.onMessage({ kind: 'ready' })
    die()
    vi.advanceTimersByTime(delay - 1)
    expect(started).toHaveLength(before)
    vi.advanceTimersByTime(1)
    expect(started).toHaveLength(before + 1)
  }
  die()
  vi.advanceTimersByTime(120_000)
  expect(started).toHaveLength(5)
  expect(supervisor.state).toMatchObject({ kind: 'gone', message: expect.stringContaining('exit code 1') as string })
  expect(() => supervisor.send({ kind: 'port' })).toThrow(/5 times within a minute/)
})

test('deaths of more than a minute ago are forgiven', () => {
  for (let death = 0; death < 10; death++) {
    die()
    vi.advanceTimersByTime(61_000)
  }
  expect(started).toHaveLength(11)
  expect(states).not.toContain('gone')
})

test('a process that refuses to work is not started again', () => {
  newest().listeners.onMessage({ kind: 'refused', message: 'open already', hint: 'Close it.' })
  die()
  vi.advanceTimersByTime(60_000)
  expect(started).toHaveLength(1)
  expect(supervisor.state).toEqual({ kind: 'gone', message: 'open already', hint: 'Close it.' })
})

test('stopping waits for the process to end by itself, and does not start it again', async () => {
  newest().listeners.onMessage({ kind: 'ready' })
  const stopped = supervisor.stop()
  expect(newest().said).toEqual([{ kind: 'shut-down' }])
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
  expect(newest().said).toEqual([{ kind: 'shut-down' }])
  newest().listeners.onExit('exit code 0')
  await Promise.all(stops)
  expect([supervisor.isAlive, newest().killed]).toEqual([false, false])
})

test('a process that does not end in ten seconds is killed', async () => {
  newest().listeners.onMessage({ kind: 'ready' })
  const stopped = supervisor.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  await stopped
  expect(newest().killed).toBe(true)
})

test('a process that waits to be started again is not, once all is stopped', async () => {
  die()
  await supervisor.stop()
  vi.advanceTimersByTime(60_000)
  expect(started).toHaveLength(1)
})

test('a process that is to be replaced ends first, and the next one starts at once', () => {
  newest().listeners.onMessage({ kind: 'ready' })
  supervisor.restart()
  supervisor.restart()
  expect(newest().said).toEqual([{ kind: 'shut-down' }])
  newest().listeners.onExit('exit code 0')
  expect(started).toHaveLength(2)
  expect(supervisor.state.kind).toBe('restarting')
})
