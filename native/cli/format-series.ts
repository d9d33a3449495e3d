/** A series of runs in lines for people. */
import type { SeedSummary } from '../contract/evaluation-metrics.ts'
import type { SeriesEstimate, SeriesPlan, SeriesRun, SweepPoint } from '../contract/run-series.ts'
import type { SeriesOutcome } from '../services/series/run-named-series.ts'
import type { StoredSeries } from '../services/series/series-store.ts'
import { megabytes, runsText } from './format-runs.ts'
import { clock, count } from './progress-line.ts'

const TITLES = {
  learningRate: 'rate',
  batchSize: 'batch',
  epochs: 'epochs',
  recipe: 'recipe',
  engine: 'engine',
  order: 'order',
  distortion: 'distort'
} as const

/** `seed 3  98.81`, or the settings of a sweep before it. */
export function formatSeriesRun(run: SeriesRun): string {
  const { seed, ...settings } = run.settings
  const parts = [...Object.values(settings).map(String), `seed ${seed}`]
  return `${parts.join('  ')}  ${resultOf(run)}`
}

/** `12 runs, 18 MB; about 0:40 here, 2 side by side (measured). 2 are in the library already.` */
export function formatSeriesStart(
  { id }: Pick<StoredSeries, 'id'>,
  runs: number,
  done: number,
  { reused, seconds, sizeBytes, parallel, threadsPerRun, together }: SeriesEstimate
): string[] {
  const side = together ? `${parallel} together on one GPU` : `${parallel} side by side`
  const way = parallel > 1 ? side : `one after the other, ${threadsText(threadsPerRun)} each`
  const time = seconds === null ? way : `about ${clock(seconds)} here, ${way} (measured)`
  const known = [
    ...(done > 0 ? [`${count(done)} done already.`] : []),
    ...(reused > 0 ? [`${count(reused)} in the library already.`] : [])
  ]
  return [`series ${id}: ${runsText(runs)}, ${megabytes(sizeBytes)}; ${[`${time}.`, ...known].join(' ')}`]
}

function threadsText(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`
}

export function formatSeries(plan: SeriesPlan, { summary, results }: SeriesOutcome): string[] {
  const failed = results.filter(({ state }) => state === 'failed')
  const lines = plan.kind === 'seeds' ? seedLines(summary.test ?? summary.validation, summary.test !== null) : []
  if (summary.seedsForTenthPoint !== null) {
    lines.push(`${count(summary.seedsForTenthPoint)} seeds of each would show a difference of 0.1 points`)
  }
  if (plan.kind !== 'seeds') lines.push(...pointTable(summary.points))
  if (failed.length > 0) lines.push(`${failed.length} of ${results.length} runs failed:`)
  for (const run of failed) lines.push(`  ${formatSeriesRun(run)}`)
  return lines
}

function resultOf({
  state,
  testAccuracy,
  validationAccuracy,
  problem,
  reused,
  stoppedEarly,
  epochsDone
}: SeriesRun): string {
  if (state === 'failed') return problem ? `failed: ${problem.message}` : 'failed'
  if (state !== 'done') return state
  const accuracy = testAccuracy ?? validationAccuracy
  const early = stoppedEarly ? `  stopped early after epoch ${epochsDone}` : ''
  return `${accuracy === null ? '–' : percent(accuracy)}${early}${reused ? '  in the library already' : ''}`
}

function seedLines(summary: SeedSummary | null, isTest: boolean): string[] {
  if (!summary) return []
  const { n, mean, sd, min, max, interval } = summary
  const name = `${isTest ? 'test' : 'validation'} accuracy`
  if (sd === null) return [`${name}  ${percent(mean)} %  (n = 1, no spread yet)`]
  const range = interval ? `(${percent(interval.lower)} to ${percent(interval.upper)}, t, n = ${n})` : `(n = ${n})`
  return [
    `${name}  mean ${percent(mean)} %  ${range}  sd ${percent(sd)}  lowest ${percent(min)}  highest ${percent(max)}`
  ]
}

function pointTable(points: readonly SweepPoint[]): string[] {
  const settings = Object.keys(points[0]?.settings ?? {}) as (keyof typeof TITLES)[]
  const rows = points.map(({ settings: own, runs, validation }) => [
    ...settings.map((setting) => String(own[setting] ?? '')),
    validation ? percent(validation.mean) : '–',
    validation?.sd != null ? percent(validation.sd) : '',
    String(validation?.n ?? 0) + (validation?.n === runs.length ? '' : ` of ${runs.length}`)
  ])
  const head = [...settings.map((setting) => TITLES[setting]), 'valid. % mean', 'sd', 'runs']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  return [head, ...rows].map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  '))
}

function percent(share: number): string {
  return (100 * share).toFixed(2)
}
