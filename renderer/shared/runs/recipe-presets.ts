/**
 * The two recipes as the form shows them; a test holds their values to those of
 * native/model/recipes.ts.
 */
import type { RecipeId } from '../../../native/contract/run-events.ts'

export interface RecipePreset {
  readonly label: string
  /** How it differs from the other recipe: its initialisation, … */
  readonly initialisation: string
  /** … and what its training metrics cover. */
  readonly measures: string
  readonly epochs: number
  readonly batchSize: number
  readonly learningRate: number
}

export const RECIPE_PRESETS: Readonly<Record<RecipeId, RecipePreset>> = {
  keras: {
    label: 'Keras',
    initialisation: 'he_normal initialisation',
    measures: 'training figures are running means over each epoch',
    epochs: 5,
    batchSize: 32,
    learningRate: 0.001
  },
  graph: {
    label: 'Graph',
    initialisation: 'TensorFlow 1: variance scaling',
    measures: 'the whole training set is measured before the first and after every epoch',
    epochs: 10,
    batchSize: 32,
    learningRate: 0.001
  }
}
