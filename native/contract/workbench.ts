/**
 * What a client can ask of the compute process, whatever carries the calls: Cap'n Web over a
 * MessagePort or a WebSocket, or a direct call. One capability per subject; each subject's
 * interface has a file of its own, and beside it a `.requests.ts` with the schema of every request,
 * which is parsed before anything else happens. Capabilities are objects: a client that holds a
 * RunApi may pause that run. Every failure is a WorkbenchError {code, message, hint}.
 */
import type { DataSetsApi } from './data-sets.ts'
import type { DrawingsApi } from './drawings.ts'
import type { EnginesApi } from './engines.ts'
import type { EvaluationApi } from './evaluation.ts'
import type { ImprovementsApi } from './improvement.ts'
import type { InspectionsApi } from './inspection.ts'
import type { LearningApi } from './learning.ts'
import type { ModelsApi } from './models.ts'
import type { RunLibraryApi } from './run-library.ts'
import type { SeriesListApi } from './run-series.ts'
import type { RunsApi } from './runs.ts'

export interface WorkbenchApi {
  about(): Promise<About>
  /** Changes of what lists show: runs, data sets, models, engines. One event on subscribing. */
  watchChanges(): Promise<ReadableStream<ListChange>>

  // Subjects. A client gets each once per connection, and without waiting: the first call is sent
  // right behind it.
  dataSets(): DataSetsApi
  drawings(): DrawingsApi
  engines(): EnginesApi
  improvements(): ImprovementsApi
  inspections(): InspectionsApi
  evaluation(): EvaluationApi
  learning(): LearningApi
  models(): ModelsApi
  runs(): RunsApi
  library(): RunLibraryApi
  series(): SeriesListApi
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
  /** Whether a folder can be shown in the file manager of the machine that the page is on. */
  readonly revealsFolders: boolean
}

export interface ListChange {
  readonly kind: 'lists-changed'
  readonly runs: boolean
  readonly dataSets: boolean
  readonly engines: boolean
  /** Id of the run under way, or null. */
  readonly currentRun: string | null
}
