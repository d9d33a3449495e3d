/**
 * Series on the disk: `.series/<id>.json` in the folder of runs, whole or absent. A file has the
 * plan and which run stands for which part of it; how far a run is, its own folder says. Whoever
 * trains a series holds its lock.
 */
import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { WorkbenchError, type ErrorDetails } from '../../contract/errors.ts'
import { STORED_SERIES_PLAN } from '../../contract/run-series.requests.ts'
import type { SeriesPlan } from '../../contract/run-series.ts'
import { ioError, writeFileAtomic } from '../../files/atomic.ts'
import { acquireFileLock, isFileLocked, type FileLock } from '../../files/file-lock.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { makeRunId } from '../../runs/run-id.ts'

const FOLDER = '.series'
const VERSION = 1
const ID = /^\w[\w.-]*$/

const PROBLEM: z.ZodType<Pick<ErrorDetails, 'message' | 'hint'> & { readonly code: string }> = z.looseObject({
  code: z.string(),
  message: z.string(),
  hint: z.string()
})

const RECORD_FIELDS = {
  /** Id of the run that is trained for it; null before it begins. */
  run: z.string().nullable().default(null),
  /** The run was in the library before. */
  reused: z.boolean().default(false),
  cancelled: z.boolean().default(false),
  /** Why no run could be begun, or why it failed. */
  problem: PROBLEM.nullable().default(null)
}

const FIELDS = {
  version: z.literal(VERSION),
  title: z.string(),
  createdAt: z.number(),
  plan: STORED_SERIES_PLAN,
  /** How the data is named in the runs' configs. */
  data: z.string(),
  /** `active`: to be trained. */
  state: z.enum(['active', 'paused', 'stopped', 'done']),
  /** Series are trained in this order. */
  position: z.number(),
  /** By the key of the planned run; absent: nothing is known of it yet. */
  records: z.record(z.string(), z.looseObject(RECORD_FIELDS)),
  /** Why it is paused when nobody asked for it; null: nothing is wrong. */
  problem: PROBLEM.nullable().default(null)
}
const FILE = z.looseObject(FIELDS)

export type SeriesRecord = z.infer<z.ZodObject<typeof RECORD_FIELDS>>
export interface StoredSeries extends Omit<z.infer<z.ZodObject<typeof FIELDS>>, 'plan' | 'records'> {
  readonly id: string
  readonly plan: SeriesPlan
  readonly records: Readonly<Record<string, SeriesRecord>>
}

export interface UnreadableSeries {
  readonly id: string
  readonly problem: WorkbenchError
}

export const NO_RECORD: SeriesRecord = { run: null, reused: false, cancelled: false, problem: null }

export interface NewSeries {
  readonly plan: SeriesPlan
  readonly data: string
  readonly now: Date
}

export class SeriesStore {
  readonly #folder: string

  constructor(runsFolder: string) {
    this.#folder = join(runsFolder, FOLDER)
  }

  /** The newest first. Throws WorkbenchError `io`. */
  async list(): Promise<(StoredSeries | UnreadableSeries)[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => {
      const failed = ioError(error, `read the series in ${this.#folder}`)
      if (failed.code === 'not-found') return []
      throw failed
    })
    const ids = names.filter((name) => name.endsWith('.json') && ID.test(name)).map((name) => name.slice(0, -5))
    const all = await Promise.all(
      ids.map((id) =>
        this.read(id).catch((error: unknown) => ({ id, problem: ioError(error, `read the series ${id}`) }))
      )
    )
    return all.sort((a, b) => timeOf(b) - timeOf(a) || (a.id < b.id ? 1 : -1))
  }

  /** Throws WorkbenchError `not-found`, also for what is no id; `bad-file`, `io`. */
  async read(id: string): Promise<StoredSeries> {
    const file = this.#file(id)
    let text: string
    try {
      text = await readFile(file, 'utf8')
    } catch (error) {
      const failed = ioError(error, `read ${file}`)
      if (failed.code !== 'not-found') throw failed
      throw new WorkbenchError('not-found', `there is no series ${id}`, 'Look at the list of series.')
    }
    try {
      return { ...FILE.parse(JSON.parse(text)), id }
    } catch (error) {
      throw new WorkbenchError(
        'bad-file',
        `${file} is no series of this version: ${error instanceof z.ZodError ? describe(error) : String(error)}`,
        'Its runs are unharmed. Restore the file, or delete it and start the series again.',
        { cause: error }
      )
    }
  }

  /** A new series at the end of the queue. Throws WorkbenchError `io`. */
  async create({ plan, data, now }: NewSeries): Promise<StoredSeries> {
    makeFolder(this.#folder)
    const others = await this.list()
    const position = Math.max(0, ...others.map((series) => ('plan' in series ? series.position : 0))) + 1
    let id = makeRunId(plan.kind === 'seeds' ? 'seeds' : 'sweep', now, randomBytes(4))
    while (others.some((other) => other.id === id)) id = makeRunId('series', now, randomBytes(4))
    const series: StoredSeries = {
      ...{ id, version: VERSION, title: plan.title, createdAt: now.getTime(), plan, data },
      ...{ state: 'active', position, records: {}, problem: null }
    }
    await this.write(series)
    return series
  }

  /** Throws WorkbenchError `io`; the file is then as it was. */
  async write({ id, ...series }: StoredSeries): Promise<void> {
    await writeFileAtomic(this.#file(id), `${JSON.stringify(series, null, 1)}\n`)
  }

  /** Its runs stay. Throws WorkbenchError `io`. */
  async remove(id: string): Promise<void> {
    try {
      await rm(this.#file(id), { force: true })
      await rm(this.#lockFile(id), { force: true })
    } catch (error) {
      throw ioError(error, `remove the series ${id}`)
    }
  }

  /**
   * Throws WorkbenchError `bad-argument` while another process, or another part of this one, trains
   * it.
   */
  lock(id: string): FileLock {
    const lock = acquireFileLock(this.#lockFile(id))
    if (lock) return lock
    throw new WorkbenchError(
      'bad-argument',
      `the series ${id} is being trained right now`,
      'Watch it where it is trained, or stop it there first.'
    )
  }

  isLocked(id: string): boolean {
    return isFileLocked(this.#lockFile(id))
  }

  #file(id: string): string {
    if (ID.test(id)) return join(this.#folder, `${id}.json`)
    throw new WorkbenchError('not-found', `there is no series ${id}`, 'Look at the list of series.')
  }

  #lockFile(id: string): string {
    return join(this.#folder, `${id}.lock`)
  }
}

function timeOf(series: StoredSeries | UnreadableSeries): number {
  return 'plan' in series ? series.createdAt : 0
}

function describe({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? ''}`
}
