/** Publishes to clients that a list has changed. A slow reader gets several changes as one. */
import type { ListChange } from '../../../contract/workbench.ts'
import { ChangeSignal } from './change-signal.ts'
import { throttledStream } from './throttled-stream.ts'

export class ChangeFeed {
  readonly #changes = new ChangeSignal()
  #currentRun: string | null = null
  #runs = 0
  #dataSets = 0
  #engines = 0

  /** The run that trains or is paused in this process, or null. Also for a change of its state. */
  setCurrentRun(id: string | null): void {
    this.#currentRun = id
    this.runsChanged()
  }

  runsChanged(): void {
    this.#runs++
    this.#changes.notify()
  }

  dataSetsChanged(): void {
    this.#dataSets++
    this.#changes.notify()
  }

  enginesChanged(): void {
    this.#engines++
    this.#changes.notify()
  }

  /** One event at once, and one for what changes from then on. Never ends by itself. */
  watch(): ReadableStream<ListChange> {
    let [runs, dataSets, engines] = [-1, -1, -1]
    const next = (): ListChange | undefined => {
      if (runs === this.#runs && dataSets === this.#dataSets && engines === this.#engines) return undefined
      const change: ListChange = {
        kind: 'lists-changed',
        runs: runs !== this.#runs,
        dataSets: dataSets !== this.#dataSets,
        engines: engines !== this.#engines,
        currentRun: this.#currentRun
      }
      runs = this.#runs
      dataSets = this.#dataSets
      engines = this.#engines
      return change
    }
    return throttledStream({ next, changes: this.#changes, isLive: () => true })
  }
}
