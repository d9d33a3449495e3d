/** Which tests execute which mutations. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { instrument } from './instrument.ts'
import type { Mutation } from './mutations.ts'
import type { HitLine } from './record-hits.ts'
import { VitestProcess } from './vitest-process.ts'
import type { TestFileResult, TestsOfFile } from './warm-vitest-messages.ts'

/** Far above what any folder of tests takes. */
const LIMIT_MS = 3_600_000

/** The tests of a file that execute a mutation; all where loading the file does. */
export interface ExecutingTests extends TestsOfFile {
  /** What they took unmutated. */
  readonly milliseconds: number
  /** What the longest of them took. */
  readonly longest: number
}

/**
 * For each mutation the tests that execute it, those that take least first. Runs all `testFiles`
 * once over instrumented source; a file whose tests fail as it is cannot notice anything and is
 * named by `report`.
 */
export async function executingTests(
  tree: string,
  mutations: readonly Mutation[],
  testFiles: readonly string[],
  report: (line: string) => void
): Promise<(mutation: Mutation) => readonly ExecutingTests[]> {
  const [hits, outside] = [join(tree, 'hits.jsonl'), join(tree, 'outside.txt')]
  const numbers = new Map(mutations.map((mutation, number) => [mutation, number]))
  const originals = new Map<string, string>()
  for (const [file, ofFile] of Map.groupBy(mutations, ({ file }) => file)) {
    const text = readFileSync(join(tree, file), 'utf8')
    originals.set(file, text)
    const own = ofFile.map((mutation) => numbers.get(mutation)!)
    writeFileSync(join(tree, file), instrument(text, ofFile, own, outside))
  }
  const passed = new Map<string, TestFileResult>()
  try {
    await using vitest = new VitestProcess(tree, {
      LENET_MUTATION_HITS: hits,
      LENET_MUTATION_OUTSIDE: outside,
      LENET_MUTATION_COUNT: String(mutations.length)
    })
    writeFileSync(hits, '')
    const files = testFiles.map((file) => ({ file: join(tree, file), tests: null }))
    const answer = await vitest.run({ changed: [], files, bail: false }, LIMIT_MS)
    if (typeof answer === 'string') throw new Error(`the tests of the unmutated source did not end (${answer})`)
    for (const module of answer.modules) {
      if (module.isPassed) passed.set(module.file, module)
      else report(`fails without a mutation: ${relative(tree, module.file)} (${module.error.split('\n')[0]!})`)
    }
  } finally {
    for (const [file, text] of originals) writeFileSync(join(tree, file), text)
  }
  const lines = readFileSync(hits, 'utf8').split('\n').filter(Boolean)
  rmSync(hits)
  const byNumber = ordered(
    lines.map((line) => JSON.parse(line) as HitLine),
    passed,
    mutations.length
  )
  return (mutation) => byNumber[numbers.get(mutation)!]!
}

function ordered(
  lines: readonly HitLine[],
  passed: ReadonlyMap<string, TestFileResult>,
  count: number
): readonly (readonly ExecutingTests[])[] {
  const byNumber = Array.from({ length: count }, () => new Map<string, Set<string | null>>())
  for (const { file, test, hits } of lines) {
    if (!passed.has(file)) continue
    for (const number of hits) {
      const files = byNumber[number]!
      if (!files.has(file)) files.set(file, new Set())
      files.get(file)!.add(test)
    }
  }
  return byNumber.map((files) =>
    [...files].map(([file, tests]) => chosen(passed.get(file)!, tests)).sort((a, b) => a.milliseconds - b.milliseconds)
  )
}

function chosen(result: TestFileResult, tests: ReadonlySet<string | null>): ExecutingTests {
  const isWhole = tests.has(null)
  const own = result.tests.filter(({ id }) => isWhole || tests.has(id))
  const times = own.map(({ milliseconds }) => milliseconds)
  return {
    file: result.file,
    tests: isWhole ? null : own.map(({ id }) => id),
    milliseconds: times.reduce((sum, time) => sum + time, 0),
    longest: Math.max(0, ...times)
  }
}
