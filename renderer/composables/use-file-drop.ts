/** Files dropped on a view or pasted while it is shown. What is dropped beside it does nothing: the page stays. */
import { onActivated, onDeactivated, onMounted, onUnmounted, readonly, ref, type Ref } from 'vue'

export interface FileDrop {
  /** Files are held over the page. */
  readonly over: Readonly<Ref<boolean>>
}

export function useFileDrop(take: (files: readonly File[]) => void): FileDrop {
  const over = ref(false)
  // Entering a child comes before leaving its parent: the page is left when as many left as entered.
  let depth = 0

  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false

  const listeners = {
    dragenter(event: DragEvent) {
      if (!holdsFiles(event)) return
      event.preventDefault()
      depth++
      over.value = true
    },
    dragover(event: DragEvent) {
      if (holdsFiles(event)) event.preventDefault()
    },
    dragleave(event: DragEvent) {
      if (!holdsFiles(event)) return
      depth = Math.max(0, depth - 1)
      over.value = depth > 0
    },
    drop(event: DragEvent) {
      if (!holdsFiles(event)) return
      event.preventDefault()
      depth = 0
      over.value = false
      take([...(event.dataTransfer?.files ?? [])])
    },
    paste(event: ClipboardEvent) {
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      take(files)
    }
  }

  let listening = false
  const listen = () => {
    if (listening) return
    listening = true
    for (const [type, listener] of Object.entries(listeners)) addEventListener(type, listener as EventListener)
  }
  const stop = () => {
    listening = false
    depth = 0
    over.value = false
    for (const [type, listener] of Object.entries(listeners)) removeEventListener(type, listener as EventListener)
  }
  onMounted(listen)
  onActivated(listen)
  onDeactivated(stop)
  onUnmounted(stop)
  return { over: readonly(over) }
}
