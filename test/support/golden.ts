/**
 * Committed results of other software: test/fixtures/golden/README.md says how each file is made.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FIXTURES = join(import.meta.dirname, '../fixtures')

/** The path of a golden file. */
export function goldenFile(name: string): string {
  return join(FIXTURES, 'golden', name)
}

/** A golden JSON file. The caller states its type; nothing checks it. */
export function readGoldenJson(name: string): unknown {
  return JSON.parse(readFileSync(goldenFile(name), 'utf8'))
}

/** What program `n` of the brief prints, without the final line break. */
export function briefOutput(n: number): string {
  return readFileSync(join(FIXTURES, 'brief-output', `${n}.txt`), 'utf8').trimEnd()
}
