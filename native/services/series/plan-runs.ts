/**
 * The runs that a series plans, in the order in which they are trained. The same plan gives the
 * same runs and keys at any time.
 */
import { createHash } from 'node:crypto'
import { WorkbenchError } from '../../contract/errors.ts'
import { MAX_SERIES_RUNS } from '../../contract/limits.ts'
import type { RandomPlan, SeriesPlan, SeriesSettings, SweepAxis, SweepRange } from '../../contract/run-series.ts'
import type { RunOptions } from '../../contract/runs.ts'
import { RandomState } from '../../tensor/random-state.ts'

export interface PlannedRun {
  /** SHA-256 (hex) of what is trained; the data and the number of threads are no part of it. */
  readonly key: string
  readonly settings: SeriesSettings
  /** `seed` is that of the batch order. */
  readonly options: RunOptions
  /** Of the initial parameters. */
  readonly initialSeed: number
}

type Point = Readonly<Partial<Record<SweepAxis['setting'], number | string>>>

/** Throws WorkbenchError `bad-argument` for more runs than a series may have. */
export function planRuns(plan: SeriesPlan): PlannedRun[] {
  const points = pointsOf(plan)
  const runs = points.length * plan.seeds.length
  if (runs > MAX_SERIES_RUNS) {
    throw new WorkbenchError(
      'bad-argument',
      `${points.length} combinations with ${plan.seeds.length} seeds are ${runs} runs; expected at most ${MAX_SERIES_RUNS}`,
      'Give fewer values or seeds.'
    )
  }
  const planned = points.flatMap((point) => plan.seeds.map((seed) => plannedRun(plan, point, seed)))
  return [...new Map(planned.map((run) => [run.key, run])).values()] // a random sweep may draw a point twice
}

/** The settings that tell the runs of a series apart. */
export function variedSettings(plan: SeriesPlan): SweepAxis['setting'][] {
  return plan.kind === 'seeds' ? [] : plan.axes.map(({ setting }) => setting)
}

function plannedRun(plan: SeriesPlan, point: Point, seed: number): PlannedRun {
  const use = plan.kind === 'seeds' ? plan.seedUse : 'both'
  const own = plan.base.seed
  // That the values of an axis are those of its setting is beyond the compiler once axes are
  // combined.
  const options = { ...plan.base, ...point, seed: use === 'initial-parameters' ? own : seed } as RunOptions
  const initialSeed = use === 'order' ? own : seed
  return { key: keyOf(options, initialSeed), settings: { ...point, seed }, options, initialSeed }
}

function keyOf(options: RunOptions, initialSeed: number): string {
  const { recipe, engine, epochs, batchSize, seed, learningRate, startFrom } = options
  const { order = 'shuffled', distortion = 'none', earlyStopping = null } = options
  const settings = {
    ...{ recipe, engine, epochs, batchSize, seed, learningRate, startFrom, order, earlyStopping },
    // Keys of series from before there were distortions stay what they are.
    ...(distortion !== 'none' && { distortion }),
    initialSeed: startFrom === null ? initialSeed : null
  }
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex')
}

function pointsOf(plan: SeriesPlan): Point[] {
  if (plan.kind === 'seeds') return [{}]
  return plan.kind === 'grid' ? combinations(plan.axes) : drawnPoints(plan)
}

/** The last axis varies fastest. */
function combinations([axis, ...rest]: readonly SweepAxis[]): Point[] {
  if (!axis) return [{}]
  const others = combinations(rest)
  return axis.values.flatMap((value) => others.map((other) => ({ [axis.setting]: value, ...other })))
}

/** One number for each axis of each point, so that more points continue the same drawing. */
function drawnPoints({ axes, points, drawSeed }: RandomPlan): Point[] {
  const random = new RandomState(drawSeed)
  return Array.from({ length: points }, () =>
    Object.fromEntries(axes.map((axis) => [axis.setting, drawnValue(axis, random.rand(1).data[0]!)]))
  )
}

function drawnValue(axis: SweepAxis | SweepRange, share: number): number | string {
  if ('values' in axis) return axis.values[Math.floor(share * axis.values.length)]!
  const { setting, from, to, scale } = axis
  if (setting === 'learningRate') {
    // Four digits: a rate that a person can read and type again.
    return Number(between(from, to, scale, share).toPrecision(4))
  }
  return Math.min(to, Math.floor(between(from, to + 1, scale, share)))
}

function between(from: number, to: number, scale: SweepRange['scale'], share: number): number {
  return scale === 'linear' ? from + share * (to - from) : from * (to / from) ** share
}
