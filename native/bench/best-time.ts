/**
 * How fast something is when nothing disturbs it: the best of several short stretches. Machines are
 * shared and noisy.
 */

const STRETCH_MS = 15
/** Of a measurement that is to be relied on. */
export const STRETCHES = 9

/** Seconds of one call. Warms up first, so that compilers have done their work. */
export function bestTime(run: () => void, stretches = STRETCHES): number {
  let calls = callsIn(run, STRETCH_MS * 4)
  let best = Infinity
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = performance.now()
    for (let call = 0; call < calls; call++) run()
    const seconds = (performance.now() - start) / 1000
    best = Math.min(best, seconds / calls)
    calls = Math.max(1, Math.ceil(STRETCH_MS / 1000 / best))
  }
  return best
}

function callsIn(run: () => void, milliseconds: number): number {
  const start = performance.now()
  let calls = 0
  while (performance.now() - start < milliseconds) {
    run()
    calls++
  }
  return Math.max(1, Math.floor((calls * STRETCH_MS) / milliseconds))
}
