import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  vi.resetModules() // each test has a page of its own, in which nothing was announced yet
})
afterEach(() => vi.useRealTimers())

const announcer = () => import('../../../../renderer/base/composables/use-announcer.ts')

test('of events in quick succession the first is announced at once, then the last of every five seconds', async () => {
  const { announceEvent, useAnnouncement } = await announcer()
  const sentence = useAnnouncement()
  const heard: [atMs: number, sentence: string][] = []
  // An epoch every 700 ms, for 20 s.
  for (let atMs = 0; atMs < 20_000; atMs += 100) {
    if (atMs % 700 === 0) announceEvent(`Epoch ${atMs / 700 + 1}`)
    if (heard.at(-1)?.[1] !== sentence.value) heard.push([atMs, sentence.value])
    vi.advanceTimersByTime(100)
  }
  expect(heard).toEqual([
    [0, 'Epoch 1'],
    [5000, 'Epoch 8'],
    [10_000, 'Epoch 15'],
    [15_000, 'Epoch 22']
  ])
})

test('an event that comes alone is announced at once, and again after five quiet seconds', async () => {
  const { announceEvent, useAnnouncement } = await announcer()
  const sentence = useAnnouncement()
  announceEvent('Epoch 1')
  expect(sentence.value).toBe('Epoch 1')
  vi.advanceTimersByTime(5000)
  announceEvent('Epoch 2')
  expect(sentence.value).toBe('Epoch 2')
})

test('an answer to its user does not wait, and an event that waited is older news then', async () => {
  const { announce, announceEvent, useAnnouncement } = await announcer()
  const sentence = useAnnouncement()
  announceEvent('Epoch 1')
  announceEvent('Epoch 2')
  announce('Paused')
  expect(sentence.value).toBe('Paused')
  vi.advanceTimersByTime(60_000)
  expect(sentence.value).toBe('Paused')
})

test('the same answer twice in a row changes the text, or it would be silent', async () => {
  const { announce, useAnnouncement } = await announcer()
  const sentence = useAnnouncement()
  announce('Copied')
  const first = sentence.value
  announce('Copied')
  expect(sentence.value).not.toBe(first)
  expect(sentence.value.trim()).toBe('Copied')
})
