/**
 * Where the command line prints. Results go to standard output, everything that only accompanies
 * them to standard error, so that `lenet … > file` and `lenet … --json | program` get results
 * alone. Names of files come from anywhere: whatever is no printable text is written out as an
 * escape, so that each call is one line. Knows nothing of what is printed.
 */
import type { Writable } from 'node:stream'
import { printableText } from '../contract/printable-text.ts'

/** The parts of a TTY or a pipe that matter here. */
export type Screen = Pick<Writable, 'write'> & { readonly isTTY?: boolean; readonly columns?: number }

export interface Terminal {
  /** Whether a progress line would be seen. */
  readonly interactive: boolean
  /** A line of the result, on standard output. */
  print(text: string): void
  /** One JSON line on standard output. */
  printJson(value: object): void
  /** A line beside the result, on standard error. */
  note(text: string): void
  /** Rewrites the progress line on standard error; nothing when that is not a terminal. */
  progress(text: string): void
  /** Takes the progress line away. */
  endProgress(): void
}

const CLEAR_LINE = '\r\u001b[2K'

export function createTerminal(stdout: Screen, stderr: Screen): Terminal {
  const interactive = stderr.isTTY === true
  let shown = false
  const clear = () => {
    if (shown) stderr.write(CLEAR_LINE)
    shown = false
  }
  const writeLine = (screen: Screen, text: string) => {
    clear() // both streams may be the same screen
    screen.write(`${printableText(text)}\n`)
  }
  return {
    interactive,
    print: (text) => writeLine(stdout, text),
    printJson: (value) => writeLine(stdout, JSON.stringify(value)),
    note: (text) => writeLine(stderr, text),
    progress: (text) => {
      if (!interactive) return
      // A line that wraps cannot be rewritten; the last column is left free as some terminals wrap
      // on reaching it.
      stderr.write(CLEAR_LINE + printableText(text).slice(0, (stderr.columns ?? 80) - 1))
      shown = true
    },
    endProgress: clear
  }
}

/** Text of several lines, as of help; none of it may be a name that others chose. */
export function printLines(terminal: Pick<Terminal, 'print'>, text: string): void {
  for (const line of text.split('\n')) terminal.print(line)
}
