/** The subjects of the compute process that the Runs view asks. */
import type { RunLibraryApi } from '../../../native/contract/run-library.ts'
import type { SeriesListApi } from '../../../native/contract/run-series.ts'
import type { RunApi } from '../../../native/contract/runs.ts'
import type { WorkbenchApi } from '../../../native/contract/workbench.ts'

export function libraryOf(api: WorkbenchApi): RunLibraryApi {
  return api.library()
}

export function seriesOf(api: WorkbenchApi): SeriesListApi {
  return api.series()
}

export function openRun(api: WorkbenchApi, id: string): Promise<RunApi> {
  return api.runs().open({ id })
}
