import { setTimeout as sleep } from 'node:timers/promises'

/** Far above what a busy machine needs: it ends waits that would never end. */
const LIMIT_MS = 60_000

/** Waits for `condition`. `what` completes "waited 60 s in vain until …". */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = LIMIT_MS
): Promise<void> {
  const end = performance.now() + limitMs
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${limitMs / 1000} s in vain until ${what}`)
    await sleep(5)
  }
}
