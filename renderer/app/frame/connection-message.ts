/** What the page says of a lost connection: what is known, and what helps. */
import type { Tries } from '../../shared/connection/connection.ts'

/** A server that is slow in starting, or a machine that wakes up, may still answer before. */
const TRIES_BEFORE_ENDED = 3

export interface ConnectionMessage {
  /** `alert`: the user has to do something. */
  readonly kind: 'notice' | 'alert'
  readonly text: string
  /** Whether trying again at once may help. */
  readonly canTry: boolean
}

/** `runWasUnderWay`: as last reported by the compute process. */
export function connectionMessage({ failed, why }: Tries, runWasUnderWay: boolean): ConnectionMessage {
  const run = (sentence: string) => (runWasUnderWay ? ` ${sentence}` : '')
  if (why === 'refused') {
    const text =
      'The workbench has restarted and this page’s address is no longer valid. Open the address that it printed.'
    return { kind: 'alert', text: text + run('The run that was under way can be resumed there.'), canTry: false }
  }
  if (why === 'no-answer' && failed >= TRIES_BEFORE_ENDED) {
    const text =
      'The workbench does not answer; it has probably been ended. Start it again and open the address that it prints.'
    return { kind: 'alert', text: text + run('The run that was under way can be resumed there.'), canTry: true }
  }
  if (why === 'no-compute') {
    const text = 'The workbench has ended unexpectedly and is being started again.'
    const resumed = run(
      'The run that was under way is interrupted; it can be resumed as soon as this page is connected.'
    )
    return { kind: 'notice', text: text + resumed, canTry: true }
  }
  const text = 'Not connected to the workbench. This page is trying to reach it again, and catches up then.'
  return { kind: 'notice', text, canTry: true }
}
