/** The journals of runs that somebody watches: as they are told here, else out of the runs' folders. */
import type { LeNetRun } from '../open-run.ts'
import { replayRun } from './replay-run.ts'
import type { RunJournal } from './run-journal.ts'

/** Of runs that have ended: a megabyte or so each. */
const MOST_JOURNALS = 8

export class RunJournals {
  readonly #now: () => number
  /** The newest at the end. */
  readonly #journals = new Map<string, Promise<RunJournal>>()
  /** The run that is told here: what is known of it exists nowhere else. */
  #told: string | null = null

  constructor(now: () => number) {
    this.#now = now
  }

  /** Throws WorkbenchError `io`. */
  of(run: LeNetRun): Promise<RunJournal> {
    const known = this.#journals.get(run.id)
    if (known) return known
    const replayed = replayRun(run, this.#now)
    // A run that another process trains goes on telling there: it is read anew each time.
    if (run.state !== 'running' && run.state !== 'paused') this.#add(run.id, replayed)
    return replayed
  }

  /** From now on this is what the run tells. */
  keep(id: string, journal: RunJournal): void {
    this.#told = id
    this.#add(id, Promise.resolve(journal))
  }

  forget(id: string): void {
    this.#journals.delete(id)
  }

  #add(id: string, journal: Promise<RunJournal>): void {
    this.#journals.delete(id)
    this.#journals.set(id, journal)
    journal.catch(() => this.#journals.delete(id))
    for (const oldest of this.#journals.keys()) {
      if (this.#journals.size > MOST_JOURNALS && oldest !== this.#told) this.#journals.delete(oldest)
    }
  }
}
