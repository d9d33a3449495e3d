/**
 * Pictures dropped on the pad, pasted over it or chosen from files: the first readable one is
 * shown; failures become notices.
 */
import type { Ref } from 'vue'
import { findingLabel } from '../../shared/data-sets/data-set-labels.ts'
import { useDrawing } from './drawing.ts'
import { useFileImport } from '../../shared/data-sets/file-import.ts'
import { useNotices } from '../../shared/connection/notices.ts'
import { useFileDrop } from '../../base/composables/use-file-drop.ts'

export interface PictureFiles {
  /** Whether files are held over the page. */
  readonly over: Readonly<Ref<boolean>>
  /** Files that were chosen in another way. */
  readonly read: (files: readonly File[]) => Promise<void>
}

export function usePictureFiles(): PictureFiles {
  const pad = useDrawing()
  const files = useFileImport()
  const notices = useNotices()

  async function read(dropped: readonly File[]): Promise<void> {
    const report = await files.importFiles(dropped)
    if (!report) return
    const [picture] = report.pictures
    if (picture) {
      const { name, width, height, pixels } = picture
      pad.put({ kind: 'picture', width, height, pixels })
      if (report.pictures.length > 1) notices.done(`${name} is on the pad.`, 'Drop the others one at a time.')
    } else if (report.dataSet) {
      notices.done(`${report.dataSet.title} is imported.`, 'It is a labelled set: look at it in Data.')
    } else {
      for (const file of report.files.filter(({ ok }) => !ok)) {
        notices.failed(Object.assign(new Error(`${file.name}: ${findingLabel(file)}`), { hint: file.hint }))
      }
    }
  }

  const { over } = useFileDrop((dropped) => void read(dropped))
  return { over, read }
}
