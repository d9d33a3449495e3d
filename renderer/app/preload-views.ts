/**
 * Loads the code of the views that were not shown yet, one at a time while nothing else is to be
 * done: the first time a view is shown, and training has all cores, nobody waits for its code.
 */

/** What cannot be fetched now is fetched, or said to be missing, when the view is shown. */
export function preloadViews(views: readonly { readonly load: () => Promise<unknown> }[]): void {
  const [next, ...others] = views
  if (!next) return
  whenIdle(() => {
    next
      .load()
      .catch(() => undefined)
      .finally(() => preloadViews(others))
  })
}

/** Not every browser that may show the page knows idle time. */
function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(act, { timeout: 10_000 })
  else setTimeout(act, 1000)
}
