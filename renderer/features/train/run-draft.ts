/**
 * The settings of the next run in the form: texts as typed, errors, and the resulting options.
 * Choosing a recipe fills in its defaults, except for fields that were edited.
 */
import { defineStore } from 'pinia'
import { computed, reactive, ref, watch } from 'vue'
import type { DistortionLevel } from '../../../native/contract/distortions.ts'
import type { RecipeId } from '../../../native/contract/run-events.ts'
import type { RunOptions } from '../../../native/contract/runs.ts'
import type { EngineOption } from '../../../native/contract/engines.ts'
import { useConnection } from '../../shared/connection/connection.ts'
import { NUMBER_LABELS, parseDraft, type NumberField, type NumberTexts } from './run-draft-fields.ts'
import { RECIPE_PRESETS } from '../../shared/runs/recipe-presets.ts'
import { useRunData } from './run-data.ts'
import { useProposedSettings } from '../../shared/runs/proposed-settings.ts'
import { useStartFrom } from '../../shared/runs/start-from.ts'

export const useRunDraft = defineStore('run-draft', () => {
  const connection = useConnection()
  const data = useRunData()
  const origin = useStartFrom()

  const recipe = ref<RecipeId>('keras')
  const distortion = ref<DistortionLevel>('none')
  const engineId = ref('')
  /** One of the engine's devices; null: its own choice. */
  const device = ref<string | null>(null)
  /** Said when what was chosen is not here any more, and another engine has taken its place. */
  const fallback = ref<string | null>(null)
  const texts = reactive<NumberTexts>({ ...recipeTexts('keras'), seed: '0', threads: '1' })
  const changed = ref<ReadonlySet<NumberField>>(new Set())

  const engine = computed<EngineOption | undefined>(() => connection.engines.find(({ id }) => id === engineId.value))

  // The first available engine with its preferred number of threads, until the user chooses.
  watch(
    () => connection.engines,
    (engines) => {
      const chosen = engine.value
      const isHere = chosen?.available === true && (device.value === null || chosen.devices?.includes(device.value))
      if (isHere) return
      const first = engines.find(({ available }) => available)
      if (!first) return
      const before = device.value ?? chosen?.title
      if (before !== undefined) fallback.value = `${before} is not available any more; ${first.title} takes its place.`
      engineId.value = first.id
      device.value = first.devices?.[0] ?? null
    },
    { immediate: true }
  )
  watch(
    engine,
    (chosen) => {
      if (chosen && !changed.value.has('threads')) texts.threads = String(chosen.defaultThreads)
    },
    { immediate: true }
  )
  watch(recipe, () => fillIn())

  // Another view proposes a run's settings for the next one.
  const proposed = useProposedSettings()
  watch(
    () => proposed.options,
    () => {
      const options = proposed.take()
      if (options) adopt(options)
    },
    { immediate: true }
  )

  function adopt(options: RunOptions): void {
    recipe.value = options.recipe
    distortion.value = options.distortion ?? 'none'
    engineId.value = options.engine
    data.choose(options.data)
    origin.choose(options.startFrom)
    for (const field of ['epochs', 'batchSize', 'seed', 'threads', 'learningRate'] as const) {
      setText(field, String(options[field]))
    }
  }

  function fillIn(): void {
    for (const [field, text] of Object.entries(recipeTexts(recipe.value)) as [NumberField, string][]) {
      if (!changed.value.has(field)) texts[field] = text
    }
  }

  /** `chosenDevice`: one of the engine's, or null. */
  function chooseEngine(id: string, chosenDevice: string | null): void {
    engineId.value = id
    device.value = chosenDevice
    fallback.value = null
  }

  function setText(field: NumberField, text: string): void {
    texts[field] = text
    changed.value = new Set([...changed.value, field])
  }

  /** Back to the recipe's own values and the engine's own number of threads. */
  function reset(): void {
    changed.value = new Set()
    distortion.value = 'none'
    fillIn()
    texts.seed = '0'
    texts.threads = String(engine.value?.defaultThreads ?? 1)
  }

  const parsed = computed(() => parseDraft(texts, engine.value?.maxThreads ?? 1))
  const errors = computed(() => parsed.value.errors)

  /**
   * What is in the way of a run, named by its field; null when nothing is. Data that are not here
   * can be fetched.
   */
  const obstacle = computed<string | null>(() => {
    for (const [field, error] of Object.entries(errors.value) as [NumberField, string | null][]) {
      if (error) return `${NUMBER_LABELS[field]}: ${error}`
    }
    if (!engine.value?.available) return 'Engine: none is available here.'
    if (!data.chosen) return 'Data: no set is chosen.'
    return data.chosen.state === 'empty' ? `Data: ${data.chosen.title} has no images yet.` : null
  })

  /** Null while something is wrong or missing. */
  const options = computed<RunOptions | null>(() => {
    const { values } = parsed.value
    if (!values || !engine.value?.available || data.chosen?.state !== 'ready') return null
    return {
      recipe: recipe.value,
      engine: engine.value.id,
      ...(device.value !== null && { device: device.value }),
      data: data.chosen.id,
      ...values,
      ...(distortion.value !== 'none' && { distortion: distortion.value }),
      startFrom: origin.startFrom
    }
  })

  return {
    recipe,
    distortion,
    engineId,
    device,
    fallback,
    engine,
    texts,
    changed,
    errors,
    obstacle,
    options,
    chooseEngine,
    setText,
    reset
  }
})

function recipeTexts(id: RecipeId): Pick<NumberTexts, 'epochs' | 'batchSize' | 'learningRate'> {
  const { epochs, batchSize, learningRate } = RECIPE_PRESETS[id]
  return { epochs: String(epochs), batchSize: String(batchSize), learningRate: String(learningRate) }
}
