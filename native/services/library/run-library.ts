/**
 * The library of runs in a folder, for the command line and the workbench alike: rows, ids, notes,
 * bin, slim. Runs are changed one after the other, each for itself: one that is refused keeps no
 * other from being done.
 */
import { join, resolve } from 'node:path'
import { MAX_NOTE_LENGTH, MAX_TAGS } from '../../contract/limits.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import type { BinnedRun, RestoredRuns, RunDescription, RunsResult, SlimmedRuns } from '../../contract/run-library.ts'
import { runsFolder as defaultRunsFolder } from '../../files/program-folders.ts'
import { ioError } from '../../files/atomic.ts'
import { isFileLocked } from '../../files/file-lock.ts'
import { updateAbout } from '../../runs/about-file.ts'
import { changeLibrary } from '../../runs/library-lock.ts'
import { RunBin } from '../../runs/run-bin.ts'
import { runFiles } from '../../runs/run-folder.ts'
import { idBeginsWith } from '../../runs/run-id.ts'
import { RunIndex } from '../../runs/run-index.ts'
import type { Runs } from '../../runs/runs.ts'
import { openLeNetRuns } from '../open-run.ts'
import type { RunConfig } from '../run-config.ts'
import { readRunRow, ROW_VERSION, type StoredRow } from './read-run-row.ts'
import { slimRun } from './slim-run.ts'

export interface RunLibraryOptions {
  readonly folder?: string | undefined
  /** By default the system's. */
  readonly now?: (() => Date) | undefined
}

export class RunLibrary {
  readonly folder: string
  readonly runs: Runs<RunConfig>
  readonly index: RunIndex<StoredRow>
  readonly #bin: RunBin

  constructor({ folder = defaultRunsFolder(), now = () => new Date() }: RunLibraryOptions = {}) {
    this.folder = resolve(folder)
    this.runs = openLeNetRuns(this.folder)
    this.#bin = new RunBin(this.folder, () => now().getTime())
    this.index = new RunIndex({
      folder: this.folder,
      version: ROW_VERSION,
      readRow: readRunRow,
      isActive: ({ state }) => state === 'running' || state === 'paused',
      now: () => now().getTime()
    })
  }

  /**
   * All rows, the newest first; the cache is written when it has changed. Throws WorkbenchError
   * `io`.
   */
  async list(): Promise<StoredRow[]> {
    await this.index.refresh()
    await this.index.save()
    return [...this.index.rows.values()].sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1))
  }

  /** The row of a run as it is now. Throws WorkbenchError `not-found`. */
  async row(id: string): Promise<StoredRow> {
    const { folder } = await this.runs.read(id)
    return readRunRow(id, folder)
  }

  /** Ids of the runs that are meant: ids, beginnings of ids, `last`. Throws as Runs.idOf does. */
  async resolve(texts: readonly string[]): Promise<string[]> {
    const ids: string[] = []
    for (const text of texts) ids.push(await this.runs.idOf(text))
    return [...new Set(ids)]
  }

  /**
   * Ids of runs in the bin, by the beginning of them. Throws WorkbenchError `not-found`;
   * `bad-argument` for several.
   */
  async resolveBinned(texts: readonly string[]): Promise<string[]> {
    const ids = [...new Set((await this.#bin.list()).map(({ id }) => id))]
    return texts.map((text) => {
      if (ids.includes(text)) return text
      const [id, ...more] = ids.filter((candidate) => text !== '' && idBeginsWith(candidate, text))
      if (id === undefined) {
        throw new WorkbenchError('not-found', `there is no run "${text}" in the bin`, 'Look at the list of the bin.')
      }
      if (more.length === 0) return id
      throw new WorkbenchError('bad-argument', `"${text}" may be ${[id, ...more].join(', ')}`, 'Give more of the id.')
    })
  }

  describe({ ids, title, note, starred, addTags = [], removeTags = [] }: RunDescription): Promise<RunsResult> {
    return this.#change(ids, async (id) => {
      const { folder, ...run } = await this.runs.read(id)
      if (title !== undefined) {
        if (run.kind === 'broken') throw new WorkbenchError(run.problem.code, run.problem.message, run.problem.hint)
        await this.runs.rename({ ...run, folder }, title)
      }
      if (note === undefined && starred === undefined && addTags.length + removeTags.length === 0) return
      await updateAbout(folder, (about) => ({
        ...(note !== undefined && { note: checkedNote(note) }),
        ...(starred !== undefined && { starred }),
        tags: changedTags(about.tags, addTags, removeTags)
      }))
    })
  }

  bin(ids: readonly string[]): Promise<RunsResult> {
    return this.#change(ids, (id) => this.#bin.put(id))
  }

  /**
   * Makes room for a sound copy of a run: what is damaged goes to the bin. Tells whether it did.
   * Only with the library locked (library-lock.ts). Throws WorkbenchError `io`.
   */
  async binDamaged(id: string): Promise<boolean> {
    const row = await this.row(id).catch(() => null)
    if (row === null || row.damage === null) return false
    await this.#bin.put(id)
    return true
  }

  async binned(): Promise<BinnedRun[]> {
    const rows: BinnedRun[] = []
    for (const binned of await this.#bin.list()) {
      const { title } = await readTitle(binned.id, binned.folder)
      rows.push({ id: binned.id, title, binnedAt: binned.binnedAt, sizeBytes: this.#bin.sizeOf(binned) })
    }
    return rows
  }

  /** What the bin takes. Throws WorkbenchError `io`. */
  async binTotals(): Promise<{ readonly runs: number; readonly sizeBytes: number }> {
    const all = await this.#bin.list()
    let sizeBytes = 0
    for (const binned of all) sizeBytes += this.#bin.sizeOf(binned)
    return { runs: all.length, sizeBytes }
  }

  async restore(ids: readonly string[]): Promise<RestoredRuns> {
    const renamed: { id: string; newId: string }[] = []
    const result = await this.#change(ids, async (id) => {
      const newId = await this.#bin.restore(id)
      if (newId !== id) renamed.push({ id, newId })
    })
    return { ...result, renamed }
  }

  /** Null: all of the bin. */
  async emptyBin(ids: readonly string[] | null): Promise<RunsResult> {
    const all = ids ?? [...new Set((await this.#bin.list()).map(({ id }) => id))]
    const result = await this.#change(all, (id) => this.#bin.remove(id))
    if (ids === null) await this.#bin.removeLeftovers()
    return result
  }

  async slim(ids: readonly string[]): Promise<SlimmedRuns> {
    let freedBytes = 0
    const result = await this.#change(ids, async (id) => {
      freedBytes += await slimRun(await this.runs.read(id))
    })
    return { ...result, freedBytes }
  }

  /** Whether some process trains it. */
  isTrained(id: string): boolean {
    return isFileLocked(runFiles(join(this.folder, id)).lock)
  }

  async #change(ids: readonly string[], change: (id: string) => Promise<unknown>): Promise<RunsResult> {
    const done: string[] = []
    const refused: { id: string; problem: RunsResult['refused'][number]['problem'] }[] = []
    for (const id of new Set(ids)) {
      try {
        // The lock is let go between two runs: another process waits for one of them at most.
        await changeLibrary(this.folder, () => change(id))
        done.push(id)
      } catch (error) {
        const { code, message, hint } = ioError(error, `change the run ${id}`)
        refused.push({ id, problem: { code, message, hint } })
      }
    }
    return { done, refused }
  }
}

async function readTitle(id: string, folder: string): Promise<{ title: string }> {
  const { title } = await readRunRow(id, folder)
  return { title }
}

function checkedNote(note: string): string {
  if (note.length <= MAX_NOTE_LENGTH) return note
  throw new WorkbenchError(
    'bad-argument',
    `the note has ${note.length} characters; expected at most ${MAX_NOTE_LENGTH}`,
    'Keep longer texts in a file of their own.'
  )
}

function changedTags(tags: readonly string[], added: readonly string[], removed: readonly string[]): string[] {
  const changed = [...new Set([...tags.filter((tag) => !removed.includes(tag)), ...added])]
  if (changed.length <= MAX_TAGS || changed.length <= tags.length) return changed
  throw new WorkbenchError(
    'bad-argument',
    `the run would have ${changed.length} tags; expected at most ${MAX_TAGS}`,
    'Remove some of its tags first.'
  )
}
