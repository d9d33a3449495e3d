/** The settings that the Train view shows: those of the run under way, which another window may have started, or those of the next. */
import { computed, type ComputedRef } from 'vue'
import type { RecipeId } from '../../native/contract/run-events.ts'
import { RECIPE_CARDS } from '../stores/recipe-cards.ts'
import { useRunData } from '../stores/run-data.ts'
import type { NumberTexts } from '../stores/run-draft-fields.ts'
import { useRunDraft } from '../stores/run-draft.ts'
import { useTraining } from '../stores/training.ts'

export interface ShownSettings {
  readonly recipe: RecipeId
  readonly engineId: string
  readonly dataId: string
  readonly texts: NumberTexts
}

export interface ShownSettingsAndSummary {
  readonly settings: ComputedRef<ShownSettings>
  /** `Keras, MNIST, 5 epochs of 32` */
  readonly inShort: ComputedRef<string>
}

export function useShownSettings(): ShownSettingsAndSummary {
  const draft = useRunDraft()
  const data = useRunData()
  const training = useTraining()

  const settings = computed<ShownSettings>(() => {
    const options = training.isActive ? training.record?.options : undefined
    if (!options) {
      return { recipe: draft.recipe, engineId: draft.engineId, dataId: data.chosen?.id ?? '', texts: draft.texts }
    }
    const texts: NumberTexts = {
      epochs: String(options.epochs),
      batchSize: String(options.batchSize),
      seed: String(options.seed),
      threads: String(options.threads),
      learningRate: String(options.learningRate)
    }
    return { recipe: options.recipe, engineId: options.engine, dataId: options.data, texts }
  })

  const inShort = computed(() => {
    const { recipe, texts, dataId } = settings.value
    const set = data.sets.find(({ id }) => id === dataId)?.title ?? dataId
    return `${RECIPE_CARDS[recipe].label}, ${set}, ${texts.epochs} epochs of ${texts.batchSize}`
  })

  return { settings, inShort }
}
