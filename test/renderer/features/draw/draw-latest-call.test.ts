import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLatestCall } from '../../../../renderer/features/draw/latest-call.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Calls that take 30 ms each; what was called and what was taken. */
function recorded() {
  const called: [request: string, atMs: number][] = []
  const taken: string[] = []
  const failures: unknown[] = []
  const start = Date.now()
  const latest = createLatestCall<string, string>({
    call: async (request) => {
      called.push([request, Date.now() - start])
      await new Promise((resolve) => setTimeout(resolve, 30))
      if (request === 'bad') throw new Error('refused')
      return request.toUpperCase()
    },
    take: (answer) => taken.push(answer),
    fail: (cause) => failures.push(cause),
    now: () => Date.now()
  })
  return { latest, called, taken, failures }
}

describe('calls of which only the newest matters', () => {
  test('the first is made at once, later ones not more often than asked', async () => {
    const { latest, called } = recorded()
    for (let ms = 0; ms < 200; ms += 10) {
      latest.ask(`at ${ms}`, 60)
      await vi.advanceTimersByTimeAsync(10)
    }
    expect(called.map(([, atMs]) => atMs)).toEqual([0, 60, 120, 180])
    expect(called.at(-1)![0]).toBe('at 170')
  })

  test('what waits is replaced by what is asked after it', async () => {
    const { latest, taken } = recorded()
    latest.ask('a', 0)
    latest.ask('b', 0)
    latest.ask('c', 0)
    await vi.advanceTimersByTimeAsync(100)
    expect(taken).toEqual(['A', 'C'])
  })

  test('an urgent request waits only for the call under way', async () => {
    const { latest, called } = recorded()
    latest.ask('drawing', 250)
    latest.ask('more', 250)
    latest.ask('pen up', 0)
    await vi.advanceTimersByTimeAsync(100)
    expect(called).toEqual([
      ['drawing', 0],
      ['pen up', 30]
    ])
  })

  test('a patient request does not put off an urgent one that waits', async () => {
    const { latest, called } = recorded()
    latest.ask('a', 0)
    latest.ask('urgent', 0)
    latest.ask('newest', 5000)
    await vi.advanceTimersByTimeAsync(40)
    expect(called.at(-1)).toEqual(['newest', 30])
  })

  test('answers to forgotten requests are dropped, and what waited is never called', async () => {
    const { latest, called, taken } = recorded()
    latest.ask('a', 0)
    latest.ask('b', 0)
    latest.forget()
    await vi.advanceTimersByTimeAsync(100)
    expect(called.map(([request]) => request)).toEqual(['a'])
    expect(taken).toEqual([])
  })

  test('a failure is told and does not end it', async () => {
    const { latest, taken, failures } = recorded()
    latest.ask('bad', 0)
    await vi.advanceTimersByTimeAsync(30)
    latest.ask('good', 0)
    await vi.advanceTimersByTimeAsync(30)
    expect(failures).toEqual([new Error('refused')])
    expect(taken).toEqual(['GOOD'])
  })
})

test('one call at a time is made for requests that come while another waits', async () => {
  const { latest, called } = recorded()
  latest.ask('a', 0)
  await vi.advanceTimersByTimeAsync(40)
  latest.ask('b', 100)
  latest.ask('c', 50)
  await vi.advanceTimersByTimeAsync(500)
  expect(called).toEqual([
    ['a', 0],
    ['c', 50]
  ])
  expect(vi.getTimerCount()).toBe(0)
})

test('a request that is forgotten while it waits leaves no timer', async () => {
  const { latest, called } = recorded()
  latest.ask('a', 0)
  await vi.advanceTimersByTimeAsync(40)
  latest.ask('b', 1000)
  latest.forget()
  expect(vi.getTimerCount()).toBe(0)
  expect(called).toHaveLength(1)
})
