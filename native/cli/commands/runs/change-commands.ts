/** `lenet runs rename|tag|note|star|bin|restore|empty-bin|slim`. */
import type { Command } from 'commander'
import { WorkbenchError } from '../../../contract/errors.ts'
import { MAX_TAG_LENGTH, MAX_TITLE_LENGTH } from '../../../contract/limits.ts'
import type { RunDescription } from '../../../contract/run-library.ts'
import { listOf, nonEmpty } from '../../arguments.ts'
import type { Context } from '../../context.ts'
import { megabytes, runsText } from '../../format-runs.ts'
import { openLibrary, reportRuns, RUN_ARGUMENT, withLibraryFlags, type LibraryFlags } from './library-options.ts'

export function addRunChangeCommands(runs: Command, context: Context): void {
  const describe = async (
    texts: readonly string[],
    change: Omit<RunDescription, 'ids'>,
    text: (id: string) => string,
    flags: LibraryFlags
  ) => {
    const library = await openLibrary(flags)
    reportRuns(await library.describe({ ids: await library.resolve(texts), ...change }), text, flags, context)
  }

  withLibraryFlags(runs.command('rename').description('give a run a name; its id stays'))
    .argument('<run>', RUN_ARGUMENT, nonEmpty('RUN'))
    .argument('<name>', "its name; '' takes it back")
    .addHelpText('after', "\nExample:\n  lenet runs rename 33e6 'keras, seed 0'")
    .action((run: string, name: string, flags: LibraryFlags) => {
      checkLength('the name', name, MAX_TITLE_LENGTH)
      return describe(
        [run],
        { title: name },
        (id) => (name === '' ? `${id} has no name` : `${id} is called ${name}`),
        flags
      )
    })

  withLibraryFlags(runs.command('tag').description('add tags to runs and remove them'))
    .argument('<runs...>', RUN_ARGUMENT)
    .option('--add <tags>', 'tags between commas', listOf('--add'))
    .option('--remove <tags>', 'tags between commas', listOf('--remove'))
    .addHelpText('after', '\nExample:\n  lenet runs tag 33e6 a1c0 --add baseline,mnist --remove old')
    .action((texts: string[], { add, remove, ...flags }: LibraryFlags & { add?: string[]; remove?: string[] }) => {
      if (!add && !remove) {
        throw new WorkbenchError(
          'bad-argument',
          'tag got no tag; expected --add or --remove',
          'Give tags between commas.'
        )
      }
      for (const tag of add ?? []) checkLength('a tag', tag, MAX_TAG_LENGTH)
      return describe(texts, { addTags: add, removeTags: remove }, (id) => `${id} is tagged`, flags)
    })

  withLibraryFlags(runs.command('note').description('write a note on a run'))
    .argument('<run>', RUN_ARGUMENT, nonEmpty('RUN'))
    .argument('<text>', "the whole note; '' removes it")
    .addHelpText('after', "\nExample:\n  lenet runs note 33e6 'misreads fours with a closed top'")
    .action((run: string, note: string, flags: LibraryFlags) =>
      describe([run], { note }, (id) => `the note of ${id} is ${note === '' ? 'removed' : 'kept'}`, flags)
    )

  withLibraryFlags(runs.command('star').description('put a star on runs'))
    .argument('<runs...>', RUN_ARGUMENT)
    .option('--off', 'take it off')
    .addHelpText('after', '\nExamples:\n  lenet runs star 33e6\n  lenet runs star 33e6 --off')
    .action((texts: string[], { off, ...flags }: LibraryFlags & { off?: true }) =>
      describe(texts, { starred: !off }, (id) => `${id} has ${off ? 'no' : 'a'} star`, flags)
    )

  withLibraryFlags(runs.command('bin').description('move runs to the bin'))
    .argument('<runs...>', RUN_ARGUMENT)
    .addHelpText('after', '\nExample:\n  lenet runs bin 5b10        lenet runs restore 5b10 takes it back')
    .action(async (texts: string[], flags: LibraryFlags) => {
      const library = await openLibrary(flags)
      const text = (id: string) => `${id} is in the bin; take it back with: lenet runs restore ${id}`
      reportRuns(await library.bin(await library.resolve(texts)), text, flags, context)
    })

  withLibraryFlags(runs.command('restore').description('take runs back from the bin'))
    .argument('<runs...>', 'ids of the bin, or the beginning of one')
    .addHelpText('after', '\nExample:\n  lenet runs list --bin\n  lenet runs restore 5b10')
    .action(async (texts: string[], flags: LibraryFlags) => {
      const library = await openLibrary(flags)
      const result = await library.restore(await library.resolveBinned(texts))
      const newIds = new Map(result.renamed.map(({ id, newId }) => [id, newId]))
      const text = (id: string) =>
        newIds.has(id) ? `${id} is back as ${newIds.get(id)!}: another run has its id` : `${id} is back`
      reportRuns(result, text, flags, context)
    })

  withLibraryFlags(runs.command('empty-bin').description('delete what is in the bin for good'))
    .argument('[runs...]', 'ids of the bin; all of it without one')
    .addHelpText('after', '\nExample:\n  lenet runs empty-bin')
    .action(async (texts: string[], flags: LibraryFlags) => {
      const library = await openLibrary(flags)
      const { runs: before, sizeBytes } = await library.binTotals()
      const ids = texts.length > 0 ? await library.resolveBinned(texts) : null
      reportRuns(await library.emptyBin(ids), (id) => `${id} is deleted`, flags, context)
      const after = await library.binTotals()
      context.terminal.note(`${runsText(before - after.runs)}, ${megabytes(sizeBytes - after.sizeBytes)} freed`)
    })

  withLibraryFlags(runs.command('slim').description('drop what only resuming needs: a third of the size is left'))
    .argument('<runs...>', RUN_ARGUMENT)
    .addHelpText(
      'after',
      '\nExample:\n  lenet runs slim 5b10       it can be tested, exported and repeated, and not be resumed'
    )
    .action(async (texts: string[], flags: LibraryFlags) => {
      const library = await openLibrary(flags)
      const result = await library.slim(await library.resolve(texts))
      reportRuns(result, (id) => `${id} is slim: it cannot be resumed any more`, flags, context)
      context.terminal.note(`${megabytes(result.freedBytes)} freed`)
    })
}

function checkLength(what: string, text: string, max: number): void {
  if (text.length <= max) return
  throw new WorkbenchError(
    'bad-argument',
    `${what} has ${text.length} characters; expected at most ${max}`,
    'Shorten it.'
  )
}
