/** The settings that the Train view shows: those of the run in progress, which another window may have started, or of the next one. */
import { computed, type ComputedRef } from 'vue'
import type { RecipeId } from '../../../native/contract/run-events.ts'
import { RECIPE_PRESETS } from '../../shared/runs/recipe-presets.ts'
import { useRunData } from './run-data.ts'
import type { NumberTexts } from './run-draft-fields.ts'
import { useRunDraft } from './run-draft.ts'
import { useStartFrom } from '../../shared/runs/start-from.ts'
import { useCurrentRun } from '../../shared/runs/current-run.ts'

export interface ShownSettings {
  readonly recipe: RecipeId
  readonly engineId: string
  /** One of the engine's; null: its own choice. */
  readonly device: string | null
  readonly dataId: string
  readonly texts: NumberTexts
  /** Id of the run whose parameters it starts from; null: random initialisation. */
  readonly startFrom: string | null
}

export interface ShownSettingsAndSummary {
  readonly settings: ComputedRef<ShownSettings>
  /** `Keras, MNIST, 5 epochs of 32`; with the run it fine-tunes behind it */
  readonly inShort: ComputedRef<string>
}

export function useSettingsView(): ShownSettingsAndSummary {
  const draft = useRunDraft()
  const data = useRunData()
  const origin = useStartFrom()
  const training = useCurrentRun()

  const settings = computed<ShownSettings>(() => {
    const options = training.isActive ? training.record?.options : undefined
    if (!options) {
      return {
        recipe: draft.recipe,
        engineId: draft.engineId,
        device: draft.device,
        dataId: data.chosen?.id ?? '',
        texts: draft.texts,
        startFrom: origin.startFrom
      }
    }
    const texts: NumberTexts = {
      epochs: String(options.epochs),
      batchSize: String(options.batchSize),
      seed: String(options.seed),
      threads: String(options.threads),
      learningRate: String(options.learningRate)
    }
    const { recipe, engine, device = null, data: dataId, startFrom } = options
    return { recipe, engineId: engine, device, dataId, texts, startFrom }
  })

  const inShort = computed(() => {
    const { recipe, texts, dataId, startFrom } = settings.value
    const set = data.sets.find(({ id }) => id === dataId)?.title ?? dataId
    const start = origin.choices.find(({ id }) => id === startFrom)?.title ?? startFrom
    const epochs = texts.epochs === '1' ? 'one epoch' : `${texts.epochs} epochs`
    const short = `${RECIPE_PRESETS[recipe].label}, ${set}, ${epochs} of ${texts.batchSize}`
    return start === null ? short : `${short}, from ${start}`
  })

  return { settings, inShort }
}
