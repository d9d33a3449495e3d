/** The JSON of a file of cases, or what the file is instead. */
import { WorkbenchError } from '../contract/errors.ts'
import { MAX_CASES_BYTES } from '../contract/limits.ts'
import { fileKind } from '../files/file-kind.ts'
import { readBounded } from '../files/read-bounded.ts'

/**
 * `what` is what was expected, as in `expected <what>`. Throws WorkbenchError: `bad-file` for what
 * is no JSON; not-found and io from reading.
 */
export async function readCasesJson(file: string, what: string): Promise<unknown> {
  const bytes = await readBounded(file, MAX_CASES_BYTES)
  try {
    return JSON.parse(bytes.toString())
  } catch (error) {
    const kind = fileKind(bytes)
    const isText = kind === undefined || kind === 'text'
    const reason = error instanceof Error ? error.message : String(error)
    throw new WorkbenchError(
      'bad-file',
      isText ? `${file} is not JSON: ${reason}` : `${file} is ${kind}; expected ${what} as JSON`,
      isText
        ? 'Mend the JSON; NaN and infinities are written as strings: "NaN", "Infinity", "-Infinity".'
        : hintFor(kind),
      { cause: error }
    )
  }
}

function hintFor(kind: string): string {
  const isPacked = kind.includes('gzip') || kind.includes('archive') || /^an? (bzip2|xz) file$/.test(kind)
  return isPacked ? 'Unpack it and choose the JSON file in it.' : 'Choose the JSON file with the cases.'
}
