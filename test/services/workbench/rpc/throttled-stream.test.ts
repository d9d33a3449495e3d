/** Streams that are made as they are read: their pace, and what leaving them does. */
import { expect, test, vi } from 'vitest'
import { ChangeSignal } from '../../../../native/services/workbench/rpc/change-signal.ts'
import { throttledStream } from '../../../../native/services/workbench/rpc/throttled-stream.ts'

const INTERVAL_MS = 50

function counter(end = Infinity) {
  let count = 0
  const next = vi.fn(() => (count < end ? ++count : null))
  return { next, changes: new ChangeSignal() }
}

test('nothing is made before it is asked for', async () => {
  const source = counter()
  const stream = throttledStream({ ...source, isLive: () => false })
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(source.next).not.toHaveBeenCalled()
  const reader = stream.getReader()
  expect((await reader.read()).value).toBe(1)
  expect(source.next).toHaveBeenCalledTimes(1)
})

test('live parts keep their distance, replayed ones do not wait', async () => {
  const arrivals: number[] = []
  const reader = throttledStream({ ...counter(8), isLive: () => arrivals.length >= 4 }).getReader()
  while (!(await reader.read()).done) arrivals.push(performance.now())
  // A timer may come late and never early, but for the millisecond that clocks are rounded to.
  for (let i = 5; i < 8; i++) expect(arrivals[i]! - arrivals[i - 1]!).toBeGreaterThan(INTERVAL_MS - 2)
  expect(arrivals).toHaveLength(8)
})

test('a reader that waits is woken by a change, and by its own leaving', async () => {
  const changes = new ChangeSignal()
  let part: string | undefined
  const onCancel = vi.fn()
  const next = vi.fn(() => part)
  const reader = throttledStream({ next, changes, isLive: () => false }, onCancel).getReader()
  const waiting = reader.read()
  changes.notify() // nothing new
  part = 'news'
  changes.notify()
  expect((await waiting).value).toBe('news')
  part = undefined
  next.mockClear()
  const forever = reader.read()
  await vi.waitFor(() => expect(next).toHaveBeenCalled())
  await reader.cancel()
  expect((await forever).done).toBe(true)
  expect(onCancel).toHaveBeenCalledTimes(1)
  next.mockClear()
  changes.notify()
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(next).not.toHaveBeenCalled()
})

test('what the source throws is the error of the stream', async () => {
  const next = () => {
    throw new Error('no more')
  }
  const reader = throttledStream({ next, changes: new ChangeSignal(), isLive: () => true }).getReader()
  await expect(reader.read()).rejects.toThrow('no more')
})
