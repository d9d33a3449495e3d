/**
 * A data set that is open: its images by the page, and how many there are. Kept while it is the
 * last that was asked for.
 */
import type { SplitSummary } from '../../../native/contract/data-sets.ts'
import type { WorkbenchApi } from '../../../native/contract/workbench.ts'
import type { FetchImages } from '../../shared/gallery/image-pages.ts'

export interface OpenedSet {
  readonly images: FetchImages
  readonly splits: readonly SplitSummary[]
}

/** Throws what the workbench throws for a set that is gone or damaged. */
export async function openSet(api: WorkbenchApi, id: string): Promise<OpenedSet> {
  const set = await api.dataSets().open({ id })
  const { splits } = await set.details()
  return { images: (request) => set.images(request), splits }
}
