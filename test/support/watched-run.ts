/**
 * What a reader of a run has got, put together as a page does it: steps that are told again take
 * the place of earlier ones.
 */
import type { EpochMetrics } from '../../native/contract/run-events.ts'
import type { RunApi, RunSnapshot, RunState, RunUpdate } from '../../native/contract/runs.ts'

export class WatchedRun {
  readonly seqs: number[] = []
  readonly arrivedAtMs: number[] = []
  readonly epochs: EpochMetrics[] = []
  readonly lines: string[] = []
  readonly states: RunState[] = []
  /** By step: mean cost of the batch, and the share of it that was right. */
  readonly steps = new Map<number, readonly [cost: number, accuracy: number]>()
  snapshot: RunSnapshot | null = null
  reason: string | null = null

  /** Parts of the stream. */
  messages = 0

  takeAll(updates: readonly RunUpdate[]): void {
    this.messages++
    for (const update of updates) this.#take(update)
  }

  #take(update: RunUpdate): void {
    this.seqs.push(update.seq)
    this.arrivedAtMs.push(performance.now())
    if (update.kind === 'steps') {
      const { globalStep, batchCost, batchAccuracy } = update.series
      for (const step of [...this.steps.keys()]) if (step >= (globalStep[0] ?? Infinity)) this.steps.delete(step)
      globalStep.forEach((step, i) => this.steps.set(step, [batchCost[i]!, batchAccuracy[i]!]))
    } else if (update.kind === 'event' && update.event.kind === 'epoch') {
      this.epochs.push(update.event)
    } else if (update.kind === 'line') this.lines.push(update.text)
    else if (update.kind === 'snapshot') this.snapshot = update.snapshot
    else if (update.kind === 'state') {
      this.states.push(update.state)
      this.reason = update.reason
    }
  }

  /** All that does not depend on how it was cut into messages. */
  get numbers(): object {
    const { epochs, lines, steps, snapshot } = this
    return { epochs, lines, steps: [...steps], snapshot }
  }
}

/** Reads until `enough` says so, then leaves; or to the end. */
export async function watchRun(
  run: RunApi,
  { afterSeq = 0, enough = () => false }: { afterSeq?: number; enough?: (watched: WatchedRun) => boolean } = {}
): Promise<WatchedRun> {
  const watched = new WatchedRun()
  const reader = (await run.watch({ afterSeq })).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return watched
    watched.takeAll(value)
    if (enough(watched)) {
      await reader.cancel()
      return watched
    }
  }
}
