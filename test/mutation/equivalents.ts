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

export const EQUIVALENTS: readonly Equivalent[] = []
