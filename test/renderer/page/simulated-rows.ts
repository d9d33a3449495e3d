/**
 * Rows of a library as one that has been used for a week: every state, tags, a note, two series,
 * runs of other processes.
 */
import type { RunRow } from '../../../native/contract/run-library.ts'
import type { RunOptions } from '../../../native/contract/runs.ts'
import { wilsonInterval } from '../../../native/evaluation/wilson.ts'
import { uniform } from './simulated-network.ts'

/** 27 November 2026, 21:40, as the pages of these tests have it. */
const LIBRARY_NOW = new Date(2026, 10, 27, 21, 40).getTime()
const HOUR = 3_600_000
const TEST_IMAGES = 10_000
const TRAIN_IMAGES = 50_000

type Changes = Partial<Omit<RunRow, 'options' | 'test'>> & {
  readonly options?: Partial<RunOptions>
  /** Of 10,000 images. */
  readonly correct?: number | null
  readonly valid?: number
}

export function libraryRow({ options: own = {}, correct = 9881, valid = 0.9892, ...changes }: Changes): RunRow {
  const options: RunOptions = {
    recipe: 'keras',
    engine: 'worker-kernels',
    data: 'mnist',
    epochs: 5,
    batchSize: 32,
    seed: 0,
    threads: 2,
    learningRate: 0.001,
    startFrom: null,
    ...own
  }
  const epochsDone = changes.epochsDone ?? options.epochs
  const stepsPerEpoch = Math.ceil(TRAIN_IMAGES / options.batchSize)
  const result =
    epochsDone > 0 ? { epoch: epochsDone, validationAccuracy: valid, validationCost: (1 - valid) * 3.8 } : null
  return {
    id: 'run',
    title: 'run',
    state: 'finished',
    trainsInAnotherProcess: false,
    options,
    startedAt: LIBRARY_NOW - HOUR,
    epochsDone,
    globalStep: epochsDone * stepsPerEpoch,
    bestValidationAccuracy: result ? valid : null,
    validationAccuracy: result ? valid : null,
    testAccuracy: correct === null ? null : correct / TEST_IMAGES,
    failure: null,
    damage: null,
    tags: [],
    starred: false,
    note: '',
    series: null,
    repeatOf: null,
    endedAt: LIBRARY_NOW - HOUR + 41_000,
    seconds: 8.2 * epochsDone,
    imagesPerSecond: 46_800,
    totalSteps: stepsPerEpoch * options.epochs,
    keeps: 'newest',
    best: result,
    newest: result,
    trainingCost: result ? (1 - valid) * 2.5 : null,
    test:
      correct === null
        ? null
        : {
            data: 'mnist',
            split: 'test',
            checkpoint: 'newest',
            images: TEST_IMAGES,
            correct,
            interval: wilsonInterval(correct, TEST_IMAGES)
          },
    changed: [],
    sizeBytes: 1.9e6,
    slim: false,
    ...changes
  }
}

const day = (days: number, hours = 0) => LIBRARY_NOW - days * 24 * HOUR - hours * HOUR
const SEEDS = [9881, 9860, 9854, 9881, 9880, 9824, 9879, 9854]

/** Those of the mock-up, the newest first. */
export function usedLibrary(): RunRow[] {
  return [
    libraryRow({
      id: '2026-11-27-graph-64',
      title: 'graph, batch 64',
      state: 'running',
      options: { recipe: 'graph', batchSize: 64, epochs: 10 },
      epochsDone: 6,
      globalStep: 5104,
      valid: 0.9871,
      correct: null,
      endedAt: null,
      startedAt: LIBRARY_NOW - 60_000
    }),
    libraryRow({
      id: '2026-11-26-graph-a1c0',
      title: 'graph, seed 0',
      options: { recipe: 'graph' },
      valid: 0.9888,
      correct: 9889,
      startedAt: LIBRARY_NOW - 3 * 60_000
    }),
    libraryRow({
      id: '2026-11-26-keras-5b10',
      title: 'keras, faster',
      options: { learningRate: 0.003 },
      valid: 0.9858,
      correct: 9823,
      changed: ['learningRate'],
      startedAt: LIBRARY_NOW - 3.5 * 60_000
    }),
    libraryRow({
      id: '2026-11-26-keras-33e6',
      title: 'keras, seed 0',
      starred: true,
      tags: ['baseline'],
      note: 'Reference for everything else this week. Misreads fours with a closed top: 21 of them as nines.',
      best: { epoch: 4, validationAccuracy: 0.9892, validationCost: 0.0398 },
      newest: { epoch: 5, validationAccuracy: 0.9889, validationCost: 0.0409 },
      startedAt: LIBRARY_NOW - 4 * 60_000
    }),
    ...SEEDS.map((correct, seed) =>
      libraryRow({
        id: `2026-11-26-seed-${seed}`,
        title: `keras, repeated, seed ${seed}`,
        series: '2026-11-26-seeds',
        options: { seed },
        correct,
        valid: 0.9855 + seed * 0.0006,
        startedAt: LIBRARY_NOW - 5 * 60_000 + seed * 1000
      })
    ),
    ...sweepRows(),
    libraryRow({
      id: '2026-11-24-graph-77aa',
      title: 'graph, ten epochs',
      state: 'interrupted',
      options: { recipe: 'graph', epochs: 10, seed: 3 },
      epochsDone: 4,
      globalStep: 6720,
      valid: 0.985,
      correct: null,
      startedAt: day(3)
    }),
    libraryRow({
      id: '2026-11-24-keras-0f0f',
      title: 'keras, much too fast',
      state: 'failed',
      failure: 'cost not finite, step 212',
      options: { learningRate: 0.2 },
      epochsDone: 0,
      globalStep: 211,
      correct: null,
      startedAt: day(3, 1)
    }),
    libraryRow({
      id: '2026-11-24-tuned',
      title: 'keras, fine-tuned',
      state: 'stopped',
      tags: ['+ my digits'],
      options: { learningRate: 0.0003, startFrom: '2026-11-26-keras-33e6:best' },
      epochsDone: 3,
      valid: 0.9893,
      correct: 9879,
      startedAt: day(3, 2)
    }),
    libraryRow({
      id: '2026-11-23-synthetic',
      title: 'keras',
      tags: ['drawn digits'],
      options: { data: 'synthetic' },
      valid: 0.9981,
      correct: 9731,
      startedAt: day(4)
    }),
    libraryRow({
      id: '2026-11-23-ada',
      title: 'from Ada’s laptop',
      tags: ['imported'],
      options: { recipe: 'graph', seed: 7, epochs: 10 },
      valid: 0.9889,
      correct: 9886,
      slim: true,
      startedAt: day(4, 1)
    }),
    libraryRow({
      id: '2026-11-22-damaged',
      title: '2026-11-22-damaged',
      damage: 'checkpoint.bin is cut: 1,024 of 743,012 bytes',
      correct: null,
      startedAt: day(5)
    }),
    libraryRow({
      id: '2026-11-20-tf',
      title: 'tensorflow, same seed',
      tags: ['baseline'],
      options: { engine: 'tensorflow' },
      valid: 0.9896,
      correct: 9874,
      startedAt: day(7)
    }),
    libraryRow({
      id: '2026-11-20-batch',
      title: 'keras, batch 128',
      options: { batchSize: 128 },
      valid: 0.9867,
      correct: 9853,
      startedAt: day(7, 1)
    }),
    libraryRow({
      id: '2026-11-20-slow',
      title: 'graph, slow',
      state: 'running',
      trainsInAnotherProcess: true,
      options: { recipe: 'graph', learningRate: 0.0001, epochs: 10 },
      epochsDone: 2,
      globalStep: 3600,
      valid: 0.9622,
      correct: null,
      endedAt: null,
      startedAt: day(7, 2)
    })
  ]
}

function sweepRows(): RunRow[] {
  const random = uniform(5)
  return [0.0003, 0.001, 0.003, 0.01].flatMap((learningRate, i) =>
    [32, 64, 128].flatMap((batchSize, j) =>
      [0, 1].map((seed) => {
        const valid = 0.987 - 0.004 * Math.abs(i - 1) - 0.002 * Math.abs(j - (i > 1 ? 2 : 0)) + 0.001 * random()
        return libraryRow({
          id: `2026-11-27-sweep-${i}${j}${seed}`,
          title: `rate × batch, ${learningRate}, ${batchSize}, seed ${seed}`,
          series: '2026-11-27-sweep',
          options: { learningRate, batchSize, seed, epochs: 3 },
          valid,
          correct: Math.round(10_000 * (valid - 0.003)),
          startedAt: LIBRARY_NOW - 40 * 60_000 + (i * 6 + j * 2 + seed) * 1000
        })
      })
    )
  )
}

/** As many more, for scrolling and filtering. */
export function manyRows(count: number): RunRow[] {
  const random = uniform(9)
  return Array.from({ length: count }, (_, index) => {
    const learningRate = [0.0003, 0.001, 0.003][index % 3]!
    return libraryRow({
      id: `2026-10-${String(1 + (index % 30)).padStart(2, '0')}-many-${index.toString(16).padStart(4, '0')}`,
      title: `${index % 2 === 0 ? 'keras' : 'graph'}, try ${index + 1}`,
      options: { recipe: index % 2 === 0 ? 'keras' : 'graph', learningRate, seed: index },
      correct: 9780 + Math.floor(110 * random()),
      valid: 0.98 + 0.01 * random(),
      startedAt: day(28 + (index % 30), index / 30)
    })
  })
}
