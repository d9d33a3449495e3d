/**
 * The command line's composition root: `npm run lenet -- <command>`. Composes and leaves the work
 * to the commands.
 */
import { createInterruption } from './interruption.ts'
import { runCommandLine } from './run-command-line.ts'
import { createTerminal } from './terminal.ts'

// npm starts scripts in the project's folder; paths on the command line are meant from where the
// user is.
if (process.env.npm_lifecycle_event === 'lenet' && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)

const terminal = createTerminal(process.stdout, process.stderr)
const interruption = createInterruption(process, () => terminal.endProgress())
process.exitCode = await runCommandLine(process.argv.slice(2), { terminal, stopSignal: () => interruption.signal() })
