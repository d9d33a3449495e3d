/** Export of a trained model: the target, the export with its verification, and the result. */
import type { Failure } from '../../../native/contract/errors.ts'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { ModelFile, RunApi } from '../../../native/contract/runs.ts'
import { saveFile } from '../../client/save-file.ts'
import { useConnection } from '../connection/connection.ts'
import { describeError } from '../connection/notices.ts'
import { useCurrentRun } from '../runs/current-run.ts'

export type ExportState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'working' }
  | { readonly kind: 'done'; readonly file: ModelFile }
  | ({ readonly kind: 'failed' } & Failure)

export const useModelExport = defineStore('model-export', () => {
  const connection = useConnection()
  const training = useCurrentRun()
  const state = shallowRef<ExportState>({ kind: 'closed' })
  /** Number of the current export, so that one that was closed does not reopen the dialog. */
  const attempt = ref(0)

  /**
   * Of the run that is exported, so that another attempt is about the same; null: the one that is
   * followed.
   */
  let exported: string | null = null

  /** The followed run's. */
  const exportModel = () => attemptExport(null)
  const exportRun = (id: string) => attemptExport(id)
  const retry = () => attemptExport(exported)

  /** On the desktop asks for the target first; cancelling that dialog is not an error. */
  async function attemptExport(id: string | null): Promise<void> {
    const own = ++attempt.value
    exported = id
    const finish = (result: ExportState) => {
      if (own === attempt.value) state.value = result
    }
    try {
      const run: RunApi = id === null ? training.requireRun() : await connection.requireApi().runs().open({ id })
      const name = `lenet5-${id ?? training.record?.id ?? 'model'}.onnx`
      const target = connection.chooseSaveTarget ? await connection.chooseSaveTarget(name) : null
      if (connection.chooseSaveTarget && target === null) return
      finish({ kind: 'working' })
      const file = await run.exportModel({ target })
      if (own === attempt.value) download(file)
      finish({ kind: 'done', file })
    } catch (cause) {
      finish({ kind: 'failed', ...describeError(cause) })
    }
  }

  /** Nothing to do where the desktop has written the file itself. */
  function download({ fileName, bytes }: ModelFile): void {
    if (bytes) saveFile(fileName, new Blob([bytes.slice()], { type: 'application/octet-stream' }))
  }

  function close(): void {
    attempt.value++
    state.value = { kind: 'closed' }
  }

  return { state, exportModel, exportRun, retry, download, close }
})
