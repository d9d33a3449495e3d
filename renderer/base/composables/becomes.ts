/** Waits for what stores and components know. */
import { watch } from 'vue'

/** Resolves as soon as a reactive condition holds. */
export function becomes(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = watch(condition, (holds) => holds && settle(), { flush: 'sync' })
    const settle = () => {
      stop()
      resolve()
    }
    if (condition()) settle()
  })
}
