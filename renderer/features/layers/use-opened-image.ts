/**
 * Which image and which parameters are looked into: what the address names, opened whenever that or
 * the run changes.
 */
import { computed, onActivated, onDeactivated, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { NextBatch } from '../../../native/contract/inspection.ts'
import type { Address } from '../../base/composables/use-address.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { useNotices } from '../../shared/connection/notices.ts'
import { useDataSets } from '../../shared/data-sets/data-sets.ts'
import { MNIST, preferredDataSet } from '../../shared/data-sets/preferred-data-set.ts'
import { useHandover } from '../../shared/handover.ts'
import { useCurrentRun } from '../../shared/runs/current-run.ts'
import { imageKey, modelKey, type ImageChoice } from './address.ts'
import { neighbourOf } from './image-source.ts'
import { useInspection } from './inspection.ts'
import { openSet } from './opened-set.ts'
import type { LayersPlace } from './use-layers-place.ts'

export function useOpenedImage({ state }: LayersPlace, address: Address) {
  const connection = useConnection()
  const notices = useNotices()
  const inspection = useInspection()
  const dataSets = useDataSets()
  const handover = useHandover()
  const run = useCurrentRun()

  /** The ninth test image of MNIST where it is here, else the first image of the first set. */
  const defaultImage = computed<ImageChoice | null>(() => {
    const set = preferredDataSet(dataSets.sets ?? [])
    if (!set) return null
    return { kind: 'image', set: set.id, split: 'test', index: set.id === MNIST ? 8 : 0 }
  })
  const image = computed(() => state.value.image ?? defaultImage.value)
  /** Where similar training images are looked for. */
  const trainingSet = computed(() => {
    const own = image.value?.kind === 'image' ? image.value : defaultImage.value
    return own?.kind === 'image' ? own.set : MNIST
  })

  const isShown = ref(true)
  async function open(again = false): Promise<void> {
    if (!image.value || !isShown.value || state.value.show === 'bench') return
    await inspection.open(state.value.model, image.value, again)
  }
  watch(
    () =>
      [
        connection.api,
        isShown.value,
        state.value.show,
        modelKey(state.value.model),
        image.value && imageKey(image.value)
      ] as const,
    () => void open(),
    { immediate: true }
  )
  onActivated(() => {
    isShown.value = true
    void inspection.loadModels()
    void inspection.loadDrawings()
  })
  onDeactivated(() => (isShown.value = false))
  onScopeDispose(() => inspection.release())

  // An image that another view sends here.
  watch(
    () => handover.waiting,
    () => {
      const label = handover.waiting?.label ?? null
      const drawing = handover.take('layers')
      if (!drawing) return
      inspection.drawing = drawing
      inspection.drawingLabel = label
      void open(true)
    },
    { immediate: true }
  )

  const batch = shallowRef<NextBatch | null>(null)
  async function loadNextBatch(): Promise<void> {
    const next = connection.api?.inspections().nextBatch()
    batch.value = (await next?.catch(() => null)) ?? null
  }
  watch(
    () => [connection.api, connection.currentRunId, run.state] as const,
    () => {
      void inspection.loadModels()
      void inspection.loadDrawings()
      void loadNextBatch()
    },
    { immediate: true }
  )
  // Pausing leads to other parameters, the newest: those are asked for, for they have moments and a
  // next step.
  watch(
    () => run.state,
    (now) => {
      if (now === 'paused' && modelKey(state.value.model) === 'newest') void open(true)
    }
  )
  const trainingStep = computed(() => (run.isActive && run.history.progress ? run.history.progress.globalStep : null))

  function choose(next: ImageChoice, only: number | null): void {
    address.go({ image: imageKey(next), only: only === null ? null : String(only) })
  }
  /** To the next or previous image of its list; at the ends nothing. */
  async function step(by: 1 | -1): Promise<void> {
    const [own, api] = [image.value, connection.api]
    const { only } = state.value
    if (own?.kind === 'batch') {
      const position = own.position + by
      if (batch.value && position >= 0 && position < batch.value.indices.length)
        choose({ kind: 'batch', position }, only)
    } else if (own?.kind === 'image' && api) {
      try {
        const { images } = await openSet(api, own.set)
        const index = await neighbourOf({ images, split: own.split, label: only }, own.index, by)
        if (index !== null && image.value === own) choose({ ...own, index }, only)
      } catch (cause) {
        notices.failed(cause)
      }
    }
  }
  const isListed = computed(() => image.value?.kind === 'image' || image.value?.kind === 'batch')

  return { image, isListed, trainingSet, batch, trainingStep, open, choose, step }
}
