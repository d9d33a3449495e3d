/**
 * Waiting for what can take the GPU long: compiling a pipeline, evaluating a set. While a promise
 * of the GPU is open, Node's binding asks the driver in every turn of the event loop, and the next
 * turn begins at once, which costs a whole core.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'

export type WaitForGpu = <Result>(promise: Promise<Result>) => Promise<Result>

/** Most reads take less, and are not delayed. */
const EAGER_MS = 20
const PAUSE_MS = 1

/**
 * Sleeps in every turn once the promise has been open for a while. That blocks the thread: for the
 * engine's own process. The result of `promise`, or its error.
 */
export const waitWithPauses: WaitForGpu = async (promise) => {
  const startedAt = performance.now()
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  promise.then(settle, settle)
  await nextTurn()
  while (!isSettled) {
    if (performance.now() - startedAt > EAGER_MS) Atomics.wait(sleeper, 0, 0, PAUSE_MS)
    await nextTurn()
  }
  return promise
}
