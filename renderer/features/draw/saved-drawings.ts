/**
 * My digits: labelled, saved drawings. A removed one is only hidden at first, so that undo restores
 * it exactly as it was; it is deleted by the next change or when the view is left.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Drawing, DrawingsFormat, PredictedDrawings, SavedDrawing } from '../../../native/contract/drawings.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import { saveFile } from '../../client/save-file.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { useNotices } from '../../shared/connection/notices.ts'

export const useSavedDrawings = defineStore('kept-drawings', () => {
  const connection = useConnection()
  const notices = useNotices()

  const all = shallowRef<readonly SavedDrawing[]>([])
  const removed = shallowRef<SavedDrawing | null>(null)
  const keeping = ref(false)
  /** Newest first. */
  const kept = computed(() => all.value.filter(({ id }) => id !== removed.value?.id).toReversed())
  /** What the model that reads says of them; null until it is known. */
  const predictions = shallowRef<PredictedDrawings | null>(null)

  watch(
    () => [connection.api, connection.dataSetsRevision] as const,
    async ([api]) => {
      if (!api) return
      try {
        all.value = await api.drawings().list()
      } catch (cause) {
        if (connection.api === api) notices.failed(cause)
      }
    },
    { immediate: true }
  )

  /** True when it was saved; a failure is shown as a notice. */
  async function keep(drawing: Drawing, label: number): Promise<boolean> {
    if (keeping.value) return false
    keeping.value = true
    try {
      await commitRemoval()
      const added = await connection.requireApi().drawings().save({ drawing, label })
      all.value = [...all.value.filter(({ id }) => id !== added.id), added]
      announce(`Saved as a ${label}. ${all.value.length} in my digits.`)
      return true
    } catch (cause) {
      notices.failed(cause)
      return false
    } finally {
      keeping.value = false
    }
  }

  /** Undone by giving it its old label again. */
  async function relabel(drawing: SavedDrawing, label: number): Promise<void> {
    if (drawing.label === label) return
    try {
      const own = await connection.requireApi().drawings().relabel({ id: drawing.id, label })
      all.value = all.value.map((other) => (other.id === own.id ? own : other))
      announce(`The ${drawing.label} is a ${label} now.`)
    } catch (cause) {
      notices.failed(cause)
    }
  }

  /** Asks again only when told: every drawing is read. */
  async function predict(model: string): Promise<void> {
    const { api } = connection
    if (!api || all.value.length === 0) {
      predictions.value = null
      return
    }
    try {
      const found = await api.drawings().predictAll({ model })
      if (connection.api === api) predictions.value = found
    } catch {
      predictions.value = null // the pad says why the model cannot be read
    }
  }

  async function saveAs(format: DrawingsFormat): Promise<void> {
    try {
      await commitRemoval()
      const { fileName, bytes } = await connection.requireApi().drawings().exportAs({ format })
      saveFile(fileName, new Blob([Uint8Array.from(bytes)]))
    } catch (cause) {
      notices.failed(cause)
    }
  }

  async function remove(drawing: SavedDrawing): Promise<void> {
    await commitRemoval()
    removed.value = drawing
    announce(`A ${drawing.label} is removed. It can be brought back.`)
  }

  function undoRemoval(): void {
    if (!removed.value) return
    announce(`The ${removed.value.label} is back.`)
    removed.value = null
  }

  /** Deletes what is hidden. */
  async function commitRemoval(): Promise<void> {
    const drawing = removed.value
    if (!drawing) return
    try {
      await connection.requireApi().drawings().remove({ id: drawing.id })
      all.value = all.value.filter(({ id }) => id !== drawing.id)
    } catch (cause) {
      notices.failed(cause)
    } finally {
      // After a failure it is shown again, because it still exists.
      removed.value = null
    }
  }

  return {
    kept,
    removed,
    keeping,
    predictions,
    keep,
    relabel,
    predict,
    saveAs,
    remove,
    undoRemoval,
    commitRemoval
  }
})
