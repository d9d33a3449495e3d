/** `lenet runs list|show|compare|check`: commands that change nothing. */
import type { Command } from 'commander'
import { WorkbenchError } from '../../../contract/errors.ts'
import { MAX_COMPARED_RUNS } from '../../../contract/limits.ts'
import { nonEmpty, oneOf } from '../../arguments.ts'
import type { Context } from '../../context.ts'
import { EXIT_FAILURE } from '../../exit-codes.ts'
import { formatBin, formatRunComparison, formatRunDetails, formatRunList, runsText } from '../../format-runs.ts'
import { bar, count } from '../../progress-line.ts'
import { printLines } from '../../terminal.ts'
import { openLibrary, RUN_ARGUMENT, withLibraryFlags, type LibraryFlags } from './library-options.ts'

/** As services/library/filter-rows.ts, which is not loaded for --help. */
const SORT_KEYS = ['begun', 'name', 'state', 'rate', 'batch', 'seed', 'epochs', 'validation', 'test', 'size'] as const
const STATES = ['running', 'paused', 'finished', 'stopped', 'interrupted', 'needs-you', 'failed', 'damaged'] as const

interface ListFlags extends LibraryFlags {
  readonly since?: string
  readonly tag?: string
  readonly state?: (typeof STATES)[number]
  readonly starred?: true
  readonly sort?: (typeof SORT_KEYS)[number]
  readonly bin?: true
}

export function addRunReadCommands(runs: Command, context: Context): void {
  withLibraryFlags(runs.command('list').description('the runs, the newest first'))
    .option('--since <day>', 'begun on this day or later: 2026-11-20', nonEmpty('--since'))
    .option('--tag <tag>', 'with this tag', nonEmpty('--tag'))
    .option('--state <state>', STATES.join(', '), oneOf('--state', STATES))
    .option('--starred', 'with a star')
    .option('--sort <what>', SORT_KEYS.join(', '), oneOf('--sort', SORT_KEYS))
    .option('--bin', 'what is in the bin instead')
    .addHelpText('after', '\nExample:\n  lenet runs list --since 2026-11-20 --sort test')
    .action((flags: ListFlags) => (flags.bin ? listBin(flags, context) : list(flags, context)))
  withLibraryFlags(runs.command('show').description('one run: settings, epochs, checkpoints'))
    .argument('<run>', RUN_ARGUMENT, nonEmpty('RUN'))
    .option('--card', 'its card instead: everything needed to train the same again, and to check that it is')
    .addHelpText('after', '\nExamples:\n  lenet runs show last\n  lenet runs show 33e6 --card --json > 33e6.card.json')
    .action((text: string, flags: LibraryFlags & { card?: true }) => show(text, flags, context))
  withLibraryFlags(runs.command('compare').description('what differs between runs, and what they came to'))
    .argument('<runs...>', RUN_ARGUMENT)
    .addHelpText('after', '\nExample:\n  lenet runs compare 33e6 5b10')
    .action((texts: string[], flags: LibraryFlags) => compare(texts, flags, context))
  withLibraryFlags(runs.command('check').description('read every file of runs and say what is damaged'))
    .argument('[runs...]', `${RUN_ARGUMENT}; all runs without one`)
    .addHelpText('after', '\nExample:\n  lenet runs check       exit code 1 when anything is damaged')
    .action((texts: string[], flags: LibraryFlags) => check(texts, flags, context))
}

async function list(flags: ListFlags, { terminal }: Context): Promise<void> {
  const { filterRows, dayOf } = await import('../../../services/library/filter-rows.ts')
  const { since, ...filter } = flags
  const from = since === undefined ? undefined : dayOf('--since', since)
  const all = await (await openLibrary(flags)).list()
  const rows = filterRows(all, { ...filter, since: from })
  if (flags.json) {
    for (const row of rows) terminal.printJson({ kind: 'run', ...row })
    return
  }
  const sizeBytes = all.reduce((sum, row) => sum + row.sizeBytes, 0)
  for (const line of formatRunList(rows, { runs: all.length, sizeBytes })) terminal.print(line)
}

async function listBin(flags: ListFlags, { terminal }: Context): Promise<void> {
  const binned = await (await openLibrary(flags)).binned()
  if (flags.json) for (const run of binned) terminal.printJson({ kind: 'binned', ...run })
  else if (binned.length === 0) terminal.print('the bin is empty')
  else for (const line of formatBin(binned)) terminal.print(line)
}

async function show(text: string, flags: LibraryFlags & { card?: true }, { terminal }: Context): Promise<void> {
  const library = await openLibrary(flags)
  const [id] = await library.resolve([text])
  if (flags.card) {
    const { createRunCard } = await import('../../../services/library/create-run-card.ts')
    const { formatRunCard } = await import('../../../services/library/format-run-card.ts')
    const card = await createRunCard(await library.runs.find(id!))
    if (flags.json) terminal.printJson(card)
    else printLines(terminal, formatRunCard(card).trimEnd())
    return
  }
  const { describeRun } = await import('../../../services/library/describe-run.ts')
  await library.list()
  const [row, details] = [await library.row(id!), await describeRun(library, id!)]
  if (flags.json) terminal.printJson({ kind: 'details', row, ...details })
  else for (const line of formatRunDetails(row, details)) terminal.print(line)
}

async function compare(texts: readonly string[], flags: LibraryFlags, { terminal }: Context): Promise<void> {
  const { compareSettings } = await import('../../../services/library/compare-settings.ts')
  const library = await openLibrary(flags)
  const ids = await library.resolve(texts)
  if (ids.length < 2 || ids.length > MAX_COMPARED_RUNS) {
    throw new WorkbenchError(
      'bad-argument',
      `compare got ${runsText(ids.length)}; expected 2 to ${MAX_COMPARED_RUNS} different ones`,
      'Name two runs or more.'
    )
  }
  const compared = await Promise.all(
    ids.map(async (id) => ({ row: await library.row(id), config: (await library.runs.find(id)).config }))
  )
  const comparison = compareSettings(compared)
  if (flags.json) terminal.printJson({ kind: 'comparison', ...comparison })
  else for (const line of formatRunComparison(comparison)) terminal.print(line)
}

async function check(texts: readonly string[], flags: LibraryFlags, { terminal, setExitCode }: Context): Promise<void> {
  const { checkRun } = await import('../../../services/library/check-runs.ts')
  const library = await openLibrary(flags)
  const ids = texts.length > 0 ? await library.resolve(texts) : (await library.list()).map(({ id }) => id)
  let damaged = 0
  for (const [done, id] of ids.entries()) {
    terminal.progress(`${bar(done / ids.length)} ${count(done)} of ${runsText(ids.length)}`)
    const finding = await checkRun(library, id)
    if (finding.faults.length > 0) damaged++
    if (flags.json) terminal.printJson({ kind: 'finding', ...finding })
    else for (const fault of finding.faults) terminal.print(`${id}: ${fault}`)
  }
  terminal.endProgress()
  if (!flags.json) {
    terminal.print(
      damaged === 0 ? `${runsText(ids.length)}: all files are sound` : `${damaged} of ${runsText(ids.length)} damaged`
    )
  }
  if (damaged > 0) setExitCode(EXIT_FAILURE)
}
