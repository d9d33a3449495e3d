/**
 * A command line from its arguments to its exit code. The process around it is left to the caller.
 */
import { reportError } from './error-report.ts'
import { EXIT_OK } from './exit-codes.ts'
import { helpAsOption } from './help-words.ts'
import { createProgram } from './program.ts'
import type { Context } from './context.ts'

/** `args` without the program's name. Errors are printed, and decide the exit code. */
export async function runCommandLine(
  args: readonly string[],
  { terminal, stopSignal }: Pick<Context, 'terminal' | 'stopSignal'>
): Promise<number> {
  let exitCode: number = EXIT_OK
  const program = createProgram({ terminal, stopSignal, setExitCode: (code) => (exitCode = code) })
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : helpAsOption(program, args), { from: 'user' })
  } catch (error) {
    exitCode = reportError(error, terminal, args.includes('--json'))
  } finally {
    terminal.endProgress()
  }
  return exitCode
}
