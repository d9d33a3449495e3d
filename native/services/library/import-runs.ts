/**
 * Runs out of an exported file. Everything is unpacked beside the library and checked there: names,
 * sizes, SHA-256, the form of every part, and the card against the run's own files. Only then do
 * the runs appear, each by one rename.
 */
import { createHash } from 'node:crypto'
import { open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MAX_UNPACKED_ARCHIVE_BYTES } from '../../contract/limits.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import type { RunCard } from '../../contract/run-card.ts'
import type { ImportedRuns } from '../../contract/run-library.ts'
import { ioError, temporaryName } from '../../files/atomic.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { dataFolder as defaultDataFolder } from '../../files/program-folders.ts'
import { readZip, type ZipMember } from '../../files/read-zip.ts'
import { readAbout, updateAbout } from '../../runs/about-file.ts'
import { changeLibrary } from '../../runs/library-lock.ts'
import { openLeNetRuns } from '../open-run.ts'
import { badArchive, CARD_FILE, DATA_MEMBER, MANIFEST, parseManifest } from './archive-format.ts'
import { createRunCard } from './create-run-card.ts'
import { cardDifference, MAX_CARD_BYTES, parseRunCard } from './read-run-card.ts'
import type { RunLibrary } from './run-library.ts'

export interface ImportRunsOptions {
  readonly library: RunLibrary
  readonly source: FileHandle | Uint8Array
  /** What the file is called in messages. */
  readonly name: string
  readonly dataFolder: string
  readonly signal?: AbortSignal | undefined
  readonly onFile?: ((done: number, total: number) => void) | undefined
}

/** Steps of the longest run have 60 MB, its log some more. */
const LIMITS = { maxMembers: 100_000, maxMemberBytes: 256 * 2 ** 20, maxBytes: MAX_UNPACKED_ARCHIVE_BYTES }

interface CheckedRun {
  readonly id: string
  readonly folder: string
  readonly card: RunCard
}

/**
 * Throws WorkbenchError `bad-file` saying what is wrong with the file, `cancelled`, `io`; the
 * library is then as it was.
 */
export async function importRuns(options: ImportRunsOptions): Promise<Pick<ImportedRuns, 'imported' | 'alreadyHere'>> {
  const { library, source, name, dataFolder } = options
  const members = await readZip(source, name, LIMITS)
  const manifestMember = members.get(MANIFEST)
  if (!manifestMember) {
    throw badArchive(name, `it has no ${MANIFEST}: it is a ZIP file of something else`)
  }
  const manifest = parseManifest(await manifestMember.read(), name)
  checkMembers(members, manifest.files, name)
  makeFolder(library.folder)
  const unpacked = temporaryName(join(library.folder, 'import'))
  try {
    await unpackAll(members, manifest.files, unpacked, options)
    const checked: CheckedRun[] = []
    for (const { id } of manifest.runs) checked.push(await checkRun(id, unpacked, name))
    return await changeLibrary(library.folder, async () => {
      await publishDrawings(Object.keys(manifest.files), unpacked, dataFolder)
      return publishRuns(checked, library)
    })
  } catch (error) {
    throw ioError(error, `import ${name}`)
  } finally {
    await rm(unpacked, { recursive: true, force: true }).catch(() => undefined)
  }
}

/**
 * As importRuns, of a file by its path and with the program's own data folder by default. Throws
 * `not-found` as well.
 */
export async function importRunsFile({
  file,
  dataFolder = defaultDataFolder(),
  ...options
}: Omit<ImportRunsOptions, 'source' | 'name' | 'dataFolder'> & {
  readonly file: string
  readonly dataFolder?: string | undefined
}): Promise<Pick<ImportedRuns, 'imported' | 'alreadyHere'>> {
  await using source = await open(file, 'r').catch((error: unknown) => {
    throw ioError(error, `read ${file}`)
  })
  return await importRuns({ ...options, source, name: file, dataFolder })
}

function checkMembers(
  members: ReadonlyMap<string, ZipMember>,
  files: Readonly<Record<string, { size: number }>>,
  name: string
): void {
  for (const { path } of members.values()) {
    if (path !== MANIFEST && !(path in files)) {
      throw badArchive(name, `it has a file ${path.slice(0, 80)} that its ${MANIFEST} does not name`)
    }
  }
  for (const [path, { size }] of Object.entries(files)) {
    const found = members.get(path)
    if (!found) throw badArchive(name, `the file ${path} is missing`)
    if (found.size !== size) {
      throw badArchive(name, `the file ${path} has ${found.size} bytes; its ${MANIFEST} says ${size}`)
    }
  }
}

async function unpackAll(
  members: ReadonlyMap<string, ZipMember>,
  files: Readonly<Record<string, { sha256: string }>>,
  folder: string,
  { name, signal, onFile = () => undefined }: ImportRunsOptions
): Promise<void> {
  const all = Object.entries(files)
  for (const [done, [path, { sha256 }]] of all.entries()) {
    if (signal?.aborted) throw new WorkbenchError('cancelled', `stopped importing ${name}`, 'Import it again.')
    onFile(done, all.length)
    const bytes = await members.get(path)!.read()
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      throw badArchive(name, `the file ${path} is not what it was when it was exported: its SHA-256 differs`)
    }
    const file = join(folder, path)
    makeFolder(dirname(file))
    await writeFile(file, bytes, { flag: 'wx' })
  }
  onFile(all.length, all.length)
}

/** Every part of an unpacked run, and its card against what its files say. */
async function checkRun(id: string, unpacked: string, name: string): Promise<CheckedRun> {
  const folder = join(unpacked, id)
  const run = await openLeNetRuns(unpacked).read(id)
  if (run.kind === 'broken') throw badArchive(name, `its run ${id} is damaged: ${run.problem.message}`)
  const card = await readCard(join(folder, CARD_FILE), `${CARD_FILE} of the run ${id} in ${name}`)
  const own = await createRunCard(run)
  const difference = cardDifference(card, own)
  if (difference) {
    const { field, card: says, own: has } = difference
    throw badArchive(name, `the card of its run ${id} says ${field} is ${says}, and the run's files say ${has}`)
  }
  await rm(join(folder, CARD_FILE))
  return { id, folder, card: own }
}

async function readCard(file: string, name: string): Promise<RunCard> {
  const size = (await stat(file).catch(() => null))?.size
  if (size === undefined) throw badArchive(name, 'it is missing')
  if (size > MAX_CARD_BYTES) throw badArchive(name, `it has ${size} bytes; expected at most ${MAX_CARD_BYTES}`)
  return parseRunCard(await readFile(file, 'utf8'), name)
}

/** Only with the library locked. What was moved before a failure is moved back. */
async function publishRuns(
  checked: readonly CheckedRun[],
  library: RunLibrary
): Promise<Pick<ImportedRuns, 'imported' | 'alreadyHere'>> {
  const imported: ImportedRuns['imported'][number][] = []
  const alreadyHere: string[] = []
  const moved: { readonly from: string; readonly to: string }[] = []
  try {
    for (const { id, folder, card } of checked) {
      if (await isHere(id, card, library)) {
        alreadyHere.push(id)
        continue
      }
      const replacesDamaged = await library.binDamaged(id)
      const newId = await freeId(id, library.folder)
      const to = join(library.folder, newId)
      if (newId !== id) await updateAbout(folder, () => ({ importedAs: id }))
      await rename(folder, to)
      moved.push({ from: folder, to })
      imported.push({ id, newId, title: card.title, replacesDamaged })
    }
  } catch (error) {
    for (const { from, to } of moved) await rename(to, from).catch(() => undefined)
    throw error
  }
  return { imported, alreadyHere }
}

/**
 * Whether the library has this very run, under its own id or the one that an earlier import gave
 * it.
 */
async function isHere(id: string, card: RunCard, library: RunLibrary): Promise<boolean> {
  for (const { id: candidate } of await library.list()) {
    if (candidate !== id && (await readAbout(join(library.folder, candidate))).importedAs !== id) continue
    const run = await library.runs.read(candidate)
    if (run.kind === 'run' && isSameRun(await createRunCard(run), card)) return true
  }
  return false
}

/**
 * Begun at the same moment with the same settings, and come to the same bits. A slim copy is the
 * same run.
 */
function isSameRun(a: RunCard, b: RunCard): boolean {
  const identity = ({ startedAt, settings, data, results }: RunCard) =>
    JSON.stringify([
      startedAt,
      Object.entries(settings).sort(),
      Object.entries(data.hashes).sort(),
      results.newestParameters
    ])
  return identity(a) === identity(b)
}

async function freeId(id: string, folder: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const candidate = attempt === 1 ? id : `${id}-${attempt}`
    const taken = await stat(join(folder, candidate)).catch(() => null)
    if (!taken) return candidate
  }
}

/** Frozen drawings are called by their hash: what is there already is the same. */
async function publishDrawings(paths: readonly string[], unpacked: string, dataFolder: string): Promise<void> {
  for (const path of paths) {
    const inside = DATA_MEMBER.exec(path)?.[1]
    if (inside === undefined) continue
    const target = join(dataFolder, inside)
    if (await stat(target).catch(() => null)) continue
    makeFolder(dirname(target))
    const bytes = await readFile(join(unpacked, path))
    const temporary = temporaryName(target)
    await writeFile(temporary, bytes, { flag: 'wx' })
    await rename(temporary, target)
  }
}
