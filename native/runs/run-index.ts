/**
 * The rows of all runs of a folder, and a cache of them in its `index.json`. Folders are the truth:
 * a row is taken from the cache while the times of its folder are what they were when the row was
 * read. Every file of a run but its growing logs is replaced by renaming, which changes its
 * folder's times, so that one `stat` a run tells whether its row still holds.
 *
 *   index.json   {"version", "sha256", "entries": [
 *                [id, times of the folder, when the row was read (ms), row]   a line each; sha256 is of these lines
 *                ]}
 *
 * Any process may write it at any time, and the last one wins. One that is missing, damaged or of
 * another version is made again.
 */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { ioError, writeFileAtomic } from '../files/atomic.ts'

export interface RunIndexOptions<Row> {
  readonly folder: string
  /** Of the rows' form: rows of another version are read again. */
  readonly version: number
  /** Rejects for no run: what is wrong with one is part of its row. */
  readonly readRow: (id: string, folder: string) => Promise<Row>
  /**
   * Rows that are read every time: a run ends without a change of its folder when its process is
   * killed.
   */
  readonly isActive: (row: Row) => boolean
  /** Milliseconds since 1970, by the clock that file times have. */
  readonly now?: () => number
}

export interface IndexChange<Row> {
  readonly changed: ReadonlyMap<string, Row>
  readonly removed: readonly string[]
}

interface Entry<Row> {
  readonly times: string
  readonly readAt: number
  readonly row: Row
}

const INDEX_FILE = 'index.json'
/**
 * File systems keep times coarsely, FAT to 2 s: what is read so soon after a change may change
 * again under the same times.
 */
const COARSEST_TIME_MS = 2000
/** Other work of the process waits no longer. */
const MAX_TURN_MS = 8
/** Rows that are reported together while a library is read for the first time. */
const REPORTED_TOGETHER = 100
const ROWS_PER_TURN = 100

export class RunIndex<Row extends object> {
  readonly #options: RunIndexOptions<Row>
  readonly #now: () => number
  #entries = new Map<string, Entry<Row>>()
  #isLoaded = false
  #isSaved = true
  #running: Promise<IndexChange<Row>> | null = null
  #next: Promise<IndexChange<Row>> | null = null

  constructor(options: RunIndexOptions<Row>) {
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  get(id: string): Row | undefined {
    return this.#entries.get(id)?.row
  }

  get rows(): ReadonlyMap<string, Row> {
    return new Map([...this.#entries].map(([id, { row }]) => [id, row]))
  }

  /**
   * Looks at every folder and reads the rows that may have changed. What was changed before the
   * call is seen. `onPart`: rows that have been read so far, for lists that fill. Throws
   * WorkbenchError `io`.
   */
  refresh(onPart: (change: IndexChange<Row>) => void = () => undefined): Promise<IndexChange<Row>> {
    if (!this.#running) {
      const running = this.#refresh(onPart).finally(() => {
        this.#running = null
      })
      this.#running = running
      return running
    }
    // The one under way may have passed a folder already; all who ask meanwhile share the next.
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = null
        return this.refresh(onPart)
      })
    return this.#next
  }

  /**
   * Writes the cache when rows have changed. Never rejects: without it rows are read again, that is
   * all.
   */
  async save(): Promise<void> {
    if (this.#isSaved) return
    this.#isSaved = true
    try {
      await writeFileAtomic(this.#file, await this.#encode())
    } catch {
      this.#isSaved = false // as on a full disk, or in a folder of somebody else
    }
  }

  get #file(): string {
    return join(this.#options.folder, INDEX_FILE)
  }

  async #refresh(onPart: (change: IndexChange<Row>) => void): Promise<IndexChange<Row>> {
    if (!this.#isLoaded) {
      this.#entries = (await this.#load()) ?? new Map<string, Entry<Row>>()
      this.#isLoaded = true
    }
    const { folder, isActive } = this.#options
    const ids = await folderNames(folder)
    const present = new Set(ids)
    const removed = [...this.#entries.keys()].filter((id) => !present.has(id))
    const stale: [id: string, times: string][] = []
    let turnEndsAt = performance.now() + MAX_TURN_MS
    for (const id of ids) {
      if (performance.now() > turnEndsAt) {
        await nextTurn()
        turnEndsAt = performance.now() + MAX_TURN_MS
      }
      const found = timesOf(join(folder, id))
      const known = this.#entries.get(id)
      if (!found) removed.push(id)
      else if (known?.times !== found.text || isRacy(known.readAt, found.modifiedMs) || isActive(known.row)) {
        stale.push([id, found.text])
      }
    }
    for (const id of removed) if (this.#entries.delete(id)) this.#isSaved = false
    const changed = await this.#readRows(stale, onPart)
    return { changed, removed }
  }

  async #readRows(
    stale: readonly (readonly [id: string, times: string])[],
    onPart: (change: IndexChange<Row>) => void
  ): Promise<Map<string, Row>> {
    const { folder, readRow } = this.#options
    const changed = new Map<string, Row>()
    let part = new Map<string, Row>()
    let turnEndsAt = performance.now() + MAX_TURN_MS
    for (const [id, times] of stale) {
      if (performance.now() > turnEndsAt) {
        await nextTurn()
        turnEndsAt = performance.now() + MAX_TURN_MS
      }
      const readAt = this.#now()
      const row = await readRow(id, join(folder, id))
      const before = this.#entries.get(id)
      this.#entries.set(id, { times, readAt, row })
      if (before?.times !== times) this.#isSaved = false
      if (before && JSON.stringify(before.row) === JSON.stringify(row)) continue
      this.#isSaved = false
      changed.set(id, row)
      part.set(id, row)
      if (part.size >= REPORTED_TOGETHER) {
        onPart({ changed: part, removed: [] })
        part = new Map()
      }
    }
    return changed
  }

  async #load(): Promise<Map<string, Entry<Row>> | null> {
    try {
      const text = await readFile(this.#file, 'utf8')
      const lines = text.split('\n')
      const body = lines.slice(1, -2)
      const head: unknown = JSON.parse(`${lines[0] ?? ''}]}`)
      if (JSON.stringify(head) !== JSON.stringify(headOf(this.#options.version, body))) return null
      const entries = new Map<string, Entry<Row>>()
      for (let from = 0; from < body.length; from += ROWS_PER_TURN) {
        const part = body.slice(from, from + ROWS_PER_TURN).join('')
        for (const [id, times, readAt, row] of JSON.parse(`[${part.replace(/,$/, '')}]`) as SavedEntry<Row>[]) {
          entries.set(id, { times, readAt, row })
        }
        await nextTurn()
      }
      return entries
    } catch {
      return null
    }
  }

  async #encode(): Promise<string> {
    const entries = [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1))
    const lines: string[] = []
    for (const [i, [id, { times, readAt, row }]] of entries.entries()) {
      const comma = i < entries.length - 1 ? ',' : ''
      lines.push(JSON.stringify([id, times, readAt, row] satisfies SavedEntry<Row>) + comma)
      if (i % ROWS_PER_TURN === 0) await nextTurn()
    }
    const head = JSON.stringify(headOf(this.#options.version, lines)).replace(/\]\}$/, '')
    return `${[head, ...lines, ']}'].join('\n')}\n`
  }
}

type SavedEntry<Row> = readonly [id: string, times: string, readAt: number, row: Row]

/**
 * The checksum stands for the rows' form: they are as this version wrote them, and need no check
 * field by field.
 */
function headOf(version: number, lines: readonly string[]): object {
  const hash = createHash('sha256')
  for (const line of lines) hash.update(line)
  return { version, sha256: hash.digest('hex'), entries: [] }
}

/** Synchronously: 4 µs each, a tenth of what a promise costs. Null for a folder that has gone. */
function timesOf(folder: string): { readonly text: string; readonly modifiedMs: number } | null {
  const found = statSync(folder, { bigint: true, throwIfNoEntry: false })
  if (!found?.isDirectory()) return null
  return { text: `${found.mtimeNs} ${found.ctimeNs}`, modifiedMs: Number(found.mtimeMs) }
}

/**
 * A folder whose time lies in the future was changed before the clock jumped back: another change
 * would give it another time.
 */
function isRacy(readAt: number, modifiedMs: number): boolean {
  return Math.abs(readAt - modifiedMs) < COARSEST_TIME_MS
}

async function folderNames(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
  } catch (error) {
    const failed = ioError(error, `read the runs in ${folder}`)
    if (failed.code === 'not-found') return []
    throw failed
  }
}
