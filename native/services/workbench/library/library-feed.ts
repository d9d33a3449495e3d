/**
 * The library's rows for any number of readers: all rows first, then what changes, in this process
 * and in others. Folders are looked at while somebody reads, and at once when this process has
 * changed something.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { LibraryChange, LibraryTotals, RunRow } from '../../../contract/run-library.ts'
import type { RunLibrary } from '../../library/run-library.ts'
import type { OnFault } from '../rpc/capability.ts'
import type { ChangeFeed } from '../rpc/change-feed.ts'
import { ChangeSignal } from '../rpc/change-signal.ts'
import { throttledStream } from '../rpc/throttled-stream.ts'
import { liveRow, type RowContext } from './live-row.ts'

/** 10 ms of work for a thousand runs. */
const LOOK_MS = 2000
/** What one message carries: some 200 kB. */
const ROWS_PER_MESSAGE = 200
/**
 * Removed ids that are remembered for slow readers; a reader that is further behind gets the whole
 * list again.
 */
const MAX_REMEMBERED = 2000
/** The cache on the disk need not follow a run that trains. */
const SAVE_MS = 10_000

export interface LibraryFeedOptions {
  readonly library: RunLibrary
  readonly changes: ChangeFeed
  readonly rows: RowContext
  readonly onFault: OnFault
}

interface Published {
  readonly row: RunRow
  /** To be compared with, so that only what differs is sent. */
  readonly text: string
  readonly version: number
}

export class LibraryFeed {
  readonly #options: LibraryFeedOptions
  readonly #signal = new ChangeSignal()
  readonly #published = new Map<string, Published>()
  readonly #removed = new Map<string, number>()
  #version = 0
  /** Readers that have seen less start over. */
  #forgottenUpTo = 0
  #totals: LibraryTotals = { runs: 0, sizeBytes: 0, binnedRuns: 0, binnedBytes: 0 }
  #totalsVersion = 0
  #isComplete = false
  #readers = 0
  #looking: AbortController | null = null
  #savedAt = -Infinity

  constructor(options: LibraryFeedOptions) {
    this.#options = options
  }

  watch(): ReadableStream<LibraryChange> {
    let seen = -1
    let sentComplete = false
    const next = (): LibraryChange | undefined => {
      const reset = seen < this.#forgottenUpTo
      const newer = [...this.#published.values()]
        .filter(({ version }) => version > seen)
        .sort((a, b) => a.version - b.version)
      const part = newer.slice(0, ROWS_PER_MESSAGE)
      const isLast = part.length === newer.length
      const upTo = isLast ? this.#version : part.at(-1)!.version
      const removed = reset
        ? []
        : [...this.#removed].filter(([, version]) => version > seen && version <= upTo).map(([id]) => id)
      const complete = this.#isComplete && isLast
      const isNews = part.length + removed.length > 0 || (complete && !sentComplete) || this.#totalsVersion > seen
      if (!isNews && !reset) return undefined
      seen = upTo
      sentComplete = complete
      return { reset, changed: part.map(({ row }) => row), removed, complete, totals: this.#totals }
    }
    this.#readers++
    void this.#look()
    return throttledStream({ next, changes: this.#signal, isLive: () => true }, () => {
      this.#readers--
      if (this.#readers === 0) this.#looking?.abort()
    })
  }

  /** Ends looking; the cache is written. */
  async close(): Promise<void> {
    this.#looking?.abort()
    await this.#options.library.index.save()
  }

  /** Until the last reader has left. Never rejects. */
  async #look(): Promise<void> {
    if (this.#looking) return
    const looking = new AbortController()
    this.#looking = looking
    const changes = this.#options.changes.watch().getReader()
    try {
      let changed = changes.read()
      while (!looking.signal.aborted) {
        await this.#refresh()
        const rest = new AbortController()
        const stop = () => rest.abort()
        looking.signal.addEventListener('abort', stop, { once: true })
        const heard = changed.then(() => true)
        const isChange = await Promise.race([
          heard,
          sleep(LOOK_MS, false, { signal: rest.signal, ref: false }).catch(() => false)
        ])
        rest.abort()
        looking.signal.removeEventListener('abort', stop)
        if (isChange) changed = changes.read()
      }
    } catch (error) {
      this.#options.onFault(error)
    } finally {
      void changes.cancel().catch(() => undefined)
      this.#looking = null
      // A reader may have come in the last moment.
      if (this.#readers > 0 && looking.signal.aborted) void this.#look()
    }
  }

  async #refresh(): Promise<void> {
    const { library, onFault } = this.#options
    try {
      const { removed } = await library.index.refresh(({ changed }) => {
        for (const id of changed.keys()) this.#publish(id)
        this.#signal.notify()
      })
      const bin = await library.binTotals()
      // At once, so that rows and totals of one message agree.
      for (const id of removed) this.#remove(id)
      for (const id of library.index.rows.keys()) this.#publish(id)
      this.#isComplete = true
      this.#sum(bin)
      const now = performance.now()
      if (now - this.#savedAt >= SAVE_MS) {
        this.#savedAt = now
        await library.index.save()
      }
    } catch (error) {
      onFault(error) // as when the folder cannot be read: it is looked at again
    }
    this.#signal.notify()
  }

  #publish(id: string): void {
    const { library, rows } = this.#options
    const stored = library.index.get(id)
    if (!stored) return
    const row = liveRow(stored, rows)
    const text = JSON.stringify(row)
    if (this.#published.get(id)?.text === text) return
    this.#removed.delete(id)
    this.#published.set(id, { row, text, version: ++this.#version })
  }

  #remove(id: string): void {
    if (!this.#published.delete(id)) return
    this.#removed.set(id, ++this.#version)
    for (const [oldest, version] of this.#removed) {
      if (this.#removed.size <= MAX_REMEMBERED) break
      this.#removed.delete(oldest)
      this.#forgottenUpTo = version
    }
  }

  #sum({ runs: binnedRuns, sizeBytes: binnedBytes }: { runs: number; sizeBytes: number }): void {
    const rows = [...this.#published.values()]
    const totals: LibraryTotals = {
      runs: rows.length,
      sizeBytes: rows.reduce((sum, { row }) => sum + row.sizeBytes, 0),
      binnedRuns,
      binnedBytes
    }
    if (JSON.stringify(totals) === JSON.stringify(this.#totals)) return
    this.#totals = totals
    this.#totalsVersion = ++this.#version
  }
}
