/** Tries one mutant after another with a warm Vitest. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExecutingTests } from './coverage.ts'
import type { Mutation } from './mutations.ts'
import { VitestProcess } from './vitest-process.ts'
import type { RunAnswer, TestsOfFile } from './warm-vitest-messages.ts'

/**
 * `hung`: its tests did not end, which is noticed as well. `unexecuted`: it survived because no
 * test executes it.
 */
export type Verdict = 'killed' | 'hung' | 'survived' | 'unexecuted'

/** A test may take so much longer on a mutant, on a busy machine, than on the unmutated source. */
const LIMIT_MS = 20_000
const LIMIT_FACTOR = 10

export class MutantTrial implements AsyncDisposable {
  readonly #tree: string
  readonly #vitest: VitestProcess
  /** Written since Vitest last looked. */
  readonly #changed = new Set<string>()
  /** Whether a test passes alone, without a mutation. */
  readonly #passesAlone = new Map<string, boolean>()

  constructor(tree: string) {
    this.#tree = tree
    this.#vitest = new VitestProcess(tree)
  }

  /** Of the mutant of `source`; `tests` are those that execute it. */
  async run(mutation: Mutation, source: string, tests: readonly ExecutingTests[]): Promise<Verdict> {
    if (tests.length === 0) return 'unexecuted'
    const { file, start, end, replacement } = mutation
    this.#write(file, source.slice(0, start) + replacement + source.slice(end))
    const answer = await this.#test(tests, LIMIT_MS + LIMIT_FACTOR * Math.max(...tests.map(({ longest }) => longest)))
    this.#write(file, source)
    if (answer === 'hung') return 'hung'
    if (answer === 'broken') return 'killed'
    if (!answer.hasFailed) return 'survived'
    if (await this.#isByMutation(answer, tests)) return 'killed'
    // A test needs the ones before it: all of its file, then.
    const whole = tests.map((one) => ({ ...one, tests: null }))
    return this.run(mutation, source, whole)
  }

  /** The tests that failed pass without the mutation, alone as they were run. */
  async #isByMutation({ modules }: RunAnswer, tests: readonly ExecutingTests[]): Promise<boolean> {
    for (const { file, failed } of modules) {
      const isWhole = tests.find((one) => one.file === file)?.tests === null
      for (const test of isWhole ? [] : failed) {
        if (!(await this.#passes(file, test))) return false
      }
    }
    return true
  }

  async #passes(file: string, test: string): Promise<boolean> {
    const known = this.#passesAlone.get(test)
    if (known !== undefined) return known
    const answer = await this.#test([{ file, tests: [test] }], 10 * LIMIT_MS)
    const passes = typeof answer !== 'string' && !answer.hasFailed
    this.#passesAlone.set(test, passes)
    return passes
  }

  #write(file: string, text: string): void {
    const path = join(this.#tree, file)
    writeFileSync(path, text)
    this.#changed.add(path)
  }

  #test(files: readonly TestsOfFile[], limitMs: number): Promise<RunAnswer | 'hung' | 'broken'> {
    const changed = [...this.#changed]
    this.#changed.clear()
    return this.#vitest.run({ changed, files, bail: true }, limitMs)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#vitest[Symbol.asyncDispose]()
  }
}
