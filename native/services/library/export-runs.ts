/**
 * Runs as one file: everything that their folders have, their cards, and the SHA-256 of every part.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { WorkbenchError } from '../../contract/errors.ts'
import type { ExportOmission } from '../../contract/run-library.ts'
import { ioError } from '../../files/atomic.ts'
import { dataFolder as defaultDataFolder } from '../../files/program-folders.ts'
import { writeZip, type ZippedFile } from '../../files/write-zip.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../../model/checkpoint-format.ts'
import { jsonText } from '../../runs/run-folder.ts'
import type { LeNetRun } from '../open-run.ts'
import { trainingKey } from '../run-config.ts'
import {
  ARCHIVE_VERSION,
  CARD_FILE,
  DATA_MEMBER,
  MANIFEST,
  RUN_MEMBER,
  type ArchiveManifest
} from './archive-format.ts'
import { createRunCard } from './create-run-card.ts'
import { programFacts } from './program-facts.ts'

export interface ExportRunsOptions {
  readonly runs: readonly LeNetRun[]
  /** The file to write. */
  readonly file: string
  /** By default the program's own. */
  readonly dataFolder?: string | undefined
  readonly without?: readonly ExportOmission[]
  readonly signal?: AbortSignal | undefined
  readonly onRun?: ((done: number, total: number) => void) | undefined
}

/**
 * Gives the size of the file. Throws WorkbenchError `bad-argument` for a run that is being trained,
 * `bad-file` for a damaged one, `cancelled`, `io`; no file is left then.
 */
export function exportRuns({ file, ...options }: ExportRunsOptions): Promise<number> {
  return writeZip(file, membersOf(options))
}

async function* membersOf(options: Omit<ExportRunsOptions, 'file'>): AsyncGenerator<ZippedFile> {
  const { runs, dataFolder = defaultDataFolder(), without = [], signal, onRun = () => undefined } = options
  const files: ArchiveManifest['files'] = {}
  const titles: ArchiveManifest['runs'] = []
  const listed = (member: ZippedFile): ZippedFile => {
    const { path, bytes } = member
    files[path] = { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    return member
  }
  for (const [done, run] of runs.entries()) {
    onRun(done, runs.length)
    if (run.state === 'running' || run.state === 'paused') {
      throw new WorkbenchError('bad-argument', `the run ${run.id} is being trained`, 'Export it when it has ended.')
    }
    const card = await createRunCard(run)
    titles.push({ id: run.id, title: card.title })
    for (const name of await filesOf(run.folder, without)) {
      if (signal?.aborted) throw new WorkbenchError('cancelled', 'the export was stopped', 'Export the runs again.')
      yield listed({ path: `${run.id}/${name}`, bytes: await readMember(run, name, without) })
    }
    yield listed({ path: `${run.id}/${CARD_FILE}`, bytes: Buffer.from(jsonText(card)) })
    const drawings = await readDrawings(run, dataFolder)
    if (drawings && !(drawings.path in files)) yield listed(drawings)
  }
  onRun(runs.length, runs.length)
  const program = programFacts().version ?? ''
  const manifest: ArchiveManifest = { kind: 'lenet-runs', version: ARCHIVE_VERSION, program, runs: titles, files }
  yield { path: MANIFEST, bytes: Buffer.from(jsonText(manifest)) }
}

async function filesOf(folder: string, without: readonly ExportOmission[]): Promise<string[]> {
  try {
    const names = await readdir(folder, { withFileTypes: true })
    const own = names.filter((entry) => entry.isFile() && entry.name !== CARD_FILE).map(({ name }) => name)
    const hasTests = names.some((entry) => entry.isDirectory() && entry.name === 'tests') && !without.includes('tests')
    const tests = hasTests ? await readdir(join(folder, 'tests'), { withFileTypes: true }) : []
    const results = tests.filter((entry) => entry.isFile()).map(({ name }) => `tests/${name}`)
    return [...own, ...results].filter((name) => RUN_MEMBER.test(`x/${name}`)).sort()
  } catch (error) {
    throw ioError(error, `read ${folder}`)
  }
}

async function readMember(run: LeNetRun, name: string, without: readonly ExportOmission[]): Promise<Uint8Array> {
  const file = join(run.folder, name)
  const bytes = await readFile(file).catch((error: unknown) => {
    throw ioError(error, `read ${file}`)
  })
  if (name === 'config.json') return Buffer.from(withoutPaths(bytes))
  if (name === 'events.jsonl') return Buffer.from(eventsWithoutPaths(bytes.toString('utf8')))
  if (!without.includes('checkpoints') || !['checkpoint.bin', 'best.bin'].includes(name)) return bytes
  const key = trainingKey(run.config)
  return encodeCheckpoint({ ...decodeCheckpoint(bytes, file, key), isSlim: true }, key)
}

/** Where data lay on this machine helps nobody elsewhere, and is nobody's business. */
function withoutPaths(bytes: Buffer): string {
  const config = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
  const { data, init } = config
  return jsonText({
    ...config,
    ...(typeof data === 'string' && { data: data.split(',').map(nameOnly).join(',') }),
    ...(typeof init === 'string' && { init: isAbsolute(init) ? init.split(/[/\\]/).slice(-2).join('/') : init })
  })
}

function nameOnly(path: string): string {
  return isAbsolute(path) ? basename(path) : path
}

function eventsWithoutPaths(text: string): string {
  return text.replace(/^(\{"kind":"checkpoint","file":")((?:[^"\\]|\\.)*)"/gm, (_, start: string, path: string) => {
    return `${start}${path.split(/[/\\]/).at(-1) ?? ''}"`
  })
}

/** Drawings are on no other machine; all other data can be had where these came from. */
async function readDrawings({ config }: LeNetRun, dataFolder: string): Promise<ZippedFile | null> {
  const path = config.data.startsWith('@data/') ? `data/${config.data.slice('@data/'.length)}` : ''
  const inside = DATA_MEMBER.exec(path)?.[1]
  if (inside === undefined) return null
  const bytes = await readFile(join(dataFolder, inside)).catch(() => null)
  return bytes && { path, bytes }
}
