/**
 * Setup of every test file while instrumented source runs: writes which mutations each test
 * executes, a line of JSON per test. What is executed outside a test (at import, in `beforeAll`,
 * by a process that was started) has the test null and counts for all of the file.
 */
import { appendFileSync, readFileSync, rmSync } from 'node:fs'
import { afterAll, afterEach, beforeEach } from 'vitest'
import { HITS } from './instrument.ts'

export interface HitLine {
  readonly file: string
  readonly test: string | null
  readonly hits: readonly number[]
}

const recorded = process.env['LENET_MUTATION_HITS']
if (recorded !== undefined) record(recorded, process.env['LENET_MUTATION_OUTSIDE']!)

function record(target: string, outside: string): void {
  const hits = new Uint8Array(Number(process.env['LENET_MUTATION_COUNT']))
  Object.assign(globalThis, { [HITS]: hits })
  const taken = (): number[] => {
    const found = [...hits.keys()].filter((number) => hits[number] === 1)
    hits.fill(0)
    return found
  }
  const write = (file: string, test: string | null, found: readonly number[]) => {
    if (found.length === 0) return
    const line: HitLine = { file, test, hits: found }
    appendFileSync(target, `${JSON.stringify(line)}\n`)
  }
  let file = ''
  beforeEach(({ task }) => {
    file = task.file.filepath
    write(file, null, taken())
  })
  afterEach(({ task }) => {
    write(file, task.id, taken())
    write(file, null, takenOutside(outside))
  })
  afterAll(() => write(file, null, [...taken(), ...takenOutside(outside)]))
}

function takenOutside(file: string): number[] {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
    rmSync(file)
  } catch {
    // Nothing was executed outside.
  }
  return text.split('\n').filter(Boolean).map(Number)
}
