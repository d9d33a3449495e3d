import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { announce, announceEvent, useAnnouncement } from '../../../../renderer/base/composables/use-announcer.ts'
import { forgetAnnouncements } from '../../forget-announcements.ts'

/** Of a live region of the test's own. */
let region: EffectScope
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  forgetAnnouncements()
  region = effectScope()
})
afterEach(() => {
  region.stop()
  vi.useRealTimers()
})

const openedRegion = () => region.run(useAnnouncement)!

test('of events in quick succession the first is announced at once, then the last of every five seconds', () => {
  const sentence = openedRegion()
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

test('an event that comes alone is announced at once, and again after five quiet seconds', () => {
  const sentence = openedRegion()
  announceEvent('Epoch 1')
  expect(sentence.value).toBe('Epoch 1')
  vi.advanceTimersByTime(5000)
  announceEvent('Epoch 2')
  expect(sentence.value).toBe('Epoch 2')
})

test('an answer to its user does not wait, and an event that waited is older news then', () => {
  const sentence = openedRegion()
  announceEvent('Epoch 1')
  announceEvent('Epoch 2')
  announce('Paused')
  expect(sentence.value).toBe('Paused')
  vi.advanceTimersByTime(60_000)
  expect(sentence.value).toBe('Paused')
})

test('the same answer twice in a row changes the text, or it would be silent', () => {
  const sentence = openedRegion()
  announce('Copied')
  const first = sentence.value
  announce('Copied')
  expect(sentence.value).not.toBe(first)
  expect(sentence.value.trim()).toBe('Copied')
})

test('a region that comes later begins with nothing announced, and waits for no event of the one before', () => {
  openedRegion()
  announceEvent('Epoch 1')
  announceEvent('Epoch 2')
  region.stop()
  region = effectScope()
  const sentence = openedRegion()
  vi.advanceTimersByTime(5000)
  expect(sentence.value).toBe('')
  announceEvent('Epoch 1')
  expect(sentence.value).toBe('Epoch 1')
})
