/** `lenet runs export|import`: runs as one file, and out of it. */
import type { Command } from 'commander'
import type { ExportOmission, ImportedRuns } from '../../../contract/run-library.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { listOf } from '../../arguments.ts'
import type { Context } from '../../context.ts'
import { megabytes, runsText } from '../../format-runs.ts'
import { bar, count } from '../../progress-line.ts'
import { openLibrary, RUN_ARGUMENT, withLibraryFlags, type LibraryFlags } from './library-options.ts'

const OMISSIONS: readonly ExportOmission[] = ['checkpoints', 'tests']

export function addRunArchiveCommands(runs: Command, context: Context): void {
  withLibraryFlags(runs.command('export').description('write runs as one file, with their cards'))
    .argument('<runs-and-file...>', 'runs, and last the file to write: keras.lenet.zip')
    .option('--without <parts>', 'leave out checkpoints (all but parameters), tests', listOf('--without'))
    .addHelpText('after', '\nExample:\n  lenet runs export 33e6 a1c0 two-runs.lenet.zip --without checkpoints')
    .action((words: string[], flags: LibraryFlags & { without?: string[] }) => exportFile(words, flags, context))
  withLibraryFlags(runs.command('import').description('read runs out of exported files'))
    .argument('<files...>', 'files that `lenet runs export` or the workbench wrote')
    .addHelpText(
      'after',
      '\nExample:\n  lenet runs import keras.lenet.zip     everything is checked before a run appears'
    )
    .action((files: string[], flags: LibraryFlags) => importFiles(files, flags, context))
}

async function exportFile(
  words: readonly string[],
  flags: LibraryFlags & { without?: string[] },
  { terminal, stopSignal }: Context
): Promise<void> {
  const [file, texts] = [words.at(-1)!, words.slice(0, -1)]
  if (texts.length === 0) {
    throw new WorkbenchError(
      'bad-argument',
      `export got ${file} alone; expected a run and a file`,
      `Name a run: ${RUN_ARGUMENT}.`
    )
  }
  const without = (flags.without ?? []).map((part) => {
    const known = OMISSIONS.find((omission) => omission === part)
    if (known) return known
    throw new WorkbenchError(
      'bad-argument',
      `--without is "${part}"; expected ${OMISSIONS.join(' or ')}`,
      'Give such a value.'
    )
  })
  const { checkOutputFile } = await import('../../../services/output-file.ts')
  const { exportRuns } = await import('../../../services/library/export-runs.ts')
  await checkOutputFile(file)
  const library = await openLibrary(flags)
  const ids = await library.resolve(texts)
  const found = await Promise.all(ids.map((id) => library.runs.find(id)))
  const onRun = (done: number, total: number) =>
    terminal.progress(`${bar(done / total)} ${count(done)} of ${runsText(total)}`)
  const sizeBytes = await exportRuns({
    runs: found,
    file,

    without,
    signal: stopSignal(),
    onRun
  })
  terminal.endProgress()
  if (flags.json) terminal.printJson({ kind: 'archive', file, runs: ids, sizeBytes })
  else terminal.print(`${file} is written: ${runsText(ids.length)}, ${megabytes(sizeBytes)}`)
}

async function importFiles(
  files: readonly string[],
  flags: LibraryFlags,
  { terminal, stopSignal }: Context
): Promise<void> {
  const { importRunsFile } = await import('../../../services/library/import-runs.ts')
  const library = await openLibrary(flags)
  for (const file of files) {
    const onFile = (done: number, total: number) => terminal.progress(`${bar(done / total)} ${file}`)
    const signal = stopSignal()
    const result = await importRunsFile({ library, file, signal, onFile })
    terminal.endProgress()
    if (flags.json) terminal.printJson({ kind: 'imported', file, ...result })
    else for (const line of formatImport(result)) terminal.print(line)
  }
}

function formatImport({ imported, alreadyHere }: Pick<ImportedRuns, 'imported' | 'alreadyHere'>): string[] {
  return [
    ...imported.map(({ id, newId }) =>
      newId === id ? `${id} is imported` : `${id} is imported as ${newId}: another run has its id`
    ),
    ...alreadyHere.map((id) => `${id} is already here`)
  ]
}
