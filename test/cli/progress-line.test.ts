/** The progress line's figures and their forms. */
import { expect, test } from 'vitest'
import { bar, clock, trainingProgress } from '../../native/cli/progress-line.ts'

test('epoch, step, running figures, speed and time left', () => {
  const line = trainingProgress(
    {
      kind: 'progress',
      epoch: 2,
      step: 500,
      globalStep: 1500,
      batchCost: 0.3,
      cost: 0.06123,
      accuracy: 0.98071,
      imagesPerSecond: 15_210.4,
      elapsedSeconds: 1.1,
      secondsLeft: 69
    },
    5,
    1000
  )
  expect(line).toBe(
    'epoch 2/5 [##########··········] 500/1000  cost 0.0612  accuracy 0.9807  15,210 images/s  1:09 left'
  )
})

test.each([
  [0, '0:00'],
  [9.4, '0:09'],
  [59.6, '1:00'],
  [754, '12:34'],
  [3723, '1:02:03'],
  [Infinity, '-:--']
])('%d seconds are %s', (seconds, text) => expect(clock(seconds)).toBe(text))

test('a share outside 0 to 1 does not break the bar', () => {
  expect(bar(-1)).toBe(`[${'·'.repeat(20)}]`)
  expect(bar(1.2)).toBe(`[${'#'.repeat(20)}]`)
})
