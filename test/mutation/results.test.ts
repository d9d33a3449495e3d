/** Which mutants are tried, and what is known of them from earlier runs. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mutationsOf } from './mutations.ts'
import { mutantsOf, Results, shuffled } from './results.ts'

const SOURCE = 'export const sum = (a: number, b: number) => a + b\nexport const twice = (a: number) => a * 2\n'
const mutantsIn = (text: string) => mutantsOf(mutationsOf('sum.ts', text), () => text)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-results-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('operators and numbers are changed, one at a time', () => {
  const changes = mutantsIn(SOURCE).map(({ mutation }) => `${mutation.original} ${mutation.replacement}`)
  expect(changes).toEqual(['+ -', '* /', '2 3'])
})

test('the same change in equal lines is told apart', () => {
  const keys = mutantsIn('count(1)\ncount(1)\n').map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
})

test('a seed draws an order that lines elsewhere in the file do not change', () => {
  const order = (text: string) => shuffled(mutantsIn(text), 5).map(({ key }) => key)
  const longer = `// A comment.\n${SOURCE}`
  expect(order(longer)).toEqual(order(SOURCE))
  expect(order(SOURCE).toSorted()).toEqual(
    mutantsIn(SOURCE)
      .map(({ key }) => key)
      .toSorted()
  )
})

test('what an earlier run found is known, also after lines were added', () => {
  const file = join(folder, 'results.json')
  const [first] = mutantsIn(SOURCE)
  new Results(file).note(first!, 'survived')
  const [again, second] = mutantsIn(`\n${SOURCE}`)
  const results = new Results(file)
  expect(results.of(again!)).toBe('survived')
  expect(results.of(second!)).toBeUndefined()
})
