/** What the page of Runs that is shown is called, and what stands beside that. */
import { computed, type ComputedRef, type Ref } from 'vue'
import { megabytes } from '../../base/format/format.ts'
import { runCount } from './run-count.ts'
import type { useRunLibrary } from './run-library.ts'
import type { RunsPage } from './runs-address.ts'
import type { FollowedSeries } from './series/use-series.ts'

export function usePageTitle(
  page: Readonly<Ref<RunsPage>>,
  library: ReturnType<typeof useRunLibrary>,
  followed: FollowedSeries
): { readonly title: ComputedRef<string>; readonly note: ComputedRef<string> } {
  const title = computed(() => {
    switch (page.value.kind) {
      case 'compare':
        return 'Compare'
      case 'card':
        return 'Card'
      case 'bin':
        return 'Bin'
      case 'series':
        return followed.info.value?.title ?? 'Series'
      default:
        return 'Runs'
    }
  })
  const note = computed(() => {
    const { totals } = library
    switch (page.value.kind) {
      case 'compare':
        return `${runCount(page.value.ids.length)}; A is what the others are compared with`
      case 'card':
        return `${library.titleOf(page.value.id)} · ${page.value.id}`
      case 'series': {
        const info = followed.info.value
        return info
          ? `${runCount(info.runs)}, ${info.kind === 'seeds' ? 'everything but the seed the same' : 'a sweep over settings'}`
          : ''
      }
      case 'bin':
        return totals ? `${runCount(totals.binnedRuns)}, ${megabytes(totals.binnedBytes)}` : ''
      default:
        return totals ? `${runCount(totals.runs)}, ${megabytes(totals.sizeBytes)}` : ''
    }
  })
  return { title, note }
}
