/** The ways from Data to other views, with an image, a picture or the whole set. */
import { useRouter, type LocationQueryRaw } from 'vue-router'
import type { ImportReport } from '../../../native/contract/data-sets.ts'
import type { ViewName } from '../../../native/contract/views.ts'
import { useHandover } from '../../shared/handover.ts'
import type { Sample } from './sample.ts'
import type { DataAddress } from './use-data-address.ts'

export function useImageLinks({ chosen, split, label }: DataAddress): {
  draw(sample: Sample): void
  /** The image itself, by its set and place: its address can be shared. */
  inspect(sample: Sample): void
  drawPicture(picture: ImportReport['pictures'][number]): void
  /** The settings are filled in; nothing starts. */
  train(): void
  /** Misread and unsure images of the split are listed there. */
  test(): void
} {
  const handover = useHandover()
  const router = useRouter()
  const go = (name: ViewName, query: LocationQueryRaw = {}) => void router.push({ name, query }).catch(() => undefined) // app.vue reports a failure

  return {
    draw({ pixels }) {
      handover.send('draw', { kind: 'grid', cells: pixels })
      go('draw')
    },
    inspect({ index }) {
      // Its neighbours there are those of the digit that the gallery is filtered by.
      const only = label.value === null ? {} : { only: String(label.value) }
      go('layers', { image: `${chosen.value?.id ?? 'mnist'}.${split.value}.${index}`, ...only })
    },
    drawPicture({ width, height, pixels }) {
      handover.send('draw', { kind: 'picture', width, height, pixels })
      go('draw')
    },
    train: () => go('train', { data: chosen.value?.id ?? '' }),
    test: () => go('test', { data: chosen.value?.id ?? '', split: split.value })
  }
}
