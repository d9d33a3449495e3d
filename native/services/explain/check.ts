/** What the parts of a file of cases are checked with. */

/** One thing the file expects. */
export interface Check {
  readonly name: string
  readonly got: unknown
  readonly expected: unknown
  readonly ignored?: readonly string[]
}

/** Images of a data set by the file's names for its parts. */
export interface CaseImages {
  image(set: 'train' | 't10k', index: number): { readonly input: Float64Array; readonly label: number }
}
