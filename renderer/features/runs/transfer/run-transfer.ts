/**
 * Long tasks on runs: export to one file, curves as CSV or for TensorBoard, import, and the check
 * of every file. One at a time, with progress, and it can be cancelled.
 */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type {
  ExportOmission,
  ImportedRuns,
  RunArchive,
  RunFinding,
  RunLibraryApi
} from '../../../../native/contract/run-library.ts'
import type { TaskStream } from '../../../../native/contract/task-stream.ts'
import { MAX_ARCHIVE_BYTES } from '../../../../native/contract/limits.ts'
import { megabytes } from '../../../base/format/format.ts'
import { followTask, shareOf } from '../../../client/follow-task.ts'
import { saveFile } from '../../../client/save-file.ts'
import { useConnection } from '../../../shared/connection/connection.ts'
import { describeError, useNotices } from '../../../shared/connection/notices.ts'
import { runCount } from '../run-count.ts'
import { libraryOf } from '../workbench-apis.ts'

export type TransferState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'working'; readonly title: string; readonly share: number | null }
  | { readonly kind: 'imported'; readonly result: ImportedRuns }
  | { readonly kind: 'checked'; readonly findings: readonly RunFinding[] }
  | { readonly kind: 'failed'; readonly title: string; readonly message: string; readonly hint: string }

export const useRunTransfer = defineStore('run-transfer', () => {
  const connection = useConnection()
  const notices = useNotices()
  const state = shallowRef<TransferState>({ kind: 'idle' })
  let running: AbortController | null = null

  async function work<T>(
    title: string,
    begin: (library: RunLibraryApi) => Promise<TaskStream<T>>,
    end: (result: T) => TransferState
  ): Promise<void> {
    running?.abort()
    const own = new AbortController()
    running = own
    state.value = { kind: 'working', title, share: null }
    try {
      const result = await followTask(
        begin(libraryOf(connection.requireApi())),
        (progress) => {
          if (running === own) state.value = { kind: 'working', title, share: shareOf(progress) }
        },
        own.signal
      )
      if (running === own) state.value = result === null ? { kind: 'idle' } : end(result)
    } catch (cause) {
      if (running === own) state.value = { kind: 'failed', title, ...describeError(cause) }
    } finally {
      if (running === own) running = null
    }
  }

  /** On the desktop asks for the place first; leaving that dialog is no error. */
  async function toFile(
    title: string,
    suggested: string,
    begin: (library: RunLibraryApi, target: string | null) => Promise<TaskStream<RunArchive>>
  ): Promise<void> {
    const target = connection.chooseSaveTarget ? await connection.chooseSaveTarget(suggested) : null
    if (connection.chooseSaveTarget && target === null) return
    await work(
      title,
      (library) => begin(library, target),
      ({ fileName, bytes, savedAs, sizeBytes, runs }) => {
        if (bytes) saveFile(fileName, new Blob([bytes.slice()], { type: 'application/octet-stream' }))
        const what = `${runCount(runs)}, ${megabytes(sizeBytes)}`
        notices.done(savedAs ?? fileName, `${savedAs === null ? 'Downloaded' : 'Saved'}: ${what}`)
        return { kind: 'idle' }
      }
    )
  }

  const suggestedName = (ids: readonly string[], ending: string) => `${ids.length === 1 ? ids[0]! : 'runs'}${ending}`

  function exportRuns(ids: readonly string[], without: readonly ExportOmission[]): Promise<void> {
    return toFile('Exporting', suggestedName(ids, '.lenet.zip'), (library, target) =>
      library.exportRuns({ ids: [...ids], without: [...without], target })
    )
  }
  function exportCurves(ids: readonly string[], format: 'csv' | 'tensorboard'): Promise<void> {
    const isCsv = format === 'csv'
    return toFile('Writing curves', suggestedName(ids, isCsv ? '.csv' : '.tensorboard.zip'), (library, target) => {
      const request = { ids: [...ids], target }
      return isCsv ? library.curveTable(request) : library.tensorBoard(request)
    })
  }

  function exportParameters(id: string): Promise<void> {
    return toFile('Writing parameters', suggestedName([id], '.npz'), (library, target) =>
      library.parameters({ id, target })
    )
  }

  /** Files of runs are imported; the run of a card is repeated. */
  async function openFiles(files: readonly File[]): Promise<void> {
    const cards = files.filter(({ name }) => name.toLowerCase().endsWith('.json'))
    const archives = files.filter((file) => !cards.includes(file))
    if (archives.length > 0) await importFiles(archives)
    const [card, ...more] = cards
    if (card) await repeatCard(card, more.length)
  }

  /** One run trains at a time: of several cards the first is repeated. */
  async function repeatCard(file: File, others: number): Promise<void> {
    const title = `Repeating ${file.name}`
    try {
      const api = connection.requireApi()
      const opened = await api.runs().repeatCard({ name: file.name, text: await file.text() })
      const { id } = await opened.info()
      notices.done(
        `The run of ${file.name} is being repeated`,
        `As ${id}; the verdict stands on its card when it has ended.${others > 0 ? ' Open the other cards one by one.' : ''}`
      )
    } catch (cause) {
      state.value = { kind: 'failed', title, ...describeError(cause) }
    }
  }

  async function importFiles(files: readonly File[]): Promise<void> {
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    if (bytes > MAX_ARCHIVE_BYTES) {
      const [message, hint] = [
        `These files hold ${megabytes(bytes)}; expected at most ${megabytes(MAX_ARCHIVE_BYTES)}`,
        'Import them one by one.'
      ]
      state.value = { kind: 'failed', title: 'Importing', message, hint }
      return
    }
    await work(
      'Importing',
      async (library) =>
        library.importRuns({
          files: await Promise.all(
            files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }))
          )
        }),
      (result) => ({ kind: 'imported', result })
    )
  }

  /** `ids` null: all runs. */
  function check(ids: readonly string[] | null): Promise<void> {
    return work(
      'Checking every file',
      (library) => library.check({ ids: ids && [...ids] }),
      (findings) => ({ kind: 'checked', findings })
    )
  }

  function close(): void {
    running?.abort()
    running = null
    state.value = { kind: 'idle' }
  }

  return { state, exportRuns, exportCurves, exportParameters, openFiles, check, close }
})
