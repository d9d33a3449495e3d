/** What several seeds say about a setting that a single run cannot: how far its figure scatters. */
import { ShapeError } from '../contract/errors.ts'
import type { IndependentSeeds, Interval, PairedSeeds, SeedBands, SeedSummary } from '../contract/evaluation-metrics.ts'
import { studentT975, studentTwoSidedP } from './student-t.ts'
import { Z } from './wilson.ts'

/** Of one figure over its seeds, n >= 1. A single value has no spread and no interval. */
export function summariseSeeds(values: readonly number[]): SeedSummary {
  const n = values.length
  if (n === 0) throw new ShapeError('no values to summarise; expected at least one', 'Wait until a run has finished.')
  const sorted = Float64Array.from(values).sort()
  const mean = meanOf(values)
  const sd = n > 1 ? Math.sqrt(varianceOf(values, mean)) : null
  return {
    n,
    mean,
    sd,
    median: quantile(sorted, 0.5),
    min: sorted[0]!,
    max: sorted[n - 1]!,
    quartiles: [quantile(sorted, 0.25), quantile(sorted, 0.75)],
    interval: sd ? around(mean, (studentT975(n - 1) * sd) / Math.sqrt(n)) : null
  }
}

/** Of a - b, where a[i] and b[i] come from the same seed. Throws ShapeError for unequal numbers. */
export function comparePairedSeeds(a: readonly number[], b: readonly number[]): PairedSeeds {
  if (a.length !== b.length) {
    throw new ShapeError(`${a.length} and ${b.length} seeds; expected as many`, 'Compare runs of the same seeds.')
  }
  const summary = summariseSeeds(a.map((value, index) => value - b[index]!))
  const { n, mean, sd } = summary
  if (!sd) return { ...summary, t: null, p: null }
  const t = mean / (sd / Math.sqrt(n))
  return { ...summary, t, p: studentTwoSidedP(t, n - 1) }
}

/**
 * Welch's test of a - b over different seeds; null where one has a single value, or neither a
 * spread.
 */
export function compareIndependentSeeds(a: readonly number[], b: readonly number[]): IndependentSeeds | null {
  const [first, second] = [summariseSeeds(a), summariseSeeds(b)]
  if (first.sd === null || second.sd === null) return null
  const [varianceA, varianceB] = [first.sd ** 2 / first.n, second.sd ** 2 / second.n]
  const variance = varianceA + varianceB
  if (variance === 0) return null
  const df = variance ** 2 / (varianceA ** 2 / (first.n - 1) + varianceB ** 2 / (second.n - 1))
  const difference = first.mean - second.mean
  const t = difference / Math.sqrt(variance)
  return {
    difference,
    interval: around(difference, studentT975(df) * Math.sqrt(variance)),
    t,
    df,
    p: studentTwoSidedP(t, df)
  }
}

/** 80 % quantile of the normal distribution. */
const Z_POWER = 0.8416212335729143

/**
 * Seeds of each of two settings that show a difference of `difference` with 80 % power at 5 %, from
 * the spread of one.
 */
export function seedsNeeded(sd: number, difference: number): number {
  return Math.max(2, Math.ceil((2 * ((Z + Z_POWER) * sd) ** 2) / difference ** 2))
}

/**
 * Of curves of the same length, one a seed: statistics at each of their points. Throws ShapeError
 * otherwise.
 */
export function seedBands(curves: readonly (readonly number[])[]): SeedBands {
  const points = curves[0]?.length ?? 0
  if (curves.length === 0 || curves.some((curve) => curve.length !== points)) {
    throw new ShapeError(
      `curves of ${curves.map((curve) => curve.length).join(', ') || 'no'} points; expected the same number for each`,
      'Compare runs over the epochs that all of them have.'
    )
  }
  const columns = Array.from({ length: points }, (_, point) => curves.map((curve) => curve[point]!))
  const sorted = columns.map((column) => Float64Array.from(column).sort())
  const at = (share: number) => sorted.map((column) => quantile(column, share))
  return {
    mean: columns.map(meanOf),
    sd: curves.length > 1 ? columns.map((column) => Math.sqrt(varianceOf(column, meanOf(column)))) : null,
    min: sorted.map((column) => column[0]!),
    max: sorted.map((column) => column.at(-1)!),
    q10: at(0.1),
    q25: at(0.25),
    median: at(0.5),
    q75: at(0.75),
    q90: at(0.9)
  }
}

/** Interpolated linearly between the two nearest, as numpy's default does. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below]!
  return low + (sorted[Math.min(below + 1, sorted.length - 1)]! - low) * (place - below)
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** With n - 1. */
function varianceOf(values: readonly number[], mean: number): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}

function around(centre: number, half: number): Interval {
  return { lower: centre - half, upper: centre + half }
}
