/**
 * What can be done with the image that is open or has the focus: Layers, the pad, a note of its
 * right label; and their keys.
 */
import { useRouter } from 'vue-router'
import { useKeys, type KeyBinding } from '../../base/composables/use-keys.ts'
import { viewKeys } from '../../base/composables/view-keys.ts'
import { useHandover } from '../../shared/handover.ts'
import { useEvaluation } from './evaluation.ts'
import { layersAddress } from './layers-address.ts'
import type { ImageList } from './use-image-list.ts'
import type { TestAddress } from './use-test-address.ts'

export interface ImageActions {
  readonly explain: () => Promise<void>
  readonly copyToPad: () => Promise<void>
  readonly correct: (label: number | null) => Promise<void>
  /** Closes the image, then the cell. */
  readonly back: () => void
  /** The keys of the view, for a list that keeps bare keys to itself. */
  readonly press: (event: KeyboardEvent) => void
}

export function useImageActions(address: TestAddress, { total, activeImage }: ImageList): ImageActions {
  const store = useEvaluation()
  const handover = useHandover()
  const router = useRouter()
  const { question, position } = address

  async function copyToPad(): Promise<void> {
    const image = await activeImage().catch(() => null)
    if (!image) return
    handover.send('draw', { kind: 'grid', cells: image.pixels })
    router.push({ name: 'draw' }).catch(() => undefined) // app.vue reports it
  }

  async function explain(): Promise<void> {
    const [test, image] = [store.test, await activeImage().catch(() => null)]
    if (!test || !image) return
    const query = layersAddress(test.request, image.index)
    // What has no address of its own there is shown as a drawing, by the model that is chosen
    // there.
    if (!query) handover.send('layers', { kind: 'grid', cells: image.pixels })
    router.push({ name: 'layers', query: query ?? {} }).catch(() => undefined) // app.vue reports it
  }

  async function correct(label: number | null): Promise<void> {
    const image = await activeImage().catch(() => null)
    if (image) await store.correct(image.index, label === image.label ? null : label, image.correction)
  }

  function back(): void {
    if (position.value !== null) address.closeImage()
    else address.ask('mistakes')
  }

  const { key } = viewKeys('Test')
  const hasImages = () => store.test !== null && total.value > 0
  const bindings: readonly KeyBinding[] = [
    key('L', 'Show the image in Layers', () => hasImages() && (void explain(), true)),
    key('D', 'Copy the image to the pad', () => hasImages() && (void copyToPad(), true)),
    {
      keys: ['0', '…', '9'],
      does: 'Note the right label of the image',
      where: 'Test',
      matches: (event) => /^\d$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey,
      press: (event) => hasImages() && (void correct(Number(event.key)), true)
    },
    key('U', 'Undo the last label', () => store.undo()),
    {
      keys: ['Esc'],
      does: 'Close the image, then the cell',
      where: 'Test',
      matches: (event) => event.key === 'Escape',
      press: () => (position.value !== null || question.value.kind === 'cell') && (back(), true)
    }
  ]
  useKeys(bindings)

  return {
    explain,
    copyToPad,
    correct,
    back,
    press(event) {
      if (event.defaultPrevented || !(event.target as HTMLElement).closest('[role="listbox"]')) return
      if (bindings.some((binding) => binding.matches(event) && binding.press(event))) event.preventDefault()
    }
  }
}
