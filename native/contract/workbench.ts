/**
 * What a page can ask of the compute process, whatever carries the calls: Cap'n Web over a MessagePort or a WebSocket, or a
 * direct call. Methods with several values take one object, parsed by its schema in requests.ts before anything else happens.
 * Capabilities are objects: who holds a RunApi may pause that run. Every failure is a WorkbenchError {code, message, hint}.
 */
import type { ComparisonRequest, EngineComparison } from './comparison.ts'
import type { DataSetApi, DataSetSummary, ImportReport } from './data-sets.ts'
import type { Drawing, SavedDrawing, SavedDrawings, Recognition, RecogniseRequest } from './drawings.ts'
import type { EvaluationApi } from './evaluation.ts'
import type { RunApi, RunOptions, RunInfo } from './runs.ts'
import type { TaskStream } from './task-stream.ts'

export type { TaskDone, TaskProgress, TaskStream } from './task-stream.ts'

export interface EngineOption {
  /** `worker-kernels`, `tensorflow`, … */
  readonly id: string
  readonly title: string
  /** What it runs on, for people: `CPU, 2 threads, WASM SIMD`. */
  readonly device: string
  readonly available: boolean
  /** Why it cannot be used here, and what to do; null when it can. */
  readonly reason: string | null
  /**
   * `fixed`: it is here or not, and nothing can be done about it from here. `absent`: it can be installed. `installed`: it can be
   * removed, and repaired by installing it again.
   */
  readonly installation: 'fixed' | 'absent' | 'installed'
  readonly mostThreads: number
  readonly defaultThreads: number
}

export interface About {
  readonly version: string
  /** `electron` or `browser`: whether files are saved by dialogs or as downloads. */
  readonly host: 'electron' | 'browser'
  readonly platform: string
  readonly processors: number
  readonly node: string
  /** Folders, for people. */
  readonly dataFolder: string
  readonly runsFolder: string
}

/** A model that can read drawings. */
export interface ModelOption {
  /** `newest` (the run under way, else the newest run, else the built-in one), `built-in`, or a run's id. */
  readonly id: string
  readonly title: string
  /** Of its own validation set or, for the built-in one, of the MNIST test set; null when not known. */
  readonly accuracy: number | null
}

export interface WorkbenchApi {
  about(): Promise<About>
  engines(): Promise<EngineOption[]>
  /** Minutes and a download; what has arrived is kept when it is cancelled. Gives the engine as it stands then. */
  installEngine(request: { id: string; gpu: boolean }): Promise<TaskStream<EngineOption>>
  /** Gives the engine as it stands then. */
  removeEngine(request: { id: string }): Promise<EngineOption>
  /** Side by side; refused while a run trains, which would falsify the times. */
  compareEngines(request: ComparisonRequest): Promise<TaskStream<EngineComparison>>

  dataSets(): Promise<DataSetSummary[]>
  /** Opens (reads, draws) a set: may take seconds the first time. */
  openDataSet(request: { id: string }): Promise<DataSetApi>
  fetchMnist(): Promise<TaskStream<DataSetSummary>>
  /** Files as they were dropped: IDX (plain or .gz), .npz, .png; one report for all of them. Nothing is kept on failure. */
  importFiles(request: { files: { name: string; bytes: Uint8Array }[] }): Promise<ImportReport>
  removeDataSet(request: { id: string }): Promise<void>

  startRun(request: RunOptions): Promise<RunApi>
  /** The run that trains or is paused in this process; null when there is none. */
  currentRun(): Promise<RunApi | null>
  runs(): Promise<RunInfo[]>
  openRun(request: { id: string }): Promise<RunApi>

  models(): Promise<ModelOption[]>
  recognise(request: RecogniseRequest): Promise<Recognition>
  /** Labelled drawings, which are the data set `my-digits`. */
  drawings(): Promise<SavedDrawings>
  saveDrawing(request: { drawing: Drawing; label: number }): Promise<SavedDrawing>
  removeDrawing(request: { id: string }): Promise<void>

  /** Testing models on labelled sets. */
  evaluation(): Promise<EvaluationApi>

  /** Changes of what lists show: runs, data sets, models, engines. One event on subscribing. */
  watchChanges(): Promise<ReadableStream<ListChange>>
}

export interface ListChange {
  readonly kind: 'lists-changed'
  readonly runs: boolean
  readonly dataSets: boolean
  readonly engines: boolean
  /** Id of the run under way, or null. */
  readonly currentRun: string | null
}
