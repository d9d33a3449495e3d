/**
 * All runs of a folder: list, find, create, rename, delete. A broken run is listed as broken and
 * never hides the others.
 */
import { randomBytes as systemRandomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { WorkbenchError, type ErrorDetails } from '../contract/errors.ts'
import { ioError, publish, temporaryName, writeFileAtomic } from '../files/atomic.ts'
import { makeFolder, makeProgramFolder } from '../files/make-folder.ts'
import { programFolder } from '../files/program-folders.ts'
import { aboutFile, aboutText, type AboutRun } from './about-file.ts'
import { removeAbandoned, removeRun } from './remove-run.ts'
import {
  jsonText,
  readRun,
  readRunFile,
  runFiles,
  type ParseConfig,
  type StateFile,
  type StoredRun
} from './run-folder.ts'
import { idBeginsWith, makeRunId } from './run-id.ts'

export interface BrokenRun {
  readonly kind: 'broken'
  readonly id: string
  readonly folder: string
  readonly problem: ErrorDetails
}

export interface NewRun<Config> {
  /** The readable part of its id, as `keras`. */
  readonly label: string
  readonly config: Config & object
  /**
   * Bytes of the position before its first step: from then on it can be resumed whatever happens.
   */
  readonly checkpoint: Uint8Array
  /** What is noted about it from the start. */
  readonly about?: Partial<AboutRun> | undefined
  /** Writes what else the folder has from the start. */
  readonly prepare?: ((folder: string) => Promise<void>) | undefined
  readonly now?: (() => Date) | undefined
  /** By default the system's. */
  readonly randomBytes?: ((count: number) => Uint8Array) | undefined
}

export interface Runs<Config> {
  readonly folder: string
  /**
   * The newest first; broken ones at the end. None when the folder is not there. Throws
   * WorkbenchError `io`.
   */
  list(): Promise<(StoredRun<Config> | BrokenRun)[]>
  /**
   * By its whole id: reads that run's folder and no other. Throws WorkbenchError `not-found`, also
   * for what is no id, as a path.
   */
  read(id: string): Promise<StoredRun<Config> | BrokenRun>
  /**
   * For the command line: by id or the beginning of it, `last`, or the path of a run's folder,
   * which may lie elsewhere. Throws WorkbenchError `not-found`; `bad-argument` when several are
   * meant; `bad-file` when the run is broken.
   */
  find(text: string): Promise<StoredRun<Config>>
  /**
   * The id that a person means by it, the beginning of it, or `last`; nothing is read but names,
   * unless `last` is asked for. Throws WorkbenchError `not-found`; `bad-argument` naming the
   * candidates when several are meant.
   */
  idOf(text: string): Promise<string>
  /** The folder appears with everything in it, or not at all. Throws WorkbenchError `io`. */
  create(run: NewRun<Config>): Promise<StoredRun<Config>>
  /** Gives a run another name for people, or none. Its id and folder stay. */
  rename(run: StoredRun<Config>, name: string | null): Promise<StoredRun<Config>>
  /**
   * Deletes the whole folder, also of a broken run. Throws WorkbenchError `bad-argument` for a run
   * that is being trained or lies elsewhere.
   */
  remove(run: Pick<StoredRun<Config>, 'id' | 'folder'>): Promise<void>
}

const ID_ATTEMPTS = 20
const READ_TOGETHER = 32
/** Ids that the message about an ambiguous one names. */
const MAX_CANDIDATES = 6
/** No separators and no leading dot: an id never leads out of the folder. */
const ID = /^\w[\w.-]*$/

export function openRuns<Config>(folder: string, parseConfig: ParseConfig<Config>): Runs<Config> {
  const read = (runFolder: string) => readRun(runFolder, parseConfig)

  const list = async (): Promise<(StoredRun<Config> | BrokenRun)[]> => {
    const ids = await folderNames(folder)
    const all = await readAll(ids, folder, read)
    const runs = all.filter((run) => run.kind === 'run')
    const broken = all.filter((run) => run.kind === 'broken')
    return [...runs.sort(byNewest), ...broken]
  }

  return {
    folder,
    list,
    read: async (id) => {
      const runFolder = join(folder, id)
      if (ID.test(id) && (await isFolder(runFolder))) return readOrBroken(id, runFolder, read)
      throw new WorkbenchError(
        'not-found',
        `there is no run ${id}`,
        'It may have been deleted; look at the list of runs.'
      )
    },
    find: async (text) => {
      if (await isRunFolder(text)) return read(await checkedRunFolder(text))
      const ids = await folderNames(folder)
      if (text === 'last') return readLast(ids, folder, read)
      const id = chooseOnly(ids, text, folder)
      return refuseBroken(await readOrBroken(id, join(folder, id), read))
    },
    idOf: async (text) => {
      const ids = await folderNames(folder)
      return text === 'last' ? (await readLast(ids, folder, read)).id : chooseOnly(ids, text, folder)
    },
    create: async ({
      label,
      config,
      checkpoint,
      about,
      prepare,
      now = () => new Date(),
      randomBytes = systemRandomBytes
    }) => {
      const createdAt = now()
      const unfinished = temporaryName(join(folder, 'run'))
      try {
        await removeAbandoned(folder, createdAt)
        makeRunsFolder(folder)
        makeFolder(unfinished)
        const files = runFiles(unfinished)
        await writeFileAtomic(files.config, jsonText(config))
        await writeFileAtomic(files.run, jsonText({ createdAt: createdAt.toISOString(), name: null }))
        await writeFileAtomic(files.state, jsonText(firstState(createdAt)))
        if (about) await writeFileAtomic(aboutFile(unfinished), aboutText(about))
        await prepare?.(unfinished)
        await writeFileAtomic(files.checkpoint, checkpoint)
        for (let attempt = 1; ; attempt++) {
          const runFolder = join(folder, makeRunId(label, createdAt, randomBytes(2)))
          if (!(await exists(runFolder))) {
            await publish(unfinished, runFolder)
            return await read(runFolder)
          }
          if (attempt === ID_ATTEMPTS) throw new Error(`${ID_ATTEMPTS} ids in turn are taken`)
        }
      } catch (error) {
        await rm(unfinished, { recursive: true, force: true }).catch(() => undefined)
        // The temporary names of its files mean nothing to a reader.
        const cause = error instanceof WorkbenchError ? (error.cause ?? error) : error
        throw ioError(cause, `create a run in ${folder}`)
      }
    },
    rename: async (run, name) => {
      await writeFileAtomic(
        runFiles(run.folder).run,
        jsonText({ ...(await readRunFile(run.folder)), createdAt: run.createdAt, name: name?.trim() || null })
      )
      return read(run.folder)
    },
    remove: (run) => removeRun(run, folder)
  }
}

/** In the program's own folder, which only its user may enter, or where the caller wants it. */
function makeRunsFolder(folder: string): void {
  if (dirname(folder) === programFolder()) makeProgramFolder(dirname(folder))
  makeFolder(folder)
}

function firstState(now: Date): StateFile {
  return { state: 'running', changedAt: now.toISOString(), keeps: 'newest', testAccuracy: null, error: null }
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

async function readOrBroken<Config>(
  id: string,
  folder: string,
  read: (folder: string) => Promise<StoredRun<Config>>
): Promise<StoredRun<Config> | BrokenRun> {
  try {
    return await read(folder)
  } catch (error) {
    const { code, message, hint } = ioError(error, `read the run ${id}`)
    return { kind: 'broken', id, folder, problem: { code, message, hint } }
  }
}

/**
 * The newest: ids begin with the day, so that few have to be read. Those without a day are read as
 * well.
 */
async function readLast<Config>(
  ids: readonly string[],
  folder: string,
  read: (folder: string) => Promise<StoredRun<Config>>
): Promise<StoredRun<Config>> {
  const dayOf = (id: string) => /^\d{4}-\d\d-\d\d/.exec(id)?.[0] ?? ''
  const days = [...new Set(ids.map(dayOf))].filter((day) => day !== '').sort()
  const readGood = async (day: string) => {
    const runs = await readAll(
      ids.filter((id) => dayOf(id) === day),
      folder,
      read
    )
    return runs.filter((run) => run.kind === 'run')
  }
  const undated = await readGood('')
  for (const day of days.reverse()) {
    const dated = await readGood(day)
    if (dated.length > 0) return [...dated, ...undated].sort(byNewest)[0]!
  }
  const [last] = undated.sort(byNewest)
  if (last) return last
  throw new WorkbenchError('not-found', `there is no run in ${folder} yet`, 'Train one, or name its folder.')
}

/**
 * The id that `text` is, or the only one that begins with it. Throws WorkbenchError `not-found`,
 * `bad-argument`.
 */
function chooseOnly(ids: readonly string[], text: string, folder: string): string {
  if (ids.includes(text)) return text
  const meant = ids.filter((id) => text !== '' && idBeginsWith(id, text)).sort()
  const [id, ...more] = meant
  if (id === undefined) {
    throw new WorkbenchError(
      'not-found',
      `no run in ${folder} is called "${text}"`,
      'Give its id or the beginning of it, `last`, or the path of its folder.'
    )
  }
  if (more.length > 0) {
    const shown = meant.slice(0, MAX_CANDIDATES).join(', ')
    const rest = meant.length > MAX_CANDIDATES ? ` and ${meant.length - MAX_CANDIDATES} more` : ''
    throw new WorkbenchError('bad-argument', `"${text}" may be ${shown}${rest}`, 'Give more of the id.')
  }
  return id
}

function refuseBroken<Config>(run: StoredRun<Config> | BrokenRun): StoredRun<Config> {
  if (run.kind === 'run') return run
  const { code, message, hint } = run.problem
  throw new WorkbenchError(code, message, hint)
}

/** Few at a time: a thousand folders would all lie in memory together. */
async function readAll<Config>(
  ids: readonly string[],
  folder: string,
  read: (folder: string) => Promise<StoredRun<Config>>
): Promise<(StoredRun<Config> | BrokenRun)[]> {
  const all: (StoredRun<Config> | BrokenRun)[] = []
  for (let from = 0; from < ids.length; from += READ_TOGETHER) {
    const part = ids.slice(from, from + READ_TOGETHER)
    all.push(...(await Promise.all(part.map((id) => readOrBroken(id, join(folder, id), read)))))
  }
  return all
}

function byNewest(a: StoredRun<unknown>, b: StoredRun<unknown>): number {
  return compareText(b.createdAt, a.createdAt) || compareText(b.id, a.id)
}

async function isRunFolder(text: string): Promise<boolean> {
  const looksLikePath = text.includes('/') || text.includes(sep)
  return text !== '' && (looksLikePath ? exists(text) : exists(runFiles(text).config))
}

/**
 * The absolute path of what is there under this name. Throws WorkbenchError `not-found` when it is
 * no run's folder, as `..` or the folder of all runs.
 */
async function checkedRunFolder(text: string): Promise<string> {
  const folder = resolve(text)
  const reason = !(await isFolder(folder))
    ? 'it is no folder'
    : (await exists(runFiles(folder).config))
      ? null
      : 'it has no config.json'
  if (reason === null) return folder
  throw new WorkbenchError(
    'not-found',
    `${text} is not the folder of a run: ${reason}`,
    'Give the id of a run or the beginning of it, `last`, or the path of its folder.'
  )
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false
  )
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
