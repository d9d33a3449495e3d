/**
 * The image and the parameters that are looked into: opened by what the address names, released
 * when another is opened.
 */
import type { Failure } from '../../../native/contract/errors.ts'
import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { Drawing, SavedDrawing } from '../../../native/contract/drawings.ts'
import type {
  InspectedInput,
  InspectedModel,
  InspectionApi,
  InspectionOverview
} from '../../../native/contract/inspection.ts'
import type { ModelOption } from '../../../native/contract/models.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { describeError } from '../../shared/connection/notices.ts'
import { imageKey, modelKey, type ImageChoice } from './address.ts'

const ALL_STEPS = { crop: true, keepAspect: true, centreByMass: true } as const

export const useInspection = defineStore('inspection', () => {
  const connection = useConnection()
  const api = shallowRef<InspectionApi | null>(null)
  const overview = shallowRef<InspectionOverview | null>(null)
  const failure = shallowRef<Failure | null>(null)
  /**
   * Counts up with every inspection that is opened: explanations asked before belong to another.
   */
  const generation = ref(0)
  const drawing = shallowRef<Drawing | null>(null)
  const drawingLabel = ref<number | null>(null)
  const models = shallowRef<readonly ModelOption[]>([])
  /** Those that were saved on the pad. */
  const savedDrawings = shallowRef<readonly SavedDrawing[]>([])
  let opened = ''
  let asked = 0

  /** Opens it unless it is open. `again`: also then, as after more training. */
  async function open(model: InspectedModel, image: ImageChoice, again = false): Promise<void> {
    const key = `${modelKey(model)} ${imageKey(image)}`
    if (key === opened && !again && !failure.value) return
    const workbench = connection.api
    if (!workbench) return
    opened = key
    const own = ++asked
    try {
      const next = await workbench.inspections().open({ model, input: inputOf(image) })
      const maps = await next.overview()
      if (own !== asked) return
      api.value = next
      overview.value = maps
      failure.value = null
      generation.value++
    } catch (cause) {
      if (own !== asked) return
      failure.value = describeError(cause)
    }
  }

  function inputOf(image: ImageChoice): InspectedInput {
    if (image.kind !== 'drawing') return image
    const own = drawing.value
    // A grid is what a network has read: it is not prepared again.
    if (own?.kind === 'grid') return { kind: 'pixels', pixels: own.cells, label: drawingLabel.value }
    if (own) return { kind: 'drawing', drawing: own, steps: ALL_STEPS }
    throw Object.assign(new Error('The drawing is no longer on the pad'), {
      hint: 'Draw it again, or choose another image.'
    })
  }

  /** Lets go of everything, as when the view is left. */
  function release(): void {
    asked++
    opened = ''
    api.value = null
    overview.value = null
  }

  async function loadModels(): Promise<void> {
    models.value =
      (await connection.api
        ?.models()
        .list()
        .catch(() => [])) ?? []
  }

  async function loadDrawings(): Promise<void> {
    savedDrawings.value =
      (await connection.api
        ?.drawings()
        .list()
        .catch(() => [])) ?? []
  }

  // After a lost connection the capability at the other end is gone.
  watch(
    () => connection.api,
    () => release()
  )

  return {
    api,
    overview,
    failure,
    generation,
    drawing,
    drawingLabel,
    models,
    savedDrawings,
    open,
    release,
    loadModels,
    loadDrawings
  }
})
