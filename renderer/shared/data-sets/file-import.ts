/**
 * Files that were dropped, pasted or chosen: read, sent to the compute process's doctor, and what
 * it found.
 */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { FileFinding, ImportReport } from '../../../native/contract/data-sets.ts'
import { checkUploadSize } from './check-upload-size.ts'
import { useConnection } from '../connection/connection.ts'
import { becomes } from '../../base/composables/becomes.ts'
import { useNotices } from '../connection/notices.ts'
import { messageOf } from '../../base/format/messages.ts'

export const useFileImport = defineStore('file-import', () => {
  const connection = useConnection()
  const notices = useNotices()

  const importing = ref(false)
  /** Of the latest import, until it is dismissed. */
  const report = shallowRef<ImportReport | null>(null)

  /** The report on all of them; null when there was nobody to ask, which is told. */
  async function importFiles(files: readonly File[]): Promise<ImportReport | null> {
    if (importing.value || files.length === 0) return null
    importing.value = true
    try {
      const refused = checkUploadSize(files)
      return refused.length > 0 ? refusal(refused) : await send(files)
    } catch (cause) {
      notices.failed(cause)
      return null
    } finally {
      importing.value = false
    }
  }

  async function send(files: readonly File[]): Promise<ImportReport> {
    const read: { name: string; bytes: Uint8Array }[] = []
    const unreadable: FileFinding[] = []
    for (const file of files) {
      try {
        read.push({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })
      } catch (cause) {
        // A folder, or a file that was removed meanwhile.
        unreadable.push({
          name: file.name,
          ok: false,
          message: messageOf('cannot be read', cause instanceof Error ? cause.message : String(cause)),
          hint: 'Choose files, not folders, and check that they are still there.'
        })
      }
    }
    if (unreadable.length > 0) return refusal(unreadable)
    // Files that the program was opened with come before its first connection.
    await becomes(() => connection.api !== null || connection.state !== 'connecting')
    return connection.requireApi().dataSets().importFiles({ files: read })
  }

  /** Shows a report until it is dismissed. */
  async function importAndReport(files: readonly File[]): Promise<void> {
    const found = await importFiles(files)
    if (found) report.value = found
  }

  const dismiss = () => (report.value = null)

  return { importing, report, importFiles, importAndReport, dismiss }
})

function refusal(files: readonly FileFinding[]): ImportReport {
  return { files, dataSet: null, pictures: [] }
}
