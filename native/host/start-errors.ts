/** How `npm start` and `npm run build` report a failure: two lines, no stack trace. */
import { WorkbenchError } from '../contract/errors.ts'
import { printableText } from '../contract/printable-text.ts'

export function endWithError(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error)
  const hint = error instanceof WorkbenchError ? error.hint : 'This is a fault in the program. Please report it.'
  process.stderr.write(`error: ${lines(message)}\nhint: ${lines(hint)}\n`)
  process.exit(1)
}

/** What a build reports has several lines. */
function lines(text: string): string {
  return text.split('\n').map(printableText).join('\n')
}
