/**
 * Runs of the library as text: the table of the list, one run, and what differs between several.
 */
import type { BinnedRun, RunComparison, RunDetails } from '../contract/run-library.ts'
import type { StoredRow } from '../services/library/read-run-row.ts'
import { clock, count } from './progress-line.ts'

interface Column {
  readonly title: string
  readonly isNumber: boolean
  readonly text: (row: StoredRow) => string
}

const MAX_NAME = 32

const COLUMNS: readonly Column[] = [
  { title: 'id', isNumber: false, text: ({ id }) => id },
  { title: 'name', isNumber: false, text: ({ id, title }) => (title === id ? '' : shortened(title)) },
  { title: 'state', isNumber: false, text: ({ state, damage }) => (damage === null ? state : 'damaged') },
  { title: 'recipe', isNumber: false, text: ({ options }) => options.recipe },
  { title: 'rate', isNumber: true, text: ({ options }) => String(options.learningRate) },
  { title: 'batch', isNumber: true, text: ({ options }) => String(options.batchSize) },
  { title: 'seed', isNumber: true, text: ({ options }) => String(options.seed) },
  { title: 'epochs', isNumber: true, text: ({ options, epochsDone }) => `${epochsDone}/${options.epochs}` },
  { title: 'valid. %', isNumber: true, text: ({ validationAccuracy }) => percent(validationAccuracy) },
  { title: 'test %', isNumber: true, text: ({ testAccuracy }) => percent(testAccuracy) },
  { title: '95 %', isNumber: false, text: ({ test }) => intervalText(test) }
]

export function formatRunList(rows: readonly StoredRow[], all: { runs: number; sizeBytes: number }): string[] {
  const number = rows.length === all.runs ? runsText(all.runs) : `${count(rows.length)} of ${runsText(all.runs)}`
  const summary = `${number}, ${megabytes(all.sizeBytes)}`
  return rows.length === 0 ? [summary] : [summary, ...table(COLUMNS, rows)]
}

export function formatRunDetails(row: StoredRow, details: Omit<RunDetails, 'row'>): string[] {
  const { settings, epochs, checkpoints, folder, startedFrom, trainedBy, command } = details
  const facts: readonly (readonly [string, string | null])[] = [
    ['id', row.id],
    ['state', row.failure === null ? row.state : `${row.state}: ${row.failure}`],
    ['damaged', row.damage],
    ['tags', row.tags.join(', ') || null],
    ['note', row.note || null],
    ['series', row.series],
    ['started from', startedFrom && (startedFrom.exists ? startedFrom.title : `${startedFrom.title}, which is gone`)],
    ['test accuracy', row.testAccuracy === null ? null : `${percent(row.testAccuracy)} %  ${intervalText(row.test)}`],
    ['training time', clock(row.seconds)],
    ['trained by', trainedBy.map(({ device }) => device).join(', then ') || null],
    ['size', `${megabytes(row.sizeBytes)}${row.slim ? ', slim: it cannot be resumed' : ''}`],
    ['folder', folder],
    ['command', command || null]
  ]
  const known = facts.filter(([, value]) => value !== null)
  return [
    row.title,
    ...known.map(([label, value]) => `  ${label.padEnd(28)}${value!}`),
    ...heading('settings', settings.length),
    ...settings.map(({ title, value, recipeValue }) => {
      const differs = recipeValue !== null && value !== recipeValue ? `  (the recipe has ${recipeValue})` : ''
      return `  ${title.padEnd(28)}${value ?? 'not known'}${differs}`
    }),
    ...heading('epochs', epochs.length),
    ...epochs.map(
      ({ epoch, cost, validationCost, validationAccuracy }) =>
        `  ${String(epoch).padStart(4)}  cost ${cost.toFixed(4)}  validation cost ${validationCost.toFixed(4)}` +
        `  validation accuracy ${percent(validationAccuracy)} %${epoch === row.best?.epoch ? '  best' : ''}`
    ),
    ...heading('checkpoints', checkpoints.length),
    ...checkpoints.map(
      ({ checkpoint, epoch, globalStep }) =>
        `  ${checkpoint.padEnd(8)}after step ${count(globalStep)}, ${epoch} ${epoch === 1 ? 'epoch' : 'epochs'}`
    )
  ]
}

export function formatRunComparison({ ids, different, same, metrics }: RunComparison): string[] {
  const width = Math.max(24, ...ids.map((id) => id.length)) + 2
  const line = (label: string, values: readonly (string | null)[]) =>
    label.padEnd(32) + values.map((value) => (value ?? '-').padEnd(width)).join('')
  return [
    line('', ids),
    ...different.map(({ title, values }) => line(title, values)),
    ...(different.length === 0 ? ['no setting differs'] : []),
    `${count(same.length)} ${same.length === 1 ? 'setting is' : 'settings are'} the same`,
    '',
    ...metrics.map(({ title, values }) => line(title, values)),
    '',
    `This tells the models apart, not their settings: lenet repeat ${ids.join(' ')} --seeds 0-7`
  ].map((text) => text.trimEnd())
}

export function formatBin(binned: readonly BinnedRun[]): string[] {
  return binned.map(
    ({ id, title, binnedAt, sizeBytes }) =>
      `${id}${title === id ? '' : `  ${shortened(title)}`}  since ${new Date(binnedAt).toISOString().slice(0, 16).replace('T', ' ')}  ${megabytes(sizeBytes)}`
  )
}

export function megabytes(bytes: number): string {
  return bytes < 1e7 ? `${(bytes / 1e6).toFixed(1)} MB` : `${count(bytes / 1e6)} MB`
}

export function runsText(runs: number): string {
  return runs === 1 ? '1 run' : `${count(runs)} runs`
}

function heading(text: string, lines: number): string[] {
  return lines > 0 ? ['', text] : []
}

function table(columns: readonly Column[], rows: readonly StoredRow[]): string[] {
  const texts = rows.map((row) => columns.map(({ text }) => text(row)))
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...texts.map((line) => line[i]!.length)))
  const pad = (text: string, i: number) => (columns[i]!.isNumber ? text.padStart(widths[i]!) : text.padEnd(widths[i]!))
  return [columns.map(({ title }) => title), ...texts].map((line) => line.map(pad).join('  ').trimEnd())
}

function percent(share: number | null): string {
  return share === null ? '' : (share * 100).toFixed(2)
}

function intervalText(test: StoredRow['test']): string {
  return test ? `${percent(test.interval.lower)} to ${percent(test.interval.upper)}` : ''
}

function shortened(text: string): string {
  return text.length > MAX_NAME ? `${text.slice(0, MAX_NAME - 1)}…` : text
}
