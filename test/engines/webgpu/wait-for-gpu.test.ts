/** Waiting for the GPU under Node, whose binding polls in every turn of the event loop. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { waitWithPauses } from '../../../native/engines/webgpu/wait-for-gpu.ts'

test('gives the result of what it waited for, or its error', async () => {
  expect(await waitWithPauses(Promise.resolve('at once'))).toBe('at once')
  expect(await waitWithPauses(sleep(30, 'late'))).toBe('late')
  await expect(waitWithPauses(Promise.reject(new Error('lost')))).rejects.toThrow('lost')
  await expect(waitWithPauses(sleep(30).then(() => Promise.reject(new Error('lost late'))))).rejects.toThrow(
    'lost late'
  )
})

test('what has been open for a while is polled once a millisecond at most', async () => {
  let isOpen = true
  let turns = 0
  let countedFrom = 0
  const poll = () => {
    // As the binding does it.
    if (!isOpen) return
    if (countedFrom > 0) turns++
    setImmediate(poll)
  }
  const work = sleep(40).then(() => {
    countedFrom = performance.now()
    return sleep(60)
  })
  poll()
  await waitWithPauses(work)
  isOpen = false
  expect(turns).toBeGreaterThan(1)
  expect(turns).toBeLessThanOrEqual(performance.now() - countedFrom + 1)
})
