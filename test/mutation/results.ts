/** What came of the mutants, kept in a file so that a run can go on where another stopped. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { EQUIVALENTS } from './equivalents.ts'
import type { Verdict } from './mutant-trial.ts'
import type { Mutation } from './mutations.ts'

export type Outcome = Verdict | 'equivalent'

/** A mutation and what names it while the source around it changes. */
export interface Mutant {
  readonly mutation: Mutation
  /** File, text of the line, original, replacement, and which of several such it is. */
  readonly key: string
  readonly isEquivalent: boolean
}

/** `textOf` gives the source of a file. */
export function mutantsOf(mutations: readonly Mutation[], textOf: (file: string) => string): Mutant[] {
  const seen = new Map<string, number>()
  return mutations.map((mutation) => {
    const { file, line, original, replacement } = mutation
    const text = textOf(file).split('\n')[line - 1]!.trim()
    const name = JSON.stringify([file, text, original, replacement])
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    const isEquivalent = EQUIVALENTS.some(
      (one) => one.file === file && one.line === text && one.original === original && one.replacement === replacement
    )
    return { mutation, key: `${name} ${before}`, isEquivalent }
  })
}

/** In an order that `seed` draws, so that whatever is tried of it first is a random sample. */
export function shuffled(mutants: readonly Mutant[], seed: number): Mutant[] {
  const drawn = new Map(mutants.map(({ key }) => [key, createHash('sha1').update(`${seed} ${key}`).digest('hex')]))
  return mutants.toSorted((a, b) => (drawn.get(a.key)! < drawn.get(b.key)! ? -1 : 1))
}

export class Results {
  readonly #file: string | undefined
  readonly #outcomes: Map<string, Outcome>

  /** Without a file nothing is kept. */
  constructor(file: string | undefined) {
    this.#file = file
    const text = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '{}'
    this.#outcomes = new Map(Object.entries(JSON.parse(text) as Record<string, Outcome>))
  }

  /** A listed mutant that some test noticed all the same is not equivalent. */
  of({ key, isEquivalent }: Mutant): Outcome | undefined {
    const outcome = this.#outcomes.get(key)
    const isNoticed = outcome === 'killed' || outcome === 'hung'
    return isEquivalent && !isNoticed ? 'equivalent' : outcome
  }

  note({ key }: Mutant, outcome: Outcome): void {
    this.#outcomes.set(key, outcome)
    if (this.#file === undefined) return
    writeFileSync(this.#file, `${JSON.stringify(Object.fromEntries(this.#outcomes), null, 1)}\n`)
  }
}
