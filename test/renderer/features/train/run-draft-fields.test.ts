import { expect, test } from 'vitest'
import { MAX_BATCH_SIZE, MAX_EPOCHS, MAX_LEARNING_RATE, MAX_SEED } from '../../../../native/contract/limits.ts'
import { RECIPES } from '../../../../native/model/recipes.ts'
import { RECIPE_PRESETS } from '../../../../renderer/shared/runs/recipe-presets.ts'
import { parseDraft } from '../../../../renderer/features/train/run-draft-fields.ts'

const GOOD = { epochs: '5', batchSize: '32', seed: '0', threads: '2', learningRate: '1e-3' }

test('what the form fills in is what the recipes do', () => {
  for (const id of ['keras', 'graph'] as const) {
    const { epochs, batchSize, adam } = RECIPES[id]
    expect(RECIPE_PRESETS[id]).toMatchObject({ epochs, batchSize, learningRate: adam.learningRate })
  }
})

test('good texts become values', () => {
  expect(parseDraft(GOOD, 8).values).toEqual({ epochs: 5, batchSize: 32, seed: 0, threads: 2, learningRate: 0.001 })
})

test.each([
  ['epochs', '0'],
  ['epochs', '2.5'],
  ['epochs', ''],
  ['epochs', '1e9'],
  ['batchSize', '-1'],
  ['seed', '4294967296'],
  ['threads', '9'],
  ['learningRate', '0'],
  ['learningRate', 'fast'],
  ['learningRate', '2']
] as const)('%s = "%s" is refused beside its field alone', (field, text) => {
  const { values, errors } = parseDraft({ ...GOOD, [field]: text }, 8)
  expect(values).toBeNull()
  expect(
    Object.entries(errors)
      .filter(([, error]) => error !== null)
      .map(([name]) => name)
  ).toEqual([field])
})

test('the bounds themselves are good', () => {
  const least = { epochs: '1', batchSize: '1', seed: '0', threads: '1', learningRate: '1e-9' }
  expect(parseDraft(least, 1).values).toEqual({ epochs: 1, batchSize: 1, seed: 0, threads: 1, learningRate: 1e-9 })
  const most = {
    epochs: String(MAX_EPOCHS),
    batchSize: String(MAX_BATCH_SIZE),
    seed: String(MAX_SEED),
    threads: ' 8 ',
    learningRate: String(MAX_LEARNING_RATE)
  }
  expect(parseDraft(most, 8).values).toMatchObject({ epochs: MAX_EPOCHS, threads: 8, learningRate: MAX_LEARNING_RATE })
})
