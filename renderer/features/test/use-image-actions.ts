/**
 * What can be done with the image that is open or has the focus: Layers, the pad, a note of its
 * right label; and their keys.
 */
import { useRouter } from 'vue-router'
import { VIEWS } from '../../../native/contract/views.ts'
import { useKeys, type KeyBinding } from '../../base/composables/use-keys.ts'
import { useHandover } from '../../shared/handover.ts'
import { useEvaluation } from './evaluation.ts'
import { layersAddress } from './layers-address.ts'
import type { ImageList } from './use-image-list.ts'
import type { TestAddress } from './use-test-address.ts'

export interface ImageActions {
  /** Whether there is a view that explains an image layer by layer. */
  readonly canExplain: boolean
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
  const layersView = VIEWS.map(({ name }) => name as string).find((name) => name === 'layers')

  async function copyToPad(): Promise<void> {
    const image = await activeImage().catch(() => null)
    if (!image) return
    handover.send('draw', { kind: 'grid', cells: image.pixels })
    router.push({ name: 'draw' }).catch(() => undefined) // app.vue reports it
  }

  async function explain(): Promise<void> {
    const [test, image] = [store.test, await activeImage().catch(() => null)]
    if (!test || !image || layersView === undefined) return
    const query = layersAddress(test.request, image.index)
    // What has no address of its own there is shown as a drawing, by the model that is chosen
    // there.
    if (!query) handover.send('layers', { kind: 'grid', cells: image.pixels })
    router.push({ name: layersView, query: query ?? {} }).catch(() => undefined) // app.vue reports it
  }

  async function correct(label: number | null): Promise<void> {
    const image = await activeImage().catch(() => null)
    if (image) await store.correct(image.index, label === image.label ? null : label, image.correction)
  }

  function back(): void {
    if (position.value !== null) address.closeImage()
    else address.ask('mistakes')
  }

  const bare = (event: KeyboardEvent) => !event.ctrlKey && !event.metaKey && !event.altKey
  const letter = (key: string) => (event: KeyboardEvent) => bare(event) && event.key.toLowerCase() === key
  const hasImages = () => store.test !== null && total.value > 0
  const bindings: readonly KeyBinding[] = [
    {
      keys: ['L'],
      does: 'Show the image in Layers',
      where: 'Test',
      matches: letter('l'),
      press: () => layersView !== undefined && hasImages() && (void explain(), true)
    },
    {
      keys: ['D'],
      does: 'Copy the image to the pad',
      where: 'Test',
      matches: letter('d'),
      press: () => hasImages() && (void copyToPad(), true)
    },
    {
      keys: ['0', '…', '9'],
      does: 'Note the right label of the image',
      where: 'Test',
      matches: (event) => bare(event) && /^\d$/.test(event.key),
      press: (event) => hasImages() && (void correct(Number(event.key)), true)
    },
    {
      keys: ['U'],
      does: 'Undo the last label',
      where: 'Test',
      matches: letter('u'),
      press: () => store.undo()
    },
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
    canExplain: layersView !== undefined,
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
