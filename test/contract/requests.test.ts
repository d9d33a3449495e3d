/** What the schemas let through, and where their bounds lie. */
import { describe, expect, test } from 'vitest'
import { DATA_SET_METHODS, DATA_SETS_METHODS } from '../../native/contract/data-sets.requests.ts'
import { DRAWINGS_METHODS } from '../../native/contract/drawings.requests.ts'
import { MAX_IMPORTED_BYTES } from '../../native/contract/limits.ts'
import { MODELS_METHODS } from '../../native/contract/models.requests.ts'
import { RUN_METHODS, RUNS_METHODS } from '../../native/contract/runs.requests.ts'
import type { RunOptions } from '../../native/contract/runs.ts'

const RUN: RunOptions = {
  recipe: 'graph',
  engine: 'worker-kernels',
  data: 'imported-0123456789abcdef',
  epochs: 10,
  batchSize: 32,
  seed: 0,
  threads: 2,
  learningRate: 1e-3,
  startFrom: '2026-11-24-keras-3f9a'
}
const STEPS = { crop: true, keepAspect: false, centreByMass: true }
const point = (x: number) => ({ x, y: 0 })
const strokes = (counts: readonly number[]) => ({
  kind: 'strokes',
  strokes: counts.map((count) => ({ width: 20, points: Array.from({ length: count }, (_, i) => point(i % 280)) }))
})

describe('what a page sends passes as it is', () => {
  test.each([
    ['a run', RUNS_METHODS.start, RUN],
    ['a run on distorted images', RUNS_METHODS.start, { ...RUN, distortion: 'strong' }],
    ['nothing', RUNS_METHODS.list, undefined],
    ['an empty pad', DRAWINGS_METHODS.save, { drawing: strokes([]), label: 0 }],
    [
      'strokes that leave the pad',
      DRAWINGS_METHODS.save,
      { drawing: { kind: 'strokes', strokes: [{ width: 12, points: [point(-50), point(400)] }] }, label: 9 }
    ],
    [
      'a grid',
      MODELS_METHODS.recognise,
      { drawing: { kind: 'grid', cells: new Uint8Array(784) }, steps: STEPS, model: 'built-in' }
    ],
    [
      'a picture',
      MODELS_METHODS.recognise,
      { drawing: { kind: 'picture', width: 3, height: 2, pixels: new Uint8Array(6) }, steps: STEPS, model: 'newest' }
    ],
    [
      'bytes as Node has them',
      DATA_SETS_METHODS.importFiles,
      { files: [{ name: 'Ziffern/bild 1.png', bytes: Buffer.from([1]) }] }
    ],
    ['a page of images', DATA_SET_METHODS.images, { split: 'test', label: null, from: 59_000, count: 2000 }],
    ['a title taken back', RUN_METHODS.rename, { title: '' }],
    ['the newest update', RUN_METHODS.watch, { afterSeq: Date.UTC(2100, 0) }]
  ])('%s', (_, [schema], request) => {
    expect(schema.parse(request)).toEqual(request)
  })
})

describe('beyond a bound nothing passes', () => {
  test.each([
    ['epochs', RUNS_METHODS.start, { ...RUN, epochs: 1001 }],
    ['half an epoch', RUNS_METHODS.start, { ...RUN, epochs: 0.5 }],
    ['a seed of more than 32 bits', RUNS_METHODS.start, { ...RUN, seed: 2 ** 32 }],
    ['no learning', RUNS_METHODS.start, { ...RUN, learningRate: 0 }],
    ['a path as data set', RUNS_METHODS.start, { ...RUN, data: '/etc' }],
    ['a path as run', RUNS_METHODS.open, { id: 'a/b' }],
    ['the folder above', RUNS_METHODS.open, { id: '..' }],
    ['an option too many', RUNS_METHODS.start, { ...RUN, init: '/etc/passwd' }],
    ['too many points in one stroke', DRAWINGS_METHODS.save, { drawing: strokes([5001]), label: 1 }],
    ['too many points in all', DRAWINGS_METHODS.save, { drawing: strokes([3000, 2001]), label: 1 }],
    ['a label that is no digit', DRAWINGS_METHODS.save, { drawing: strokes([1]), label: 10 }],
    [
      'too many bytes',
      DATA_SETS_METHODS.importFiles,
      { files: [1, 2].map(() => ({ name: 'a', bytes: new Uint8Array(MAX_IMPORTED_BYTES / 2 + 1) })) }
    ],
    ['too many images', DATA_SET_METHODS.images, { split: 'train', label: null, from: 0, count: 2001 }]
  ])('%s', (_, [schema], request) => {
    expect(schema.safeParse(request).success).toBe(false)
  })
})
