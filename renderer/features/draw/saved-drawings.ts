/**
 * My digits: drawings that were labelled and kept. A removed one is only hidden at first, so that it can come back exactly as
 * it was; it is removed for good by the next change or when the view is left.
 */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Drawing, SavedDrawing } from '../../../native/contract/drawings.ts'
import { FEWEST_TO_SPLIT } from '../../../native/contract/limits.ts'
import { announce } from '../../base/composables/use-announcer.ts'
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
  /** So many more have to be kept before a run can be trained on them. */
  const missing = computed(() => Math.max(0, FEWEST_TO_SPLIT - kept.value.length))

  watch(
    () => [connection.api, connection.dataSetsRevision] as const,
    async ([api]) => {
      if (!api) return
      try {
        all.value = (await api.drawings()).drawings
      } catch (cause) {
        if (connection.api === api) notices.failed(cause)
      }
    },
    { immediate: true }
  )

  /** True when it was kept; a failure is told. */
  async function keep(drawing: Drawing, label: number): Promise<boolean> {
    if (keeping.value) return false
    keeping.value = true
    try {
      await settleRemoval()
      const added = await connection.requireApi().saveDrawing({ drawing, label })
      all.value = [...all.value.filter(({ id }) => id !== added.id), added]
      announce(`Kept as a ${label}. ${all.value.length} in my digits.`)
      return true
    } catch (cause) {
      notices.failed(cause)
      return false
    } finally {
      keeping.value = false
    }
  }

  async function remove(drawing: SavedDrawing): Promise<void> {
    await settleRemoval()
    removed.value = drawing
    announce(`A ${drawing.label} is removed. It can be brought back.`)
  }

  function bringBack(): void {
    if (!removed.value) return
    announce(`The ${removed.value.label} is back.`)
    removed.value = null
  }

  /** Removes for good what is hidden. */
  async function settleRemoval(): Promise<void> {
    const drawing = removed.value
    if (!drawing) return
    try {
      await connection.requireApi().removeDrawing({ id: drawing.id })
      all.value = all.value.filter(({ id }) => id !== drawing.id)
    } catch (cause) {
      notices.failed(cause)
    } finally {
      // After a failure it shows again: it is still there.
      removed.value = null
    }
  }

  return { kept, missing, removed, keeping, keep, remove, bringBack, settleRemoval }
})
