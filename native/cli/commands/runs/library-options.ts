/**
 * What the commands of the library have in common: where runs are kept, and how the result of many
 * runs is reported.
 */
import type { Command } from 'commander'
import type { RunsResult } from '../../../contract/run-library.ts'
import type { RunLibrary } from '../../../services/library/run-library.ts'
import { nonEmpty } from '../../arguments.ts'
import type { Context } from '../../context.ts'
import { EXIT_FAILURE } from '../../exit-codes.ts'

export interface LibraryFlags {
  readonly runs?: string
  readonly json?: true
}

export const RUN_ARGUMENT = 'id, the beginning of one, or `last`'

export function withLibraryFlags(command: Command): Command {
  return command
    .option('--runs <folder>', 'where runs are kept', nonEmpty('--runs'))
    .option('--json', 'JSON lines on standard output')
}

export async function openLibrary({ runs }: LibraryFlags): Promise<RunLibrary> {
  const { RunLibrary: Library } = await import('../../../services/library/run-library.ts')
  return new Library({ folder: runs })
}

/** A line for each run; exit code 1 when one was refused. `text`: what was done to a run. */
export function reportRuns(
  { done, refused }: RunsResult,
  text: (id: string) => string,
  { json }: LibraryFlags,
  { terminal, setExitCode }: Context
): void {
  for (const id of done) {
    if (json) terminal.printJson({ kind: 'done', id })
    else terminal.print(text(id))
  }
  for (const { id, problem } of refused) {
    if (json) terminal.printJson({ kind: 'refused', id, ...problem })
    terminal.note(`error: ${problem.message}`)
    terminal.note(`hint: ${problem.hint}`)
  }
  if (refused.length > 0) setExitCode(EXIT_FAILURE)
}
