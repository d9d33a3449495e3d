/**
 * Files dropped on the page or pasted into it go to the view that is shown, otherwise to the frame.
 * Nothing that is dropped makes the browser leave the page.
 */
import { onActivated, onDeactivated, onMounted, onScopeDispose, onUnmounted, readonly, ref, type Ref } from 'vue'

export interface FileDrop {
  /** Files are held over the page. */
  readonly over: Readonly<Ref<boolean>>
}

/** For as long as the view is shown. */
export function useFileDrop(take: (files: readonly File[]) => void): FileDrop {
  const over = ref(false)
  // Entering a child comes before leaving its parent: the page is left when as many left as
  // entered.
  let depth = 0

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
    // In the capture phase, so that the frame, which listens in the bubble phase, sees what a view
    // has taken.
    for (const [type, listener] of Object.entries(listeners)) addEventListener(type, listener as EventListener, true)
  }
  const stop = () => {
    listening = false
    depth = 0
    over.value = false
    for (const [type, listener] of Object.entries(listeners)) removeEventListener(type, listener as EventListener, true)
  }
  onMounted(listen)
  onActivated(listen)
  onDeactivated(stop)
  onUnmounted(stop)
  return { over: readonly(over) }
}

/**
 * For the frame: takes files that no view has taken and rejects everything else but text into a
 * text field.
 */
export function useStrayDrop(take: (files: readonly File[]) => void): void {
  const dragover = (event: DragEvent) => {
    if (event.defaultPrevented || isForText(event)) return
    event.preventDefault()
    if (event.dataTransfer && !holdsFiles(event)) event.dataTransfer.dropEffect = 'none'
  }
  const drop = (event: DragEvent) => {
    if (event.defaultPrevented || isForText(event)) return
    event.preventDefault()
    if (holdsFiles(event)) take([...(event.dataTransfer?.files ?? [])])
  }
  addEventListener('dragover', dragover)
  addEventListener('drop', drop)
  onScopeDispose(() => {
    removeEventListener('dragover', dragover)
    removeEventListener('drop', drop)
  })
}

function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false
}

function isForText(event: DragEvent): boolean {
  return !holdsFiles(event) && event.target instanceof Element && event.target.closest('input, textarea') !== null
}
