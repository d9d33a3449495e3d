/** How fast each engine trains here: measured on request, kept as long as the page. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { EngineSpeed } from '../../../native/contract/engines.ts'
import { announce } from '../../base/composables/use-announcer.ts'
import { followTask, shareOf } from '../../client/follow-task.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { useNotices } from '../../shared/connection/notices.ts'

export interface MeasurementProgress {
  readonly what: string
  readonly share: number | null
}

export const useEngineMeasurement = defineStore('engine-measurement', () => {
  const connection = useConnection()
  const notices = useNotices()
  /** Empty before anything was measured. */
  const speeds = shallowRef<readonly EngineSpeed[]>([])
  /** Null while nothing is being measured. */
  const progress = shallowRef<MeasurementProgress | null>(null)
  let cancelling: AbortController | null = null

  async function measure(): Promise<void> {
    if (cancelling) return
    const own = new AbortController()
    cancelling = own
    progress.value = { what: 'starting', share: null }
    announce('Measuring the engines.')
    try {
      const measured = await followTask(
        connection.requireApi().engines().measure(),
        (part) => (progress.value = { what: part.what, share: shareOf(part) }),
        own.signal
      )
      if (!measured) return
      speeds.value = measured
      announce('The engines are measured.')
    } catch (cause) {
      notices.failed(cause)
    } finally {
      cancelling = null
      progress.value = null
    }
  }

  function cancel(): void {
    cancelling?.abort()
  }

  return { speeds, progress, measure, cancel }
})
