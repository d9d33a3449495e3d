/** Columns of the list of runs: their titles, how a run reads in them, and what they sort by. */
import type { RunRow } from '../../../../native/contract/run-library.ts'
import { cost, count, duration, megabytes } from '../../../base/format/format.ts'
import { RECIPE_PRESETS } from '../../../shared/runs/recipe-presets.ts'
import { testAccuracyOf } from '../filter/filter-fields.ts'

export type ColumnKey =
  | 'name'
  | 'recipe'
  | 'lr'
  | 'batch'
  | 'seed'
  | 'epochs'
  | 'valid'
  | 'test'
  | 'begun'
  | 'cost'
  | 'data'
  | 'engine'
  | 'threads'
  | 'duration'
  | 'speed'
  | 'size'
  | 'from'
  | 'bestEpoch'
  | 'note'

export interface RunColumn {
  readonly key: ColumnKey
  readonly title: string
  readonly align: 'start' | 'end'
  /** Of the column, as grid-template-columns takes it. */
  readonly width: string
  /** The direction in which it sorts when it is first chosen. */
  readonly first: 'ascending' | 'descending'
  /** What it sorts by; null sorts last both ways. */
  readonly value: (run: RunRow) => number | string | null
  readonly text: (run: RunRow) => string
  /** Settings fold into the line above the table where all rows agree; figures do not. */
  readonly folds: boolean
}

const NONE = '–'
const settingsOf = (run: RunRow) => (run.damage === null ? run.options : null)
/** As the mock-up of a table has it: percent without the sign, which the title has. */
const percentOf = (share: number | null) => (share === null ? NONE : (share * 100).toFixed(2))

function numberSetting(key: 'learningRate' | 'batchSize' | 'seed' | 'threads') {
  return {
    align: 'end' as const,
    first: 'ascending' as const,
    folds: true,
    value: (run: RunRow) => settingsOf(run)?.[key] ?? null,
    text: (run: RunRow) => {
      const value = settingsOf(run)?.[key]
      return value === undefined ? NONE : key === 'learningRate' ? String(value) : count(value)
    }
  }
}

function textSetting(key: 'recipe' | 'data' | 'engine', shown: (value: string) => string = (value) => value) {
  const read = (run: RunRow) => settingsOf(run)?.[key] ?? null
  return {
    align: 'start' as const,
    first: 'ascending' as const,
    folds: true,
    value: read,
    text: (run: RunRow) => {
      const value = read(run)
      return value === null ? NONE : shown(value)
    }
  }
}

function figure(value: (run: RunRow) => number | null, text: (value: number) => string) {
  return {
    align: 'end' as const,
    first: 'descending' as const,
    folds: false,
    value,
    text: (run: RunRow) => {
      const own = value(run)
      return own === null ? NONE : text(own)
    }
  }
}

/** `5`, or `3/5` of a run that has not trained them all. */
function epochsText(run: RunRow): string {
  const settings = settingsOf(run)
  if (!settings) return NONE
  return run.epochsDone === settings.epochs ? count(settings.epochs) : `${run.epochsDone}/${count(settings.epochs)}`
}

const NEW_YEAR: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' }

/**
 * `21:37` today, `Tue` in the last six days, `20 Nov`, `3 Feb 2025`. `now`: milliseconds since
 * 1970.
 */
export function begunText(startedAt: number, now: number): string {
  const [date, today] = [new Date(startedAt), new Date(now)]
  if (date.toDateString() === today.toDateString()) {
    return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
  }
  const midnight = new Date(today.getFullYear(), today.getMonth(), today.getDate()).getTime()
  const isThisWeek = startedAt < midnight && startedAt >= midnight - 6 * 86_400_000
  if (isThisWeek) return date.toLocaleDateString('en-GB', { weekday: 'short' })
  const { year, ...sameYear } = NEW_YEAR
  return date.toLocaleDateString('en-GB', date.getFullYear() === today.getFullYear() ? sameYear : { ...sameYear, year })
}

/** `now` is read at each call: `begun` changes with the day. */
export function runColumns(now: () => number): readonly RunColumn[] {
  return [
    {
      key: 'name',
      title: 'Run',
      align: 'start',
      width: 'minmax(10rem, 2fr)',
      first: 'ascending',
      value: ({ title }) => title,
      text: ({ title }) => title,
      folds: false
    },
    { key: 'recipe', title: 'Recipe', width: '4.5rem', ...textSetting('recipe', recipeLabel) },
    { key: 'lr', title: 'Rate', width: '4.5rem', ...numberSetting('learningRate') },
    { key: 'batch', title: 'Batch', width: '4rem', ...numberSetting('batchSize') },
    { key: 'seed', title: 'Seed', width: '4rem', ...numberSetting('seed') },
    {
      key: 'epochs',
      title: 'Epochs',
      align: 'end',
      width: '3.75rem',
      first: 'descending',
      value: (run) => settingsOf(run)?.epochs ?? null,
      text: epochsText,
      folds: false
    },
    {
      key: 'valid',
      title: 'Valid. %',
      width: '4rem',
      ...figure(
        (run) => run.best?.validationAccuracy ?? null,
        (value) => percentOf(value)
      )
    },
    { key: 'test', title: 'Test %', width: '3.75rem', ...figure(testAccuracyOf, (value) => percentOf(value)) },
    {
      key: 'cost',
      title: 'Cost',
      width: '4rem',
      ...figure((run) => run.newest?.validationCost ?? null, cost),
      first: 'ascending'
    },
    { key: 'data', title: 'Data', width: '6rem', ...textSetting('data') },
    { key: 'engine', title: 'Engine', width: '8rem', ...textSetting('engine') },
    { key: 'threads', title: 'Threads', width: '4rem', ...numberSetting('threads') },
    {
      key: 'duration',
      title: 'Duration',
      width: '4.5rem',
      ...figure((run) => (run.damage === null ? run.seconds : null), duration)
    },
    { key: 'speed', title: 'Images/s', width: '4.75rem', ...figure((run) => run.imagesPerSecond, count) },
    { key: 'size', title: 'Size', width: '4.5rem', ...figure((run) => run.sizeBytes, megabytes) },
    {
      key: 'from',
      title: 'Started from',
      align: 'start',
      width: '9rem',
      first: 'ascending',
      value: (run) => settingsOf(run)?.startFrom ?? null,
      text: (run) => settingsOf(run)?.startFrom ?? NONE,
      folds: true
    },
    { key: 'bestEpoch', title: 'Best epoch', width: '5rem', ...figure((run) => run.best?.epoch ?? null, count) },
    {
      key: 'note',
      title: 'Note',
      align: 'start',
      width: 'minmax(8rem, 1fr)',
      first: 'ascending',
      value: ({ note }) => note || null,
      text: ({ note }) => note.split('\n')[0]!,
      folds: false
    },
    {
      key: 'begun',
      title: 'Begun',
      align: 'end',
      width: '5.5rem',
      first: 'descending',
      value: ({ startedAt }) => startedAt || null,
      text: ({ startedAt }) => (startedAt ? begunText(startedAt, now()) : NONE),
      folds: false
    }
  ]
}

export const USUAL_COLUMNS: readonly ColumnKey[] = [
  'name',
  'recipe',
  'lr',
  'batch',
  'seed',
  'epochs',
  'valid',
  'test',
  'begun'
]

/** What a narrow list goes without, the first first, as long as nobody has chosen the columns. */
const SPARED: readonly { readonly key: ColumnKey; readonly belowRem: number }[] = [
  { key: 'begun', belowRem: 62 },
  { key: 'seed', belowRem: 56 },
  { key: 'batch', belowRem: 52 },
  { key: 'valid', belowRem: 36 },
  { key: 'recipe', belowRem: 34 },
  { key: 'epochs', belowRem: 30 },
  { key: 'lr', belowRem: 26 }
]

export function columnsThatFit(keys: readonly ColumnKey[], widthRem: number): readonly ColumnKey[] {
  const spared = new Set(SPARED.filter(({ belowRem }) => widthRem < belowRem).map(({ key }) => key))
  return keys.filter((key) => !spared.has(key))
}

export function recipeLabel(recipe: string): string {
  return recipe in RECIPE_PRESETS ? RECIPE_PRESETS[recipe as keyof typeof RECIPE_PRESETS].label : recipe
}
