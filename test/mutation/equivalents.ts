/**
 * Mutants that no test can notice, each with its reason. `at`: file, original and replacement, as
 * the report prints them.
 */
export interface Equivalent {
  readonly file: string
  readonly original: string
  readonly replacement: string
  /** Text of the mutated line, so that an entry follows its line when others move. */
  readonly line: string
  readonly reason: string
}

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: 'native/model/checkpoint-format.ts',
    original: '4',
    replacement: '5',
    line: 'const WORD_BYTES = 4',
    reason: 'used only on big-endian machines, and the tests run on little-endian ones'
  }
]
