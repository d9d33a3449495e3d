/** Instrumented source does what the source does, and notes which mutations it executes. */
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { HITS, instrument } from './instrument.ts'
import { mutationsOf } from './mutations.ts'

const SOURCE = `let last = 0
function grade(points: number): string {
  const { 0: first } = ['a', 'b']
  if (points > 10)
    last = points
  else if (points < 0 && points !== -1) return 'none'
  last += 1
  ;[last] = [last * 2]
  return points === 7 ? first! : 'b' + last
}
`
const MUTATIONS = mutationsOf('grade.ts', SOURCE)

afterEach(() => {
  Reflect.deleteProperty(globalThis, HITS)
})

/** What `grade` gives, and the mutations that ran, as "line: original". */
function run(points: number): { readonly result: unknown; readonly executed: readonly string[] } {
  const hits = new Uint8Array(MUTATIONS.length)
  Object.assign(globalThis, { [HITS]: hits })
  const outside = join(tmpdir(), 'lenet-mutation-is-never-written')
  const text = instrument(SOURCE, MUTATIONS, [...MUTATIONS.keys()], outside)
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-call -- the generated text is what is tested
  const grade = new Function(`${stripTypeScriptTypes(text)}; return grade`)() as (points: number) => string
  hits.fill(0)
  const result = grade(points)
  return {
    result,
    executed: MUTATIONS.filter((_, number) => hits[number] === 1).map(({ line, original }) => `${line}: ${original}`)
  }
}

test('results are those of the source', () => {
  expect([11, -5, -1, 7, 0].map((points) => run(points).result)).toEqual(['b24', 'none', 'b2', 'a', 'b2'])
})

test('only what was executed is noted', () => {
  expect(run(-5).executed).not.toContain('7: last += 1')
  expect(run(-5).executed).toContain('6: &&')
  expect(run(-5).executed).not.toContain('5: last = points')
  expect(run(11).executed).toContain('5: last = points')
  expect(run(11).executed).not.toContain('6: &&')
  expect(run(0).executed).not.toContain('6: !==')
})

test('lines keep their numbers', () => {
  const text = instrument(SOURCE, MUTATIONS, [...MUTATIONS.keys()], 'outside')
  expect(text.split('\n')).toHaveLength(SOURCE.split('\n').length)
})
