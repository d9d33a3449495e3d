/**
 * The library of runs: rows for lists, what changes in them, one run in detail, and what can be
 * done with many runs at once. Training itself is in runs.ts, repeating over seeds and sweeps in
 * run-series.ts.
 */
import type { ErrorDetails } from './errors.ts'
import type { TextFile } from './evaluation.ts'
import type { RunCard } from './run-card.ts'
import type { RunCurve } from './run-curves.ts'
import type { EpochMetrics } from './run-events.ts'
import type { EpochResult, RunCheckpoint, TestResult } from './run-results.ts'
import type { RunInfo } from './runs.ts'
import type { TaskStream } from './task-stream.ts'

/** A run as the list shows it; about 1 kB. */
export interface RunRow extends RunInfo {
  /**
   * What is wrong with its files, in a sentence; null for a sound run. The row of a damaged run has
   * what could still be read, and 0, '' and null in place of the rest.
   */
  readonly damage: string | null
  readonly tags: readonly string[]
  readonly starred: boolean
  /** As typed, at most MAX_NOTE_LENGTH characters; '' when there is none. */
  readonly note: string
  /** Id of the series (repeat or sweep) that it belongs to, or null. */
  readonly series: string | null
  /** Id of the run that it repeats, or null. */
  readonly repeatOf: string | null
  /** Milliseconds since 1970; null while it is active, and where its files do not say. */
  readonly endedAt: number | null
  /** Of training and evaluation, without pauses. */
  readonly seconds: number
  /** Of the newest epoch; null before the first has ended. */
  readonly imagesPerSecond: number | null
  /**
   * Steps of the whole run; null when not known. With globalStep and imagesPerSecond: what is left.
   */
  readonly totalSteps: number | null
  /** The checkpoint that its model is taken from. */
  readonly keeps: RunCheckpoint
  /** Earliest epoch with the highest validation accuracy; null before the first evaluation. */
  readonly best: EpochResult | null
  readonly newest: EpochResult | null
  /** Mean training cost of the newest epoch. */
  readonly trainingCost: number | null
  /**
   * After training, on the test set of its own data; null where that was not measured or the number
   * of images is not known.
   */
  readonly test: TestResult | null
  /** Keys of the settings that differ from the recipe's: `learningRate`, `epochs`, … */
  readonly changed: readonly string[]
  /** All files of the run. */
  readonly sizeBytes: number
  /** Its moments are gone: it can be tested and exported, and not be resumed. */
  readonly slim: boolean
}

export interface LibraryTotals {
  readonly runs: number
  readonly sizeBytes: number
  readonly binnedRuns: number
  readonly binnedBytes: number
}

/**
 * Rows that are new or different, and ids that are gone. Order means nothing: sort by what the
 * person chose.
 */
export interface LibraryChange {
  /** The whole list follows, from nothing: on subscribing, and after a reader fell far behind. */
  readonly reset: boolean
  readonly changed: readonly RunRow[]
  readonly removed: readonly string[]
  /** False while folders are read for the first time: more rows follow. */
  readonly complete: boolean
  readonly totals: LibraryTotals
}

/** One setting as it is shown: `learning rate`, `0.003`. */
export interface RunSetting {
  readonly key: string
  readonly title: string
  /** Null: not known of this run. */
  readonly value: string | null
  /** What the recipe has; null where a recipe says nothing of it. */
  readonly recipeValue: string | null
}

export interface RunCheckpointDetails {
  readonly checkpoint: RunCheckpoint
  /** Epochs finished, and steps since the first. */
  readonly epoch: number
  readonly globalStep: number
  readonly sizeBytes: number
}

export interface RunDetails {
  readonly row: RunRow
  /** For people. */
  readonly folder: string
  readonly settings: readonly RunSetting[]
  readonly epochs: readonly EpochMetrics[]
  readonly checkpoints: readonly RunCheckpointDetails[]
  readonly tests: readonly TestResult[]
  /**
   * Where its first parameters come from; null: drawn by the recipe. `exists`: false when that run
   * has been deleted.
   */
  readonly startedFrom: { readonly run: string; readonly title: string; readonly exists: boolean } | null
  /** Ids of runs that started from this one, and of those that repeat it. */
  readonly startedRuns: readonly string[]
  readonly repetitions: readonly string[]
  /** Engines, devices and threads that it has been trained with, in order. */
  readonly trainedBy: readonly { readonly engine: string; readonly device: string; readonly threads: number }[]
  /** Command that trains the same. */
  readonly command: string
}

/** A setting or a figure of several runs, in the order of the request. */
export interface ComparedSetting {
  readonly key: string
  readonly title: string
  readonly values: readonly (string | null)[]
}

export interface RunComparison {
  readonly ids: readonly string[]
  readonly different: readonly ComparedSetting[]
  readonly same: readonly ComparedSetting[]
  /** Accuracies, costs, times. */
  readonly metrics: readonly ComparedSetting[]
}

/** What is to be changed; absent fields stay as they are. */
export interface RunDescription {
  readonly ids: readonly string[]
  /** '' takes the name back: the run is then called by its id. */
  readonly title?: string | undefined
  readonly note?: string | undefined
  readonly starred?: boolean | undefined
  readonly addTags?: readonly string[] | undefined
  readonly removeTags?: readonly string[] | undefined
}

/** Of several runs each succeeds or fails on its own. */
export interface RunsResult {
  readonly done: readonly string[]
  readonly refused: readonly { readonly id: string; readonly problem: ErrorDetails }[]
}

export interface BinnedRun {
  readonly id: string
  readonly title: string
  /** Milliseconds since 1970. */
  readonly binnedAt: number
  readonly sizeBytes: number
}

export interface RestoredRuns extends RunsResult {
  /** Runs whose id has been taken meanwhile, and the id that they have now. */
  readonly renamed: readonly { readonly id: string; readonly newId: string }[]
}

export interface SlimmedRuns extends RunsResult {
  readonly freedBytes: number
}

/**
 * What an exported file may go without: moments and all parameters but the best and the newest;
 * results of tests.
 */
export type ExportOmission = 'checkpoints' | 'tests'

export interface RunArchive {
  readonly fileName: string
  /** Null when it was written to a place chosen in a dialog. */
  readonly bytes: Uint8Array | null
  readonly savedAs: string | null
  readonly sizeBytes: number
  readonly runs: number
}

export interface ImportedRuns {
  /** `newId` differs from `id` when another run of this library has that id. */
  readonly imported: readonly {
    readonly id: string
    readonly newId: string
    readonly title: string
    /** A damaged run of its id was here, which is in the bin now. */
    readonly replacesDamaged: boolean
  }[]
  /** Ids of runs that are in the library with the same content. */
  readonly alreadyHere: readonly string[]
  /** Files that were refused as a whole; nothing of them was imported. */
  readonly refused: readonly { readonly name: string; readonly problem: ErrorDetails }[]
}

/** What `check` found in one run. */
export interface RunFinding {
  readonly id: string
  readonly title: string
  /** Sentences, one for each fault; empty for a sound run. */
  readonly faults: readonly string[]
}

export interface RunLibraryApi {
  /**
   * Rows now, then what changes, also by other processes; at most a message each 250 ms. Never ends
   * by itself.
   */
  watch(): Promise<ReadableStream<LibraryChange>>
  details(request: { id: string }): Promise<RunDetails>
  /** Up to MAX_COMPARED_RUNS runs. */
  compare(request: { ids: readonly string[] }): Promise<RunComparison>
  /**
   * Every step of each run as long as there are at most `maxPoints`; else `maxPoints` spans of
   * equal length with mean, lowest and highest of each. `from` and `to` are steps (both included);
   * null: the first and the last.
   */
  curves(request: {
    ids: readonly string[]
    from: number | null
    to: number | null
    maxPoints: number
  }): Promise<readonly RunCurve[]>
  /** Every step as CSV: `run,step,epoch,cost,accuracy`. */
  curveTable(request: { ids: readonly string[]; target: string | null }): Promise<TaskStream<RunArchive>>
  /** Event files of TensorBoard, a folder for each run, as one ZIP file. */
  tensorBoard(request: { ids: readonly string[]; target: string | null }): Promise<TaskStream<RunArchive>>
  /**
   * The parameters that the run keeps, its best or its newest, as an .npz for numpy and for `lenet
   * train --init`.
   */
  parameters(request: { id: string; target: string | null }): Promise<TaskStream<RunArchive>>
  /**
   * Shows the run's folder in the system's file manager. Throws `bad-argument` where `about` says
   * that there is none.
   */
  reveal(request: { id: string }): Promise<void>
  card(request: { id: string }): Promise<RunCard>
  /** `json`: the card as a file; `text`: for people. */
  cardFile(request: { id: string; format: 'json' | 'text' }): Promise<TextFile>
  describe(request: RunDescription): Promise<RunsResult>
  /** Moves runs to the bin. One that trains is refused. */
  bin(request: { ids: readonly string[] }): Promise<RunsResult>
  binned(): Promise<readonly BinnedRun[]>
  restore(request: { ids: readonly string[] }): Promise<RestoredRuns>
  /** Deletes for good. Null: all of the bin. */
  emptyBin(request: { ids: readonly string[] | null }): Promise<RunsResult>
  /** Drops the moments and all parameters but the best and the newest. */
  slim(request: { ids: readonly string[] }): Promise<SlimmedRuns>
  /** One `.lenet.zip`. `target`: what the desktop's save dialog gave, or null for the bytes. */
  exportRuns(request: {
    ids: readonly string[]
    without: readonly ExportOmission[]
    target: string | null
  }): Promise<TaskStream<RunArchive>>
  /** Each file is checked as a whole before any of its runs appears. */
  importRuns(request: {
    files: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  }): Promise<TaskStream<ImportedRuns>>
  /** Reads every file of the given runs; null: of all. */
  check(request: { ids: readonly string[] | null }): Promise<TaskStream<readonly RunFinding[]>>
}
