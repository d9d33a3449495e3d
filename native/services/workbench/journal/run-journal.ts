/**
 * What a run has told, so that any number of readers can follow it, each from where it likes and as
 * fast as it can. Steps lie in one table; entries say in which order they and everything else came.
 * Memory: 12 bytes a step and a few entries an epoch. Knows nothing of training and of streams.
 */
import type { RunUpdate, StepSeries } from '../../../contract/runs.ts'
import { ChangeSignal } from '../rpc/change-signal.ts'
import { StepTable } from '../../../runs/step-table.ts'

type UpdateContent = RunUpdate extends infer Update ? (Update extends RunUpdate ? Omit<Update, 'seq'> : never) : never
export type JournalUpdate = Exclude<UpdateContent, { readonly kind: 'steps' }>

interface Entry {
  readonly seq: number
  /** Null: steps, up to row `rows`. */
  readonly update: JournalUpdate | null
  /** Rows of the table that come before what follows this entry. */
  readonly rows: number
}

/** Rows of one update: 786 KB. */
const MAX_ROWS = 65_536
/** Entries of steps at the end that are not merged yet: readers may stand between them. */
const UNMERGED = 1000
/** Of one part: so many updates, and no more of them after so many rows of steps. */
const MAX_UPDATES_PER_MESSAGE = 500
const MAX_ROWS_PER_MESSAGE = 16_384

/** Numbers are milliseconds of a clock, or a little more. What is ten years ahead is made up. */
const MAX_CLOCK_ERROR = 3.2e11

export class RunJournal {
  readonly changes = new ChangeSignal()
  readonly #now: () => number
  readonly #steps = new StepTable()
  #entries: Entry[] = []
  #lastSeq = 0
  #ended = false

  /** `now`: milliseconds since 1970, so that numbers rise across restarts of the process too. */
  constructor(now: () => number) {
    this.#now = now
    this.#push({ kind: 'begin' })
  }

  get lastSeq(): number {
    return this.#lastSeq
  }

  /** The newest line of text. */
  get lastLine(): string | null {
    const line = this.#entries.findLast(({ update }) => update?.kind === 'line')?.update
    return line?.kind === 'line' ? line.text : null
  }

  append(update: JournalUpdate): void {
    const key = replacedKind(update)
    if (key !== null) {
      const earlier = this.#entries.findLastIndex(
        (entry) => entry.update !== null && replacedKind(entry.update) === key
      )
      if (earlier >= 0) this.#entries.splice(earlier, 1)
    } else {
      this.#mergeSteps(0)
    }
    this.#push(update)
  }

  appendSteps(series: StepSeries): void {
    if (series.globalStep.length === 0) return
    this.#steps.append(series)
    this.#push(null)
    this.#mergeSteps(UNMERGED)
  }

  /** Takes back the steps after this one: a run that goes on from a checkpoint does them again. */
  truncate(globalStep: number): void {
    this.#steps.truncate(this.#steps.rowsUpTo(globalStep))
    const { length } = this.#steps
    this.#entries = this.#entries.map((entry) => (entry.rows > length ? { ...entry, rows: length } : entry))
  }

  /** Forgets everything; readers are told the run anew. */
  restart(): void {
    this.#entries = []
    this.#steps.truncate(0)
    this.#push({ kind: 'begin' })
  }

  /** Readers that have read everything end. */
  end(): void {
    this.#ended = true
    this.changes.notify()
  }

  /** The run goes on after all. */
  reopen(): void {
    this.#ended = false
  }

  read(afterSeq: number): JournalReader {
    // Who has been told nothing has nothing to forget.
    if (afterSeq > this.#lastSeq && afterSeq - this.#lastSeq < MAX_CLOCK_ERROR) this.#renumberFrom(afterSeq + 1)
    const from = afterSeq === 0 ? this.#entries[0]!.seq : afterSeq
    const at = this.#entries.findLastIndex((entry) => entry.seq <= from)
    return new JournalReader(this, from, this.#entries[at]?.rows ?? 0)
  }

  /**
   * For a reader whose number is beyond the newest: it is of an earlier process whose clock was
   * ahead. All readers then start over, with `begin`, and with numbers that still rise for that
   * one.
   */
  #renumberFrom(first: number): void {
    const shift = first - this.#entries[0]!.seq
    this.#entries = this.#entries.map((entry) => ({ ...entry, seq: entry.seq + shift }))
    this.#lastSeq += shift
    this.changes.notify()
  }

  /** Entries it holds; merging keeps them few. */
  get length(): number {
    return this.#entries.length
  }

  /** For readers. What comes after `seq` and `rows`, as the next update; null at the end. */
  after(seq: number, rows: number): { update: RunUpdate; rows: number } | undefined | null {
    let index = this.#firstAfter(seq)
    const first = this.#entries[index]
    if (!first) return this.#ended ? null : undefined
    if (first.update !== null) {
      return { update: { ...first.update, seq: first.seq }, rows: Math.min(rows, first.rows) }
    }
    let last = first
    for (; ; index++) {
      const next = this.#entries[index]
      if (next?.update !== null) break
      if (last !== next && next.rows - rows > MAX_ROWS) break
      last = next
    }
    const from = Math.min(rows, last.rows)
    return { update: { seq: last.seq, kind: 'steps', series: this.#steps.slice(from, last.rows) }, rows: last.rows }
  }

  #push(update: JournalUpdate | null): void {
    this.#lastSeq = Math.max(this.#lastSeq + 1, this.#now())
    this.#entries.push({ seq: this.#lastSeq, update, rows: this.#steps.length })
    this.changes.notify()
  }

  /**
   * Merges neighbouring steps since the last entry that stays, but for the newest `kept`, when
   * there are twice as many.
   */
  #mergeSteps(kept: number): void {
    const start = this.#entries.findLastIndex(({ update }) => update !== null && replacedKind(update) === null) + 1
    const count = this.#entries.length - start
    if (count < 2 || count < 2 * kept) return
    const mergeable = this.#entries.slice(start, this.#entries.length - kept)
    let from = this.#entries[start - 1]?.rows ?? 0
    const merged = mergeable.filter((entry, i) => {
      const next = mergeable[i + 1]
      if (entry.update === null && next?.update === null && next.rows - from <= MAX_ROWS) return false
      from = entry.rows
      return true
    })
    this.#entries.splice(start, mergeable.length, ...merged)
  }

  #firstAfter(seq: number): number {
    let [low, high] = [0, this.#entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#entries[middle]!.seq <= seq) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** One reader's place in a journal. */
export class JournalReader {
  readonly #journal: RunJournal
  readonly #caughtUpAt: number
  #seq: number
  #rows: number

  constructor(journal: RunJournal, seq: number, rows: number) {
    this.#journal = journal
    this.#seq = seq
    this.#rows = rows
    this.#caughtUpAt = journal.lastSeq
  }

  get changes(): ChangeSignal {
    return this.#journal.changes
  }

  /**
   * All that there is now, or as much of it as goes into one message; undefined: nothing yet; null:
   * nothing any more.
   */
  next(): readonly RunUpdate[] | undefined | null {
    const first = this.#nextUpdate()
    if (!first) return first
    const together = [first]
    let rows = rowsOf(first)
    while (together.length < MAX_UPDATES_PER_MESSAGE && rows < MAX_ROWS_PER_MESSAGE) {
      const following = this.#nextUpdate()
      if (!following) break
      together.push(following)
      rows += rowsOf(following)
    }
    return together
  }

  #nextUpdate(): RunUpdate | undefined | null {
    const found = this.#journal.after(this.#seq, this.#rows)
    if (!found) return found
    this.#seq = found.update.seq
    this.#rows = found.rows
    return found.update
  }

  isLive(): boolean {
    return this.#seq >= this.#caughtUpAt
  }
}

function rowsOf(update: RunUpdate): number {
  return update.kind === 'steps' ? update.series.globalStep.length : 0
}

/** Of these only the newest matters. */
function replacedKind(update: JournalUpdate): string | null {
  if (update.kind === 'snapshot') return update.kind
  if (update.kind !== 'event') return null
  return update.event.kind === 'progress' || update.event.kind === 'checkpoint' ? update.event.kind : null
}
