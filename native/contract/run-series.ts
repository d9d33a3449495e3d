/**
 * Series of runs: one setting repeated over seeds, or a sweep over settings. A series is a plan,
 * and a queue trains its runs; each is an ordinary run of the library. The queue survives the end
 * of the process: a series continues where it was.
 */
import type { DistortionLevel } from './distortions.ts'
import type { ErrorDetails } from './errors.ts'
import type { IndependentSeeds, PairedSeeds, SeedBands, SeedSummary } from './evaluation-metrics.ts'
import type { RecipeId } from './run-events.ts'
import type { RunOptions } from './runs.ts'
import type { TaskStream } from './task-stream.ts'

/**
 * What another seed changes: initial parameters and batch order, or one of them while the other
 * keeps the base's seed.
 */
export type SeedUse = 'both' | 'order' | 'initial-parameters'

export type NumericSetting = 'learningRate' | 'batchSize' | 'epochs'

/** A setting and the values it takes. */
export type SweepAxis =
  | { readonly setting: NumericSetting; readonly values: readonly number[] }
  | { readonly setting: 'recipe'; readonly values: readonly RecipeId[] }
  | { readonly setting: 'engine'; readonly values: readonly string[] }
  | { readonly setting: 'order'; readonly values: readonly ('shuffled' | 'sequential')[] }
  | { readonly setting: 'distortion'; readonly values: readonly DistortionLevel[] }

/** A range that a random sweep draws from; whole numbers for batch size and epochs. */
export interface SweepRange {
  readonly setting: NumericSetting
  readonly from: number
  readonly to: number
  readonly scale: 'linear' | 'log'
}

export interface SeedsPlan {
  readonly kind: 'seeds'
  readonly title: string
  readonly base: RunOptions
  readonly seeds: readonly number[]
  readonly seedUse: SeedUse
}

/** Every combination of the axes' values, each with every seed. */
export interface GridPlan {
  readonly kind: 'grid'
  readonly title: string
  readonly base: RunOptions
  readonly axes: readonly SweepAxis[]
  readonly seeds: readonly number[]
}

/**
 * `points` combinations drawn with `drawSeed`, each with every seed. More points continue the same
 * drawing.
 */
export interface RandomPlan {
  readonly kind: 'random'
  readonly title: string
  readonly base: RunOptions
  readonly axes: readonly (SweepAxis | SweepRange)[]
  readonly points: number
  readonly drawSeed: number
  readonly seeds: readonly number[]
}

export type SeriesPlan = SeedsPlan | GridPlan | RandomPlan

/** Before a series starts. */
export interface SeriesEstimate {
  readonly runs: number
  /** Of them, finished in the library already: they are used as they are. */
  readonly reused: number
  /** Of the others, from 200 steps measured here; null where nothing is left to train. */
  readonly seconds: number | null
  readonly sizeBytes: number
  /** Runs that train side by side, and threads of each. */
  readonly parallel: number
  readonly threadsPerRun: number
  /** Side by side in the same steps of one GPU. */
  readonly together: boolean
}

/**
 * `waiting`: for its turn. `held`: for an ordinary run to end. `paused`: until a person resumes it.
 * `elsewhere`: another process works on it. `stopped`: a person ended it before all its runs were
 * trained. `done`: no run is left, some may have failed.
 */
export type SeriesState = 'waiting' | 'running' | 'held' | 'paused' | 'elsewhere' | 'stopped' | 'done'

export interface SeriesCounts {
  readonly waiting: number
  readonly running: number
  readonly done: number
  /** Diverged or failed; the series goes on with the next run. */
  readonly failed: number
  readonly cancelled: number
  /** Of `done`, taken from the library. */
  readonly reused: number
}

export interface SeriesInfo {
  readonly id: string
  readonly title: string
  readonly kind: SeriesPlan['kind']
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly state: SeriesState
  readonly runs: number
  readonly counts: SeriesCounts
  /** Ids of the runs that are stopped with a checkpoint and go on when it does. */
  readonly pausedRuns: readonly string[]
  /** Share of all steps that are done, 0..1. */
  readonly progress: number
  /** Null until measured, and where nothing trains. */
  readonly secondsLeft: number | null
  /**
   * What only one process may have been able to tell of it, as that its plan cannot be read; null:
   * nothing.
   */
  readonly problem: string | null
}

/** `paused`: begun, with a checkpoint, and goes on when its series does. */
export type SeriesRunState = 'waiting' | 'running' | 'paused' | 'interrupted' | 'done' | 'failed' | 'cancelled'

/** Values of the settings that the series varies; `seed` always. */
export type SeriesSettings = Readonly<Partial<Record<SweepAxis['setting'], number | string>>> & {
  readonly seed: number
}

export interface SeriesRun {
  /** Stands for the run's settings within the series, also before it begins. */
  readonly key: string
  readonly settings: SeriesSettings
  /** Its id; null before it begins. */
  readonly run: string | null
  readonly state: SeriesRunState
  /** It was in the library before the series. */
  readonly reused: boolean
  readonly globalStep: number
  readonly totalSteps: number
  readonly epochsDone: number
  /** After the last epoch; null before. */
  readonly testAccuracy: number | null
  readonly validationAccuracy: number | null
  readonly validationCost: number | null
  readonly cost: number | null
  readonly bestValidationAccuracy: number | null
  readonly bestEpoch: number | null
  readonly stoppedEarly: boolean
  /** Why it failed. */
  readonly problem: ErrorDetails | null
}

/** One combination of a sweep's settings, over its seeds. */
export interface SweepPoint {
  readonly settings: Readonly<Partial<Record<SweepAxis['setting'], number | string>>>
  /** Keys of its runs. */
  readonly runs: readonly string[]
  /** Of the runs that are done; null before the first. */
  readonly validation: SeedSummary | null
  readonly test: SeedSummary | null
}

export interface SeriesCurve {
  readonly run: string
  readonly seed: number
  /** Validation accuracy after epochs 1, 2, … */
  readonly validationAccuracy: readonly number[]
}

export interface SeriesSummary {
  /** Runs that are done. */
  readonly n: number
  readonly test: SeedSummary | null
  readonly validation: SeedSummary | null
  readonly curves: readonly SeriesCurve[]
  /**
   * Of the curves over the epochs that all have; null for sweeps and before the first run is done.
   */
  readonly bands: SeedBands | null
  /**
   * Seeds of each of two settings that show 0.1 points of test accuracy with 80 % power; null below
   * two runs.
   */
  readonly seedsForTenthPoint: number | null
  /** Of the first run alone, from its number of test images; null where there is none. */
  readonly singleRun: {
    readonly seed: number
    readonly accuracy: number
    readonly lower: number
    readonly upper: number
  } | null
  /** The best validation mean first; empty for a series over seeds. */
  readonly points: readonly SweepPoint[]
}

/** Two series: the same seeds are paired, else Welch's test. */
export type SeriesComparison =
  | {
      readonly kind: 'paired'
      readonly seeds: readonly number[]
      readonly result: PairedSeeds
      readonly verdict: string
    }
  | { readonly kind: 'independent'; readonly result: IndependentSeeds; readonly verdict: string }
  | { readonly kind: 'too-few'; readonly verdict: string }

/** How the runs of a series read the test set; arrays of its n images. */
export interface SeriesMistakes {
  readonly models: number
  readonly labels: Uint8Array
  /** Number of models that misread each image. */
  readonly misreadBy: Uint8Array
  /** The mean of the probabilities. */
  readonly voted: Uint8Array
  readonly votingAccuracy: number
  /** Indices of the images that all misread as the same digit. */
  readonly sameWay: Uint32Array
}

export interface SeriesApi {
  info(): Promise<SeriesInfo>
  plan(): Promise<SeriesPlan>
  runs(): Promise<SeriesRun[]>
  /**
   * The runs that changed, at most a few times a second: all at first. Ends when the series is
   * removed.
   */
  watch(): Promise<ReadableStream<{ readonly info: SeriesInfo; readonly runs: readonly SeriesRun[] }>>
  /** The runs under way keep a checkpoint and wait. */
  pause(): Promise<void>
  /** Also a stopped series: the runs that were cancelled wait again. */
  resume(): Promise<void>
  /** Ends the runs under way, which can be resumed, and cancels those that wait. */
  stop(): Promise<void>
  /** Cancels one run of it: waiting or under way. */
  cancel(request: { key: string }): Promise<void>
  /** More seeds, or more points of a random sweep. */
  extend(request: { seeds: readonly number[] } | { points: number }): Promise<void>
  rename(request: { title: string }): Promise<void>
  /** Forgets the series; its runs stay in the library. Refused while it trains. */
  remove(): Promise<void>
  summary(): Promise<SeriesSummary>
  compare(request: { series: string }): Promise<SeriesComparison>
  mistakes(): Promise<TaskStream<SeriesMistakes>>
  /** The command line's plan file: a command a line, one for each run that is not done. */
  planFile(): Promise<{ readonly fileName: string; readonly text: string }>
}

export interface RunQueueState {
  /** Series that wait, train or are paused, in their order. */
  readonly series: readonly SeriesInfo[]
  /** An ordinary run trains, and the queue waits for it. */
  readonly waitsFor: string | null
  /** Ids of the runs that the queue trains now. */
  readonly running: readonly string[]
}

export interface SeriesListApi {
  /** The newest first. */
  list(): Promise<SeriesInfo[]>
  open(request: { id: string }): Promise<SeriesApi>
  /** Measures 200 steps where nothing trains. */
  estimate(request: SeriesPlan): Promise<TaskStream<SeriesEstimate>>
  /** Refused while an ordinary run trains. */
  start(request: SeriesPlan): Promise<SeriesApi>
  /** Of the queue, at most a few times a second: the state at first. Never ends of itself. */
  watchQueue(): Promise<ReadableStream<RunQueueState>>
  /** In the given order; series that are not named follow in theirs. */
  reorder(request: { series: readonly string[] }): Promise<void>
}
