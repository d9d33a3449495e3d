import { expect, test } from 'vitest'
import { until } from './until.ts'

test('waits for a condition, also one that has to be awaited', async () => {
  let asked = 0
  await until(() => Promise.resolve(++asked === 3), 'it was asked three times')
  expect(asked).toBe(3)
})

test('what never comes is named', async () => {
  await expect(until(() => false, 'pigs fly', 20)).rejects.toThrow('waited 0.02 s in vain until pigs fly')
})
