/** What a handle of one series needs of all of them. */
import type { SeriesInfo } from '../../../contract/run-series.ts'
import type { SeriesRunResult } from '../../series/series-runs.ts'
import type { StoredSeries } from '../../series/series-store.ts'
import type { ChangeSignal } from '../rpc/change-signal.ts'
import type { SeriesQueue } from './series-queue.ts'

export interface SeriesContext {
  readonly changes: ChangeSignal
  readonly queue: SeriesQueue
  /**
   * As it is in memory while it trains here, else as its file says. Throws as SeriesStore.read
   * does.
   */
  stored(id: string): Promise<StoredSeries>
  /** Read from the runs' folders once, then kept up to date by their events. */
  resultsOf(series: StoredSeries): Promise<SeriesRunResult[]>
  infoOf(series: StoredSeries): Promise<SeriesInfo>
  /** Changes whenever something of the series does. */
  versionOf(id: string): number
  /** To be called after the series' file was changed. */
  touched(id: string): void
}
