import { describe, expect, test } from 'vitest'
import type { RunStarted } from '../../../../native/contract/run-events.ts'
import type { RunUpdate } from '../../../../native/contract/runs.ts'
import { RunHistory } from '../../../../renderer/shared/runs/run-history.ts'

const STARTED: RunStarted = {
  kind: 'started',
  runId: 'r',
  recipe: 'keras',
  engine: 'worker-kernels',
  device: 'CPU',
  threads: 1,
  seed: 0,
  epochs: 2,
  batchSize: 4,
  stepsPerEpoch: 2,
  trainImages: 8,
  validationImages: 2,
  data: 'synthetic',
  resumedFrom: null
}

const figures = (epoch: number, cost: number) => ({
  kind: 'epoch' as const,
  epoch,
  cost,
  accuracy: 0.9,
  validationCost: cost,
  validationAccuracy: 0.9,
  seconds: 3,
  imagesPerSecond: 100
})

const progress = (epoch: number, step: number) => ({
  kind: 'progress' as const,
  epoch,
  step,
  globalStep: (epoch - 1) * 2 + step,
  batchCost: 1,
  cost: 1,
  accuracy: 0.5,
  imagesPerSecond: 100,
  elapsedSeconds: 1,
  secondsLeft: 9
})

const series = (first: number) => ({
  globalStep: Uint32Array.of(first),
  batchCost: Float32Array.of(first),
  batchAccuracy: Float32Array.of(0.5)
})

const probes = (...answers: number[]) => {
  const probabilities = new Float32Array(answers.length * 10)
  answers.forEach((answer, probe) => (probabilities[probe * 10 + answer] = 1))
  return {
    globalStep: 1,
    conv1Kernel: new Float32Array(150),
    conv1Gradient: new Float32Array(150),
    probes: probabilities
  }
}

const UPDATES: RunUpdate[] = [
  { seq: 1, kind: 'event', event: STARTED },
  { seq: 2, kind: 'line', text: 'Epoch 1/2' },
  { seq: 3, kind: 'steps', series: series(1) },
  { seq: 4, kind: 'snapshot', snapshot: probes(3, 1) },
  { seq: 5, kind: 'steps', series: series(2) },
  { seq: 6, kind: 'event', event: progress(1, 2) },
  { seq: 7, kind: 'event', event: figures(1, 0.5) },
  { seq: 8, kind: 'snapshot', snapshot: probes(7, 1) },
  { seq: 9, kind: 'state', state: 'paused', reason: null }
]

function replay(updates: readonly RunUpdate[]): RunHistory {
  const history = new RunHistory()
  for (const update of updates) history.apply(update)
  return history
}

describe('a run as its updates tell it', () => {
  test('folds them into what a view shows', () => {
    const history = replay(UPDATES)
    expect([...history.curve.globalStep]).toEqual([1, 2])
    expect(history.lines).toEqual(['Epoch 1/2'])
    expect(history.epochs.map(({ epoch }) => epoch)).toEqual([1])
    expect(history.state).toBe('paused')
    expect(history.share).toBe(0.5)
  })

  test('updates that come twice after a lost connection change nothing', () => {
    const history = replay([...UPDATES, ...UPDATES.slice(3)])
    expect(history).toEqual(replay(UPDATES))
    expect(history.lastSeq).toBe(9)
  })

  test('remembers how each probe changed its mind, and not that it kept it', () => {
    expect(replay(UPDATES).answers).toEqual([[3, 7], [1]])
  })

  test('elapsed time counts a finished epoch once, and the one under way', () => {
    expect(replay(UPDATES).elapsedSeconds).toBe(3)
    expect(replay([...UPDATES, { seq: 10, kind: 'event', event: progress(2, 1) }]).elapsedSeconds).toBe(4)
    const measured = { ...figures(2, 1), evaluationSeconds: 0.5 }
    expect(replay([...UPDATES, { seq: 10, kind: 'event', event: measured }]).elapsedSeconds).toBe(6.5)
  })

  test('is at its last step when it has ended, though the last progress came before', () => {
    const history = replay([
      ...UPDATES,
      { seq: 10, kind: 'event', event: progress(2, 1) },
      { seq: 11, kind: 'event', event: { kind: 'ended', state: 'finished', globalStep: 4 } }
    ])
    expect(history.progress).toMatchObject({ epoch: 2, step: 2, globalStep: 4 })
    expect(history.share).toBe(1)
  })

  test('an epoch done again after a resume takes the place of what was there', () => {
    const history = replay([...UPDATES, { seq: 10, kind: 'event', event: figures(1, 0.25) }])
    expect(history.epochs.map(({ cost }) => cost)).toEqual([0.25])
  })
})

test('what is told anew takes the place of all that was told before', () => {
  const history = new RunHistory()
  const updates: RunUpdate[] = [
    { seq: 1, kind: 'event', event: STARTED },
    { seq: 2, kind: 'line', text: 'Epoch 1/2' },
    { seq: 3, kind: 'steps', series: series(1) },
    { seq: 4, kind: 'snapshot', snapshot: probes(3) },
    { seq: 9, kind: 'begin' },
    { seq: 10, kind: 'event', event: STARTED },
    { seq: 11, kind: 'line', text: 'Epoch 1/2' }
  ]
  for (const update of updates) history.apply(update)
  expect(history).toMatchObject({ lines: ['Epoch 1/2'], answers: [], snapshot: null, lastSeq: 11 })
  expect(history.curve.length).toBe(0)
  history.apply({ seq: 3, kind: 'steps', series: series(1) }) // of the old telling
  expect(history.curve.length).toBe(0)
})

test('the answer of a probe is the largest of its own ten probabilities', () => {
  const history = new RunHistory()
  const probes = new Float32Array(30)
  probes.set([0.9], 3)
  probes.set([0.5], 10 + 4)
  probes.set([1], 20)
  const snapshot = { probes } as unknown as Extract<RunUpdate, { kind: 'snapshot' }>['snapshot']
  history.apply({ seq: 1, kind: 'snapshot', snapshot })
  expect(history.answers).toEqual([[3], [4], [0]])
})

test('nothing is done before the first progress, and an epoch that ends brings it to its last step', () => {
  const history = new RunHistory()
  expect(history.share).toBe(0)
  history.apply({ seq: 1, kind: 'event', event: { ...STARTED, stepsPerEpoch: 4 } })
  expect(history.share).toBe(0)
  history.apply({ seq: 2, kind: 'event', event: { ...progress(2, 1), globalStep: 5 } })
  history.apply({ seq: 3, kind: 'event', event: figures(2, 1) })
  expect(history.progress).toMatchObject({ epoch: 2, step: 4, globalStep: 8 })
})

test('a snapshot without probes leaves the answers as they are', () => {
  const history = replay(UPDATES)
  const before = history.answers
  const snapshot = { probes: new Float32Array() } as unknown as Extract<RunUpdate, { kind: 'snapshot' }>['snapshot']
  history.apply({ seq: 99, kind: 'snapshot', snapshot })
  expect(history.answers).toBe(before)
})
