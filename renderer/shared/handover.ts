/**
 * An image on its way from one view to another. The sender navigates; the receiver takes the image
 * when it is shown.
 */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Drawing } from '../../native/contract/drawings.ts'
import type { ViewName } from '../../native/contract/views.ts'

interface Handover {
  readonly to: ViewName
  readonly image: Drawing
  /** Null: not known. */
  readonly label: number | null
}

export const useHandover = defineStore('handover', () => {
  const waiting = shallowRef<Handover | null>(null)

  /** Replaces an image that was not taken. */
  function send(to: ViewName, image: Drawing, label: number | null = null): void {
    waiting.value = { to, image, label }
  }

  /** The image that waits for a view, once; null when there is none. */
  function take(view: ViewName): Drawing | null {
    if (waiting.value?.to !== view) return null
    const { image } = waiting.value
    waiting.value = null
    return image
  }

  return { waiting, send, take }
})
