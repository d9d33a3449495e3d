/**
 * The contract's library of runs over services/library: rows, details, curves, cards, and changes
 * of many runs.
 */
import { stat } from 'node:fs/promises'
import type {
  ImportedRuns,
  LibraryChange,
  RunComparison,
  RunDetails,
  RunLibraryApi,
  RunsResult
} from '../../../contract/run-library.ts'
import type { RunCard } from '../../../contract/run-card.ts'
import type { RunCurve } from '../../../contract/run-curves.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { TextFile } from '../../../contract/evaluation.ts'
import { jsonText } from '../../../runs/run-folder.ts'
import { writeRunParameters } from '../../export-parameters.ts'
import { checkRun } from '../../library/check-runs.ts'
import { compareSettings } from '../../library/compare-settings.ts'
import { createRunCard } from '../../library/create-run-card.ts'
import { describeRun } from '../../library/describe-run.ts'
import { writeCurveTable, writeTensorBoardZip, type ExportedCurve } from '../../library/export-curves.ts'
import { exportRuns } from '../../library/export-runs.ts'
import { formatRunCard } from '../../library/format-run-card.ts'
import { importRuns } from '../../library/import-runs.ts'
import { readRunCurve } from '../../library/read-run-curve.ts'
import type { RunLibrary } from '../../library/run-library.ts'
import type { LeNetRun } from '../../open-run.ts'
import type { OnFault } from '../rpc/capability.ts'
import type { ChangeFeed } from '../rpc/change-feed.ts'
import { taskStream, type Report } from '../rpc/task-stream.ts'
import type { ResolveSaveTarget } from '../runs/model-file.ts'
import { LibraryFeed } from './library-feed.ts'
import { liveRow, type RowContext } from './live-row.ts'
import { saveFile } from './saved-file.ts'

/** Shows a folder in the system's file manager. Throws WorkbenchError `io`. */
export type RevealFolder = (folder: string) => Promise<void>

export interface RunLibraryServiceOptions {
  readonly library: RunLibrary
  readonly changes: ChangeFeed
  readonly rows: RowContext
  readonly dataFolder: string
  readonly resolveSaveTarget: ResolveSaveTarget
  /** Null: there is no file manager in front of whoever looks at the page. */
  readonly revealFolder: RevealFolder | null
  readonly onFault: OnFault
}

type Request<Method extends keyof RunLibraryApi> = Parameters<RunLibraryApi[Method]>[0]
type Result<Method extends keyof RunLibraryApi> = ReturnType<RunLibraryApi[Method]>

export class RunLibraryService implements RunLibraryApi {
  readonly #options: RunLibraryServiceOptions
  readonly #library: RunLibrary
  readonly #feed: LibraryFeed

  constructor(options: RunLibraryServiceOptions) {
    this.#options = options
    this.#library = options.library
    this.#feed = new LibraryFeed(options)
  }

  watch(): Promise<ReadableStream<LibraryChange>> {
    return Promise.resolve(this.#feed.watch())
  }

  async details({ id }: Request<'details'>): Promise<RunDetails> {
    const { rows } = this.#options
    await this.#library.index.refresh()
    const row = liveRow(await this.#library.row(id), rows)
    const details = await describeRun(this.#library, id)
    const tests = details.tests.map((test) => ({ ...test, data: rows.idOfData(test.data) }))
    return { ...details, tests, row }
  }

  async compare({ ids }: Request<'compare'>): Promise<RunComparison> {
    const runs = await this.#read(ids)
    return compareSettings(
      await Promise.all(runs.map(async ({ id, config }) => ({ row: await this.#library.row(id), config })))
    )
  }

  async curves({ ids, ...range }: Request<'curves'>): Promise<readonly RunCurve[]> {
    const curves: RunCurve[] = []
    for (const { id, folder, name } of await this.#read(ids)) {
      curves.push(await readRunCurve(id, name ?? id, folder, range))
    }
    return curves
  }

  curveTable({ ids, target }: Request<'curveTable'>): Result<'curveTable'> {
    return this.#task(async (report, signal) => {
      const runs = await this.#curvesOf(ids)
      const options = { onRun: stepsOf(report, signal, 'Writing curves') }
      const write = (file: string) => writeCurveTable(file, runs, options)
      return this.#save(fileNameOf(ids, 'curves.csv'), ids.length, target, write)
    })
  }

  tensorBoard({ ids, target }: Request<'tensorBoard'>): Result<'tensorBoard'> {
    return this.#task(async (report, signal) => {
      const runs = await this.#curvesOf(ids)
      const options = { onRun: stepsOf(report, signal, 'Writing event files') }
      const write = (file: string) => writeTensorBoardZip(file, runs, options)
      return this.#save(fileNameOf(ids, 'tensorboard.zip'), ids.length, target, write)
    })
  }

  parameters({ id, target }: Request<'parameters'>): Result<'parameters'> {
    return this.#task(async () => {
      const [run] = await this.#read([id])
      return this.#save(`${id}.npz`, 1, target, async (file) => {
        await writeRunParameters(run!, file)
        return (await stat(file)).size
      })
    })
  }

  async reveal({ id }: Request<'reveal'>): Promise<void> {
    const { revealFolder } = this.#options
    const { folder } = await this.#library.runs.read(id)
    if (revealFolder) return revealFolder(folder)
    throw new WorkbenchError('bad-argument', 'no file manager can be opened from here', `The folder is ${folder}.`)
  }

  async card({ id }: Request<'card'>): Promise<RunCard> {
    const [run] = await this.#read([id])
    return createRunCard(run!)
  }

  async cardFile({ id, format }: Request<'cardFile'>): Promise<TextFile> {
    const card = await this.card({ id })
    return format === 'json'
      ? { fileName: `${id}.card.json`, text: jsonText(card) }
      : { fileName: `${id}.card.txt`, text: formatRunCard(card) }
  }

  describe(request: Request<'describe'>): Result<'describe'> {
    return this.#changing(this.#library.describe(request))
  }

  bin({ ids }: Request<'bin'>): Result<'bin'> {
    return this.#changing(this.#library.bin(ids))
  }

  binned(): Result<'binned'> {
    return this.#library.binned()
  }

  restore({ ids }: Request<'restore'>): Result<'restore'> {
    return this.#changing(this.#library.restore(ids))
  }

  emptyBin({ ids }: Request<'emptyBin'>): Result<'emptyBin'> {
    return this.#changing(this.#library.emptyBin(ids))
  }

  slim({ ids }: Request<'slim'>): Result<'slim'> {
    return this.#changing(this.#library.slim(ids))
  }

  exportRuns({ ids, without, target }: Request<'exportRuns'>): Result<'exportRuns'> {
    return this.#task(async (report, signal) => {
      const runs = await this.#read(ids)
      const { dataFolder } = this.#options
      const onRun = stepsOf(report, signal, 'Exporting runs')
      const write = (file: string) => exportRuns({ runs, file, dataFolder, without, signal, onRun })
      return this.#save(fileNameOf(ids, 'lenet.zip'), ids.length, target, write)
    })
  }

  importRuns({ files }: Request<'importRuns'>): Result<'importRuns'> {
    return this.#task(async (report, signal) => {
      const { dataFolder, changes } = this.#options
      const imported: ImportedRuns['imported'][number][] = []
      const alreadyHere: string[] = []
      const refused: { name: string; problem: RunsResult['refused'][number]['problem'] }[] = []
      for (const { name, bytes } of files) {
        const onFile = (done: number, total: number) => report(`Reading ${name}`, done, total)
        try {
          const library = this.#library
          const result = await importRuns({ library, source: bytes, name, dataFolder, signal, onFile })
          imported.push(...result.imported)
          alreadyHere.push(...result.alreadyHere)
        } catch (error) {
          if (!(error instanceof WorkbenchError) || error.code === 'cancelled') throw error
          const { code, message, hint } = error
          refused.push({ name, problem: { code, message, hint } })
        }
      }
      if (imported.length > 0) changes.runsChanged()
      return { imported, alreadyHere, refused }
    })
  }

  check({ ids }: Request<'check'>): Result<'check'> {
    return this.#task(async (report, signal) => {
      const all = ids ?? (await this.#library.list()).map(({ id }) => id)
      const findings: Awaited<ReturnType<typeof checkRun>>[] = []
      const onRun = stepsOf(report, signal, 'Reading every file')
      for (const [done, id] of all.entries()) {
        onRun(done, all.length)
        findings.push(await checkRun(this.#library, id))
      }
      return findings
    })
  }

  close(): Promise<void> {
    return this.#feed.close()
  }

  #task<T>(perform: (report: Report, signal: AbortSignal) => Promise<T>): Promise<ReturnType<typeof taskStream<T>>> {
    return Promise.resolve(taskStream(perform, this.#options.onFault))
  }

  #save(fileName: string, runs: number, target: string | null, write: (file: string) => Promise<number>) {
    return saveFile({ fileName, runs, target, write }, this.#options.resolveSaveTarget)
  }

  async #changing<T>(change: Promise<T>): Promise<T> {
    try {
      return await change
    } finally {
      this.#options.changes.runsChanged()
    }
  }

  /** Throws WorkbenchError `not-found`, and `bad-file` for a damaged run. */
  async #read(ids: readonly string[]): Promise<LeNetRun[]> {
    const runs: LeNetRun[] = []
    for (const id of ids) {
      const run = await this.#library.runs.read(id)
      if (run.kind === 'broken') throw new WorkbenchError(run.problem.code, run.problem.message, run.problem.hint)
      runs.push(run)
    }
    return runs
  }

  async #curvesOf(ids: readonly string[]): Promise<ExportedCurve[]> {
    const runs = await this.#read(ids)
    return runs.map(({ id, folder, createdAt }) => ({ id, folder, startedAt: Date.parse(createdAt) }))
  }
}

/** Reports, and throws WorkbenchError `cancelled` once the page has left. */
function stepsOf(report: Report, signal: AbortSignal, what: string): (done: number, total: number) => void {
  return (done, total) => {
    if (signal.aborted) throw new WorkbenchError('cancelled', `${what.toLowerCase()} was stopped`, 'Start it again.')
    report(what, done, total)
  }
}

function fileNameOf(ids: readonly string[], ending: string): string {
  return ids.length === 1 ? `${ids[0]!}.${ending}` : `lenet-${ids.length}-runs.${ending}`
}
