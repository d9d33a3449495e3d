/**
 * The bin of a folder of runs: `.bin` in it, where a run's folder is called `<id>~<ms since 1970>`.
 * Binning and restoring are one rename each: they need no space on the disk, and a crash leaves the
 * run in one place or the other.
 */
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError, temporaryName } from '../files/atomic.ts'
import { isFileLocked } from '../files/file-lock.ts'
import { makeFolder } from '../files/make-folder.ts'
import { folderSize } from './folder-size.ts'
import { runFiles } from './run-folder.ts'

export interface BinnedFolder {
  readonly id: string
  readonly folder: string
  /** Milliseconds since 1970. */
  readonly binnedAt: number
}

const BIN = '.bin'
const NAME = /^(\w[\w.-]*)~(\d{1,16})$/

export class RunBin {
  readonly #runsFolder: string
  readonly #now: () => number
  /** Nobody writes into the bin: a folder's size is computed once. */
  readonly #sizes = new Map<string, number>()

  constructor(runsFolder: string, now: () => number) {
    this.#runsFolder = runsFolder
    this.#now = now
  }

  /** Throws WorkbenchError `bad-argument` for a run that is being trained, `not-found`, `io`. */
  async put(id: string): Promise<void> {
    const folder = join(this.#runsFolder, id)
    // Only checked: acquiring it would need a sound lock file.
    if (isFileLocked(runFiles(folder).lock)) {
      throw new WorkbenchError('bad-argument', `the run ${id} is being trained`, 'Stop it first, then delete it.')
    }
    try {
      makeFolder(this.#folder)
      await rename(folder, await this.#freeName(id))
    } catch (error) {
      throw missingRun(error, id) ?? ioError(error, `move the run ${id} to the bin`)
    }
  }

  /** The one that was binned last first. Throws WorkbenchError `io`. */
  async list(): Promise<BinnedFolder[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      const failed = ioError(error, `read the bin ${this.#folder}`)
      if (failed.code === 'not-found') return []
      throw failed
    })
    return names
      .flatMap((name) => {
        const [, id, binnedAt] = NAME.exec(name) ?? []
        return id === undefined ? [] : [{ id, folder: join(this.#folder, name), binnedAt: Number(binnedAt) }]
      })
      .sort((a, b) => b.binnedAt - a.binnedAt || (a.id < b.id ? -1 : 1))
  }

  sizeOf({ folder }: BinnedFolder): number {
    const size = this.#sizes.get(folder) ?? folderSize(folder)
    this.#sizes.set(folder, size)
    return size
  }

  /**
   * Of several runs of one id, the one that was binned last. Gives the id that it has now: another
   * one when its own was taken. Throws WorkbenchError `not-found`, `io`.
   */
  async restore(id: string): Promise<string> {
    const { folder } = await this.#find(id)
    for (let attempt = 1; ; attempt++) {
      const newId = attempt === 1 ? id : `${id}-${attempt}`
      const target = join(this.#runsFolder, newId)
      if (await exists(target)) continue
      try {
        await rename(folder, target)
        return newId
      } catch (error) {
        if (await exists(target)) continue // another process was quicker
        throw ioError(error, `restore the run ${id}`)
      }
    }
  }

  /** Deletes all runs of this id in the bin for good. Throws WorkbenchError `not-found`, `io`. */
  async remove(id: string): Promise<void> {
    await this.#find(id)
    const all = await this.list()
    for (const { folder } of all.filter((binned) => binned.id === id)) {
      try {
        // It disappears from the bin at once, also when a crash leaves some of its files.
        const leaving = temporaryName(folder)
        await rename(folder, leaving)
        await rm(leaving, { recursive: true })
      } catch (error) {
        throw ioError(error, `delete the run ${id} from the bin`)
      }
    }
  }

  /** What deletions that were killed have left. */
  async removeLeftovers(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => [])
    for (const name of names.filter((candidate) => candidate.startsWith('.') && candidate.endsWith('.tmp'))) {
      await rm(join(this.#folder, name), { recursive: true, force: true }).catch(() => undefined)
    }
  }

  get #folder(): string {
    return join(this.#runsFolder, BIN)
  }

  async #find(id: string): Promise<BinnedFolder> {
    const found = (await this.list()).find((binned) => binned.id === id)
    if (found) return found
    throw new WorkbenchError('not-found', `there is no run ${id} in the bin`, 'Look at the list of the bin.')
  }

  /** Two runs of one id within a millisecond, or after the clock jumped back. */
  async #freeName(id: string): Promise<string> {
    for (let at = this.#now(); ; at++) {
      const name = join(this.#folder, `${id}~${at}`)
      if (!(await exists(name))) return name
    }
  }
}

function missingRun(error: unknown, id: string): WorkbenchError | null {
  if (ioError(error, '').code !== 'not-found') return null
  return new WorkbenchError('not-found', `there is no run ${id}`, 'It may have been deleted; look at the list of runs.')
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}
