/**
 * The journals of runs that somebody watches: of the run that trains here as it is told, of others
 * out of their folders. A run that another process trains is read again and again until it ends
 * there.
 */
import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { runFiles } from '../../../runs/run-folder.ts'
import type { LeNetRun } from '../../open-run.ts'
import type { OnFault } from '../rpc/capability.ts'
import { JournalLoader } from './journal-loader.ts'
import type { RunJournal } from './run-journal.ts'

/** Of runs that have ended: a megabyte or so each. */
const MAX_JOURNALS = 8
const FOLLOW_MS = 1000

export interface RunJournalsOptions {
  readonly now: () => number
  /** As it is on the disk now. Throws WorkbenchError when it is gone. */
  readonly reread: (run: LeNetRun) => Promise<LeNetRun>
  /** A run that another process trains has ended there. */
  readonly onEnd: () => void
  readonly onFault: OnFault
}

interface Known {
  readonly journal: Promise<RunJournal>
  /**
   * What the folder was like when the journal was complete: another process may go on with the run.
   * Null while it is told.
   */
  mark: string | null
}

export class JournalCache {
  readonly #options: RunJournalsOptions
  /** The newest at the end. */
  readonly #known = new Map<string, Known>()
  readonly #closing = new AbortController()

  constructor(options: RunJournalsOptions) {
    this.#options = options
  }

  /** Throws WorkbenchError `io`. */
  async of(run: LeNetRun): Promise<RunJournal> {
    const mark = await markOf(run.folder)
    const known = this.#known.get(run.id)
    if (known && (known.mark === null || known.mark === mark)) return known.journal
    const replay = new JournalLoader(this.#options.now)
    const isTold = run.state === 'running' || run.state === 'paused'
    const added = this.#add(run.id, {
      journal: replay.advance(run).then(() => {
        if (isTold) replay.journal.append({ kind: 'state', state: run.state, reason: null })
        else replay.end(run)
        return replay.journal
      }),
      mark: isTold ? null : mark
    })
    const journal = await added.journal
    if (isTold) void this.#follow(run, replay, added, mark)
    return journal
  }

  /** From now on this is what the run tells, until it is settled. */
  keep(id: string, journal: RunJournal): void {
    this.#add(id, { journal: Promise.resolve(journal), mark: null })
  }

  /** The run that was told here has ended; its folder is complete. */
  async settle({ id, folder }: Pick<LeNetRun, 'id' | 'folder'>): Promise<void> {
    const known = this.#known.get(id)
    const mark = await markOf(folder)
    if (known) known.mark = mark
  }

  forget(id: string): void {
    this.#known.delete(id)
  }

  /** Follows no run any more. */
  close(): void {
    this.#closing.abort()
  }

  /**
   * Reads a run that another process trains, as often as it has changed, to its end. Never rejects.
   */
  async #follow(run: LeNetRun, replay: JournalLoader, known: Known, firstMark: string): Promise<void> {
    const { reread, onEnd, onFault } = this.#options
    let before = firstMark
    const isKept = () => this.#known.get(run.id) === known
    try {
      while (isKept() && (await rest(FOLLOW_MS, this.#closing.signal))) {
        const found = await reread(run)
        const mark = await markOf(run.folder)
        if (mark !== before) await replay.advance(found)
        before = mark
        if (found.state === 'running' || found.state === 'paused') continue
        await replay.advance(found) // what came between
        known.mark = await markOf(run.folder)
        replay.end(found)
        onEnd()
        return
      }
    } catch (error) {
      if (isKept()) this.#known.delete(run.id)
      onFault(error)
      onEnd()
    }
    replay.journal.end()
  }

  #add(id: string, added: Known): Known {
    this.#known.delete(id)
    this.#known.set(id, added)
    added.journal.catch(() => {
      if (this.#known.get(id) === added) this.#known.delete(id)
    })
    for (const [oldest, { mark }] of this.#known) {
      if (this.#known.size > MAX_JOURNALS && mark !== null) this.#known.delete(oldest)
    }
    return added
  }
}

/** Changes with every event that is added. */
async function markOf(folder: string): Promise<string> {
  const [events, state] = await Promise.all(
    [runFiles(folder).events, runFiles(folder).state].map((file) =>
      stat(file).then(
        ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
        () => 'absent'
      )
    )
  )
  return `${events} ${state}`
}

/** False when it was cut short. Keeps no process alive. */
function rest(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return sleep(milliseconds, true, { signal, ref: false }).catch(() => false)
}
