/**
 * Pages of a long list, fetched when they become visible and cached. Few calls at a time, the
 * latest request first, so that a fast scroll does not wait for pages it has passed. Independent of
 * images.
 */

export interface PageCache<Page> {
  /** The page if it is cached; does not fetch it. */
  get(index: number): Page | undefined
  /**
   * The pages now visible: missing ones are fetched in this order; earlier requests are dropped.
   */
  want(indices: readonly number[]): void
  /**
   * Why a wanted page could not be fetched; null when none failed. Asking again by `retry` clears
   * it.
   */
  failure(): unknown
  retry(): void
  /** Ignores all further answers. */
  close(): void
}

export interface PageCacheOptions<Page> {
  readonly fetchPage: (index: number) => Promise<Page>
  /** A page has come, or a call has failed. */
  readonly changed: () => void
  /** Pages kept, at least those in sight. */
  readonly maxPages: number
  readonly maxCalls: number
}

export function createPageCache<Page>(options: PageCacheOptions<Page>): PageCache<Page> {
  const { fetchPage, changed, maxPages, maxCalls } = options
  /** Least recently wanted first. */
  const pages = new Map<number, Page>()
  const underWay = new Set<number>()
  let wanted: readonly number[] = []
  let failure: unknown = null
  let closed = false

  function want(indices: readonly number[]): void {
    wanted = indices
    for (const index of indices) {
      const page = pages.get(index)
      if (page === undefined) continue
      pages.delete(index)
      pages.set(index, page)
    }
    fetchNext()
  }

  function fetchNext(): void {
    if (closed || failure !== null) return
    for (const index of wanted) {
      if (underWay.size >= maxCalls) return
      if (!pages.has(index) && !underWay.has(index)) void fetch(index)
    }
  }

  async function fetch(index: number): Promise<void> {
    underWay.add(index)
    try {
      const page = await fetchPage(index)
      pages.set(index, page)
      forgetOldest()
    } catch (cause) {
      failure = cause ?? new Error('the page could not be fetched')
    }
    underWay.delete(index)
    if (closed) return
    changed()
    fetchNext()
  }

  function forgetOldest(): void {
    for (const index of pages.keys()) {
      if (pages.size <= maxPages) return
      if (!wanted.includes(index)) pages.delete(index)
    }
  }

  return {
    get: (index) => pages.get(index),
    want,
    failure: () => failure,
    retry: () => {
      failure = null
      fetchNext()
    },
    close: () => {
      closed = true
    }
  }
}
