/** What the schemas let through, and where their bounds lie. */
import { describe, expect, test } from 'vitest'
import { EVALUATION_REQUESTS } from '../../native/contract/evaluation.ts'
import {
  DATA_SET_REQUESTS,
  MOST_IMPORTED_BYTES,
  RUN_REQUESTS,
  WORKBENCH_REQUESTS
} from '../../native/contract/requests.ts'
import type { RunOptions } from '../../native/contract/runs.ts'
import { METHOD_RETURNS } from '../../native/contract/wire/capabilities.ts'

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

test('every method has a schema', () => {
  const schemas = {
    workbench: WORKBENCH_REQUESTS,
    dataSet: DATA_SET_REQUESTS,
    run: RUN_REQUESTS,
    evaluation: EVALUATION_REQUESTS
  }
  for (const [name, methods] of Object.entries(METHOD_RETURNS)) {
    expect(Object.keys(schemas[name as keyof typeof METHOD_RETURNS]).sort()).toEqual(Object.keys(methods).sort())
  }
})

describe('what a page sends passes as it is', () => {
  test.each([
    ['startRun', WORKBENCH_REQUESTS.startRun, RUN],
    ['nothing', WORKBENCH_REQUESTS.about, undefined],
    ['an empty pad', WORKBENCH_REQUESTS.saveDrawing, { drawing: strokes([]), label: 0 }],
    [
      'strokes that leave the pad',
      WORKBENCH_REQUESTS.saveDrawing,
      { drawing: { kind: 'strokes', strokes: [{ width: 12, points: [point(-50), point(400)] }] }, label: 9 }
    ],
    [
      'a grid',
      WORKBENCH_REQUESTS.recognise,
      { drawing: { kind: 'grid', cells: new Uint8Array(784) }, steps: STEPS, model: 'built-in' }
    ],
    [
      'a picture',
      WORKBENCH_REQUESTS.recognise,
      { drawing: { kind: 'picture', width: 3, height: 2, pixels: new Uint8Array(6) }, steps: STEPS, model: 'newest' }
    ],
    [
      'bytes as Node has them',
      WORKBENCH_REQUESTS.importFiles,
      { files: [{ name: 'Ziffern/bild 1.png', bytes: Buffer.from([1]) }] }
    ],
    ['a page of images', DATA_SET_REQUESTS.images, { split: 'test', label: null, from: 59_000, count: 2000 }],
    ['a title taken back', RUN_REQUESTS.rename, { title: '' }],
    ['the newest update', RUN_REQUESTS.watch, { afterSeq: Date.UTC(2100, 0) }]
  ])('%s', (_, schema, request) => {
    expect(schema.parse(request)).toEqual(request)
  })
})

describe('beyond a bound nothing passes', () => {
  test.each([
    ['epochs', WORKBENCH_REQUESTS.startRun, { ...RUN, epochs: 1001 }],
    ['half an epoch', WORKBENCH_REQUESTS.startRun, { ...RUN, epochs: 0.5 }],
    ['a seed of more than 32 bits', WORKBENCH_REQUESTS.startRun, { ...RUN, seed: 2 ** 32 }],
    ['no learning', WORKBENCH_REQUESTS.startRun, { ...RUN, learningRate: 0 }],
    ['a path as data set', WORKBENCH_REQUESTS.startRun, { ...RUN, data: '/etc' }],
    ['a path as run', WORKBENCH_REQUESTS.openRun, { id: 'a/b' }],
    ['the folder above', WORKBENCH_REQUESTS.openRun, { id: '..' }],
    ['an option too many', WORKBENCH_REQUESTS.startRun, { ...RUN, init: '/etc/passwd' }],
    ['too many points in one stroke', WORKBENCH_REQUESTS.saveDrawing, { drawing: strokes([5001]), label: 1 }],
    ['too many points in all', WORKBENCH_REQUESTS.saveDrawing, { drawing: strokes([3000, 2001]), label: 1 }],
    ['a label that is no digit', WORKBENCH_REQUESTS.saveDrawing, { drawing: strokes([1]), label: 10 }],
    [
      'too many bytes',
      WORKBENCH_REQUESTS.importFiles,
      { files: [1, 2].map(() => ({ name: 'a', bytes: new Uint8Array(MOST_IMPORTED_BYTES / 2 + 1) })) }
    ],
    ['too many images', DATA_SET_REQUESTS.images, { split: 'train', label: null, from: 0, count: 2001 }]
  ])('%s', (_, schema, request) => {
    expect(schema.safeParse(request).success).toBe(false)
  })
})
