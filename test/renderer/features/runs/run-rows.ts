/** Rows of the library for tests of pure functions. */
import type { RunRow } from '../../../../native/contract/run-library.ts'
import type { RunOptions } from '../../../../native/contract/runs.ts'

export function testOf(correct: number, images = 10_000): RunRow['test'] {
  const accuracy = correct / images
  const interval = { lower: accuracy - 0.002, upper: accuracy + 0.002 }
  return { data: 'mnist', split: 'test', checkpoint: 'newest', images, correct, interval }
}

const OPTIONS: RunOptions = {
  recipe: 'keras',
  engine: 'worker-kernels',
  data: 'mnist',
  epochs: 5,
  batchSize: 32,
  seed: 0,
  threads: 2,
  learningRate: 0.001,
  startFrom: null
}

export function runRow({
  options,
  ...changes
}: Partial<Omit<RunRow, 'options'>> & { options?: Partial<RunOptions> } = {}): RunRow {
  return {
    id: '2026-11-26-keras-33e6',
    title: 'keras, seed 0',
    state: 'finished',
    trainsInAnotherProcess: false,
    options: { ...OPTIONS, ...options },
    startedAt: new Date(2026, 10, 26, 21, 36).getTime(),
    epochsDone: 5,
    globalStep: 7815,
    bestValidationAccuracy: 0.9892,
    validationAccuracy: 0.9892,
    testAccuracy: 0.9881,
    failure: null,
    damage: null,
    tags: ['baseline'],
    starred: false,
    note: 'Misreads fours with a closed top.',
    series: null,
    repeatOf: null,
    endedAt: new Date(2026, 10, 26, 21, 37).getTime(),
    seconds: 41,
    imagesPerSecond: 46_800,
    totalSteps: 7815,
    keeps: 'newest',
    best: { epoch: 5, validationAccuracy: 0.9892, validationCost: 0.0409 },
    newest: { epoch: 5, validationAccuracy: 0.9892, validationCost: 0.0409 },
    trainingCost: 0.0269,
    test: testOf(9881),
    changed: [],
    sizeBytes: 1.9e6,
    slim: false,
    ...changes
  }
}
