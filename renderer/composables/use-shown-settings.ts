/** The settings that the Train view shows: those of the run under way, which another window may have started, or those of the next. */
import { computed, type ComputedRef } from 'vue'
import type { RecipeId } from '../../native/contract/run-events.ts'
import { RECIPE_CARDS } from '../stores/recipe-cards.ts'
import { useRunData } from '../stores/run-data.ts'
import type { NumberTexts } from '../stores/run-draft-fields.ts'
import { useRunDraft } from '../stores/run-draft.ts'
import { useRunOrigin } from '../stores/run-origin.ts'
import { useTraining } from '../stores/training.ts'

export interface ShownSettings {
  readonly recipe: RecipeId
  readonly engineId: string
  readonly dataId: string
  readonly texts: NumberTexts
  /** Id of the run whose parameters it begins with; null: the recipe's first values. */
  readonly startFrom: string | null
}

export interface ShownSettingsAndSummary {
  readonly settings: ComputedRef<ShownSettings>
  /** `Keras, MNIST, 5 epochs of 32`; with the run it fine-tunes behind it */
  readonly inShort: ComputedRef<string>
}

export function useShownSettings(): ShownSettingsAndSummary {
  const draft = useRunDraft()
  const data = useRunData()
  const origin = useRunOrigin()
  const training = useTraining()

  const settings = computed<ShownSettings>(() => {
    const options = training.isActive ? training.record?.options : undefined
    if (!options) {
      return {
        recipe: draft.recipe,
        engineId: draft.engineId,
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
    const { recipe, engine, data: dataId, startFrom } = options
    return { recipe, engineId: engine, dataId, texts, startFrom }
  })

  const inShort = computed(() => {
    const { recipe, texts, dataId, startFrom } = settings.value
    const set = data.sets.find(({ id }) => id === dataId)?.title ?? dataId
    const start = origin.choices.find(({ id }) => id === startFrom)?.title ?? startFrom
    const epochs = texts.epochs === '1' ? 'one epoch' : `${texts.epochs} epochs`
    const short = `${RECIPE_CARDS[recipe].label}, ${set}, ${epochs} of ${texts.batchSize}`
    return start === null ? short : `${short}, from ${start}`
  })

  return { settings, inShort }
}
