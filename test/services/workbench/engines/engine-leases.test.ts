/** Who may use an engine, and who may change it, while others hold it. */
import { expect, test } from 'vitest'
import { EngineLeases } from '../../../../native/services/workbench/engines/engine-leases.ts'

test('several holders may use an engine; it can be changed after the last has released', () => {
  const leases = new EngineLeases()
  const [first, second] = [leases.acquire(['a']), leases.acquire(['b', 'a'])]
  first.release()
  expect(() => leases.acquireForChange('a')).toThrow(/installed, removed, compared or used right now/)
  second.release()
  second.release() // twice is once
  leases.acquireForChange('a')
})

test('while an engine is changed nobody may use it; other engines are free', () => {
  const leases = new EngineLeases()
  const { lease } = leases.acquireForChange('a')
  expect(() => leases.acquire(['b', 'a'])).toThrow(/a is being installed or removed right now/)
  leases.acquire(['b'])
  lease.release()
  leases.acquire(['a'])
})

test('a cancelled holder is waited for, and its engine cannot be used before it has released', async () => {
  const leases = new EngineLeases()
  const cancelled = new AbortController()
  const held = leases.acquireForChange('a', cancelled.signal).lease
  expect(() => leases.acquireForChange('a')).toThrow(/right now/)
  cancelled.abort()
  const next = leases.acquireForChange('a')
  const order: string[] = []
  const ready = next.ready.then(() => order.push('ready'))
  await Promise.resolve()
  order.push('released')
  held.release()
  await ready
  expect(order).toEqual(['released', 'ready'])
  expect(() => leases.acquire(['a'])).toThrow(/installed or removed/)
})

test('a lease that a run holds names the run, and tells whether it trains', () => {
  const leases = new EngineLeases()
  const lease = leases.acquire(['a'])
  expect(leases.runInTraining).toBeNull()
  lease.run = { id: 'run-7', isTraining: true }
  expect(leases.runInTraining).toBe('run-7')
  lease.run = { id: 'run-7', isTraining: false }
  expect(leases.runInTraining).toBeNull()
  expect(() => leases.acquireForChange('a')).toThrow(/the run run-7 is being trained on a/)
})

test('work under a lease releases it, also when the work fails', async () => {
  const leases = new EngineLeases()
  const failed = leases.use('a', () => Promise.reject(new Error('no')))
  expect(() => leases.acquireForChange('a')).toThrow(/right now/)
  await expect(failed).rejects.toThrow('no')
  leases.acquireForChange('a')
  await expect(leases.use('a', () => Promise.resolve(1))).rejects.toThrow(/installed or removed/)
})
