/**
 * How the command line ends when something goes wrong: two lines, `error:` and `hint:`, and an exit
 * code. Never a stack trace.
 */
import { CommanderError } from 'commander'
import { WorkbenchError, type ErrorDetails } from '../contract/errors.ts'
import { EXIT_CANCELLED, EXIT_FAILURE, EXIT_OK, EXIT_USAGE } from './exit-codes.ts'
import { commandLineHint } from './remedies.ts'
import type { Terminal } from './terminal.ts'

/** Prints an error, as a JSON line too with `json`, and gives the exit code. */
export function reportError(error: unknown, terminal: Terminal, json: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT_OK // --help and --version
  const details = describeError(error)
  const hint = commandLineHint(details)
  if (json) terminal.printJson({ kind: 'error', code: details.code, message: details.message, hint })
  terminal.note(`error: ${details.message}`)
  terminal.note(`hint: ${hint}`)
  return exitCodeOf(details)
}

type ReportedError = Omit<ErrorDetails, 'code'> & { readonly code: ErrorDetails['code'] | 'unexpected' }

function describeError(error: unknown): ReportedError {
  if (error instanceof WorkbenchError) return error
  if (error instanceof CommanderError) return describeUsageError(error)
  return {
    code: 'unexpected',
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    hint: 'This is a fault in the program. Please report it together with the command that led here.'
  }
}

function describeUsageError({ code, message }: CommanderError): ReportedError {
  if (code === 'commander.help') {
    return { code: 'bad-argument', message: 'a command is missing', hint: 'Add --help to see which there are.' }
  }
  // "error: unknown option '--epoch'\n(Did you mean --epochs?)"
  const [first = '', suggestion] = message.replace(/^error: /, '').split('\n')
  return {
    code: 'bad-argument',
    message: first,
    hint: suggestion ? suggestion.replace(/^\(|\)$/g, '') : 'Add --help to see what there is.'
  }
}

function exitCodeOf({ code }: ReportedError): number {
  if (code === 'bad-argument') return EXIT_USAGE
  return code === 'cancelled' ? EXIT_CANCELLED : EXIT_FAILURE
}
