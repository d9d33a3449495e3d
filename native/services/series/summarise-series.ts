/**
 * What the runs of a series say together. Statistics are those of native/evaluation; nothing is
 * read here.
 */
import type { SeedSummary } from '../../contract/evaluation-metrics.ts'
import type { SeriesComparison, SeriesPlan, SeriesSummary, SweepPoint } from '../../contract/run-series.ts'
import {
  compareIndependentSeeds,
  comparePairedSeeds,
  seedBands,
  seedsNeeded,
  summariseSeeds
} from '../../evaluation/seed-statistics.ts'
import { wilsonInterval } from '../../evaluation/wilson.ts'
import { variedSettings } from './plan-runs.ts'
import type { SeriesRunResult } from './series-runs.ts'

/** 0.1 points of accuracy. */
const TENTH_POINT = 0.001

export function summariseSeries(plan: SeriesPlan, results: readonly SeriesRunResult[]): SeriesSummary {
  const done = results.filter(({ state }) => state === 'done')
  const test = summaryOf(done, ({ testAccuracy }) => testAccuracy)
  const curves = done.map(({ run, settings, epochs }) => ({
    run: run ?? '',
    seed: settings.seed,
    validationAccuracy: epochs.filter(({ epoch }) => epoch > 0).map(({ validationAccuracy }) => validationAccuracy)
  }))
  const shared = Math.min(...curves.map(({ validationAccuracy }) => validationAccuracy.length))
  const spread = test ?? summaryOf(done, ({ validationAccuracy }) => validationAccuracy)
  return {
    n: done.length,
    test,
    validation: summaryOf(done, ({ validationAccuracy }) => validationAccuracy),
    curves,
    bands:
      plan.kind === 'seeds' && curves.length > 0 && shared > 0
        ? seedBands(curves.map(({ validationAccuracy }) => validationAccuracy.slice(0, shared)))
        : null,
    seedsForTenthPoint: plan.kind === 'seeds' && spread?.sd != null ? seedsNeeded(spread.sd, TENTH_POINT) : null,
    singleRun: singleRunOf(done),
    points: pointsOf(plan, results)
  }
}

/** Of test accuracy. `a` and `b`: titles, for the verdict. */
export function compareSeries(
  a: { readonly title: string; readonly results: readonly SeriesRunResult[] },
  b: { readonly title: string; readonly results: readonly SeriesRunResult[] }
): SeriesComparison {
  const [first, second] = [accuraciesBySeed(a.results), accuraciesBySeed(b.results)]
  const untested = [first, second].findIndex(({ size }) => size === 0)
  if (untested >= 0) {
    const { title } = untested === 0 ? a : b
    return {
      kind: 'too-few',
      verdict: `No run of ${title} has been tested on a test set: none is finished, or its data have no test set.`
    }
  }
  const seeds = [...first.keys()].filter((seed) => second.has(seed)).sort((one, other) => one - other)
  if (seeds.length >= 2) {
    const result = comparePairedSeeds(
      seeds.map((seed) => first.get(seed)!),
      seeds.map((seed) => second.get(seed)!)
    )
    const count = `${seeds.length} paired seeds`
    return { kind: 'paired', seeds, result, verdict: verdictOf(a.title, b.title, result.mean, result, count) }
  }
  const result = compareIndependentSeeds([...first.values()], [...second.values()])
  if (!result) {
    return {
      kind: 'too-few',
      verdict: 'Too few seeds to compare: two or more finished runs of each series are needed.'
    }
  }
  const count = `${first.size} and ${second.size} seeds`
  return { kind: 'independent', result, verdict: verdictOf(a.title, b.title, result.difference, result, count) }
}

function verdictOf(
  a: string,
  b: string,
  difference: number,
  { interval }: Pick<SeedSummary, 'interval'>,
  count: string
): string {
  const points = (value: number) => (100 * value).toFixed(2)
  if (!interval) return `Every seed differs by the same ${points(Math.abs(difference))} points, ${count}.`
  const range = `${points(interval.lower)} to ${points(interval.upper)}`
  if (interval.lower <= 0 && interval.upper >= 0) {
    return `No difference is seen: ${points(difference)} points (${range}), ${count}.`
  }
  const [better, other, sign] = difference > 0 ? [a, b, 1] : [b, a, -1]
  const [low, high] = [sign * interval.lower, sign * interval.upper].sort((one, two) => one - two)
  return `${better} reads ${points(Math.abs(difference))} points more than ${other} (${points(low!)} to ${points(high!)}), ${count}.`
}

function accuraciesBySeed(results: readonly SeriesRunResult[]): Map<number, number> {
  const done = results.filter(({ state, testAccuracy }) => state === 'done' && testAccuracy !== null)
  return new Map(done.map(({ settings, testAccuracy }) => [settings.seed, testAccuracy!]))
}

function singleRunOf(done: readonly SeriesRunResult[]): SeriesSummary['singleRun'] {
  const first = done.find(({ testAccuracy, testImages }) => testAccuracy !== null && testImages > 0)
  if (!first) return null
  const { testAccuracy, testImages, settings } = first
  const { lower, upper } = wilsonInterval(Math.round(testAccuracy! * testImages), testImages)
  return { seed: settings.seed, accuracy: testAccuracy!, lower, upper }
}

function pointsOf(plan: SeriesPlan, results: readonly SeriesRunResult[]): SweepPoint[] {
  const varied = variedSettings(plan)
  if (varied.length === 0) return []
  const groups = new Map<string, SeriesRunResult[]>()
  for (const result of results) {
    const name = JSON.stringify(varied.map((setting) => result.settings[setting]))
    groups.set(name, [...(groups.get(name) ?? []), result])
  }
  const points = [...groups.values()].map((members): SweepPoint => {
    const settings = Object.fromEntries(varied.map((setting) => [setting, members[0]!.settings[setting]!]))
    const done = members.filter(({ state }) => state === 'done')
    return {
      settings,
      runs: members.map(({ key }) => key),
      validation: summaryOf(done, ({ validationAccuracy }) => validationAccuracy),
      test: summaryOf(done, ({ testAccuracy }) => testAccuracy)
    }
  })
  return points.sort((a, b) => (b.validation?.mean ?? -1) - (a.validation?.mean ?? -1))
}

function summaryOf(
  results: readonly SeriesRunResult[],
  valueOf: (result: SeriesRunResult) => number | null
): SeedSummary | null {
  const values = results.map(valueOf).filter((value) => value !== null)
  return values.length > 0 ? summariseSeeds(values) : null
}
