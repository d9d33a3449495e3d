/** A run's settings as they are shown and compared, each beside what its recipe has. */
import type { RunSetting } from '../../contract/run-library.ts'
import { describePixels } from '../../contract/pixel-encoding.ts'
import { RECIPES, type Recipe } from '../../model/recipes.ts'
import type { RunConfig } from '../run-config.ts'
import { dataName } from './data-name.ts'
import { startOf } from './run-start.ts'

interface SettingRow {
  readonly key: string
  readonly title: string
  readonly value: (config: RunConfig) => string | null
  /** Null: no recipe says anything of it. */
  readonly recipe: ((recipe: Recipe) => string) | null
}

const SETTINGS: readonly SettingRow[] = [
  { key: 'recipe', title: 'recipe', value: ({ recipe }) => recipe, recipe: null },
  { key: 'data', title: 'data', value: ({ data }) => dataName(data), recipe: null },
  {
    key: 'epochs',
    title: 'epochs',
    value: ({ epochs }) => String(epochs),
    recipe: ({ epochs }) => String(epochs)
  },
  {
    key: 'batchSize',
    title: 'batch size',
    value: ({ batchSize }) => String(batchSize),
    recipe: ({ batchSize }) => String(batchSize)
  },
  {
    key: 'learningRate',
    title: 'learning rate',
    value: ({ learningRate }) => String(learningRate),
    recipe: ({ adam }) => String(adam.learningRate)
  },
  { key: 'seed', title: 'seed', value: ({ seed }) => String(seed), recipe: null },
  {
    key: 'initialisation',
    title: 'initial weights',
    value: (config) => (startOf(config) === null ? config.initialisation : 'given'),
    recipe: ({ initialisation }) => initialisation
  },
  {
    key: 'startFrom',
    title: 'starts from',
    value: (config) => startOf(config)?.title ?? 'scratch',
    recipe: () => 'scratch'
  },
  { key: 'order', title: 'batch order', value: ({ order }) => order, recipe: ({ order }) => order },
  {
    key: 'distortion',
    title: 'distortion of the images',
    value: ({ distortion = 'none' }) => distortion,
    recipe: () => 'none'
  },
  {
    key: 'initialSeed',
    title: 'seed of the initial weights',
    value: ({ seed, initialSeed = seed }) => String(initialSeed),
    recipe: null
  },
  {
    key: 'earlyStopping',
    title: 'early stopping',
    value: ({ earlyStopping }) =>
      earlyStopping
        ? `${earlyStopping.patience} epochs without better ${earlyStopping.measure.replace('-', ' ')}` +
          (earlyStopping.minGain > 0 ? ` by ${earlyStopping.minGain}` : '')
        : 'off',
    recipe: () => 'off'
  },
  {
    key: 'rateChanges',
    title: 'changes of the learning rate',
    value: ({ rateChanges = [] }) =>
      rateChanges.map(({ afterStep, learningRate }) => `${learningRate} after step ${afterStep}`).join('; ') || 'none',
    recipe: () => 'none'
  },
  {
    key: 'maxSteps',
    title: 'largest number of steps',
    value: ({ maxSteps }) => (maxSteps === null ? 'none' : String(maxSteps)),
    recipe: () => 'none'
  },
  {
    key: 'beta1',
    title: "Adam's beta 1",
    value: ({ recipe }) => String(RECIPES[recipe].adam.beta1),
    recipe: ({ adam }) => String(adam.beta1)
  },
  {
    key: 'beta2',
    title: "Adam's beta 2",
    value: ({ recipe }) => String(RECIPES[recipe].adam.beta2),
    recipe: ({ adam }) => String(adam.beta2)
  },
  {
    key: 'epsilon',
    title: "Adam's epsilon",
    value: ({ recipe }) => String(RECIPES[recipe].adam.epsilon),
    recipe: ({ adam }) => String(adam.epsilon)
  },
  {
    key: 'metrics',
    title: 'training cost of an epoch',
    value: ({ recipe }) => costOf(RECIPES[recipe]),
    recipe: costOf
  },
  { key: 'engine', title: 'engine', value: ({ engine }) => engine, recipe: null },
  {
    key: 'pixels',
    title: 'pixels',
    value: ({ pixels }) => (pixels ? describePixels(pixels) : null),
    recipe: null
  },
  {
    key: 'validationFrom',
    title: 'validation images',
    value: ({ validationFrom }) => validationFrom ?? null,
    recipe: null
  },
  { key: 'dataHash', title: 'data, SHA-256', value: ({ dataHashes }) => shortHashes(dataHashes), recipe: null }
]

/** In the order that they are shown in. */
export function settingsOf(config: RunConfig): RunSetting[] {
  const recipe = RECIPES[config.recipe]
  return SETTINGS.map(({ key, title, value, recipe: own }) => ({
    key,
    title,
    value: value(config),
    recipeValue: own ? own(recipe) : null
  }))
}

/** Keys of the settings that differ from the recipe's. */
export function changedSettings(config: RunConfig): string[] {
  return settingsOf(config)
    .filter(({ value, recipeValue }) => recipeValue !== null && value !== recipeValue)
    .map(({ key }) => key)
}

function costOf({ figures }: Recipe): string {
  return figures === 'running-mean' ? 'running mean of its batches' : 'whole set after it'
}

function shortHashes(hashes: Readonly<Record<string, string>>): string {
  return Object.entries(hashes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([part, hash]) => `${part} ${hash.slice(0, 16)}`)
    .join(', ')
}
