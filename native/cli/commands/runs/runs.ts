/** `lenet runs …`: the library of runs. */
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { addRunArchiveCommands } from './archive-commands.ts'
import { addRunChangeCommands } from './change-commands.ts'
import { addRunReadCommands } from './read-commands.ts'

const EXAMPLES = `
Examples:
  lenet runs list --since 2026-11-20 --sort test
  lenet runs show last --card
  lenet runs compare 33e6 5b10
  lenet runs tag 33e6 a1c0 --add baseline
  lenet runs bin 5b10                       \`lenet runs restore 5b10\` takes it back
  lenet runs export 33e6 keras.lenet.zip    \`lenet runs import keras.lenet.zip\` reads it elsewhere

A run is named by its id, the beginning of it, or the beginning of its last part; \`last\` is the newest.`

export function addRunsCommand(program: Command, context: Context): void {
  const runs = program
    .command('runs')
    .description('list, compare, name, export and delete runs')
    .addHelpText('after', EXAMPLES)
  addRunReadCommands(runs, context)
  addRunChangeCommands(runs, context)
  addRunArchiveCommands(runs, context)
}
