/**
 * The command line's composition root: `npm run lenet -- <command>`. Composes and leaves the work
 * to the commands.
 */
import { reportError } from './error-report.ts'
import { EXIT_OK } from './exit-codes.ts'
import { helpAsOption } from './help-words.ts'
import { createInterruption } from './interruption.ts'
import { createProgram } from './program.ts'
import { createTerminal } from './terminal.ts'

// npm starts scripts in the project's folder; paths on the command line are meant from where the
// user is.
if (process.env.npm_lifecycle_event === 'lenet' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)

const words = process.argv.slice(2)
const terminal = createTerminal(process.stdout, process.stderr)
const interruption = createInterruption(process, () => terminal.endProgress())
process.exitCode = EXIT_OK

const program = createProgram({
  terminal,
  stopSignal: () => interruption.signal(),
  setExitCode: (code) => (process.exitCode = code)
})
try {
  await program.parseAsync(words.length === 0 ? ['--help'] : helpAsOption(program, words), { from: 'user' })
} catch (error) {
  process.exitCode = reportError(error, terminal, words.includes('--json'))
} finally {
  terminal.endProgress()
}
