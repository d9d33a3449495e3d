/** The brief's two training programs as data. */
import type { RecipeId } from '../contract/run-events.ts'
import type { Initialisation } from './initial-parameters.ts'

/**
 * Adam as TensorFlow computes it: theta -= lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) +
 * epsilon). Source: Kingma and Ba 2015, section 2, last paragraph (the form with "epsilon hat").
 */
export interface AdamSettings {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

/**
 * In which order an epoch takes the images. `numpy`: np.random.permutation, one after the other
 * from np.random.seed(seed). `keras`: as model.fit shuffles them after tf.random.set_seed(seed).
 * `sequential`: as in the file.
 */
export const BATCH_ORDERS = ['numpy', 'keras', 'sequential'] as const
export type BatchOrder = (typeof BATCH_ORDERS)[number]

export interface Recipe {
  readonly id: RecipeId
  readonly title: string
  readonly epochs: number
  readonly batchSize: number
  readonly adam: AdamSettings
  readonly initialisation: Initialisation
  readonly order: BatchOrder
  /**
   * `whole-set`: cost of training and validation sets before the first and after every epoch.
   * `running-mean`: as Keras.
   */
  readonly figures: 'whole-set' | 'running-mean'
}

export const RECIPES: Readonly<Record<RecipeId, Recipe>> = {
  keras: {
    id: 'keras',
    title: 'LeNet-5 (Keras)',
    epochs: 5,
    batchSize: 32,
    adam: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    initialisation: 'keras',
    order: 'keras',
    figures: 'running-mean'
  },
  graph: {
    id: 'graph',
    title: 'LeNet-5 (TensorFlow 1)',
    epochs: 10,
    batchSize: 32,
    adam: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    initialisation: 'tensorflow',
    order: 'numpy',
    figures: 'whole-set'
  }
}
