/**
 * The cases of every engine, over those of the CPU. The GPU's are in webgpu/webgpu.test.ts, where
 * its shaders have been compiled.
 */
import { describe, test } from 'vitest'
import type { Engine } from '../../native/engines/engine.ts'
import { createReferenceEngine } from '../../native/engines/reference/index.ts'
import { createTensorFlowEngine } from '../../native/engines/tensorflow/index.ts'
import { createWorkerKernelsEngine } from '../../native/engines/worker-kernels/index.ts'
import { builtTensorFlow, TEST_SETTINGS } from '../support/tensorflow.ts'
import { engineCases } from './engine-cases.ts'

type EngineRow = readonly [title: string, open: () => Promise<Engine>, absolute: number, relative: number]

const tensorFlow = await builtTensorFlow()

/** float32 against float64; the float64 engine rounds only what it hands out. */
const ENGINES: EngineRow[] = [
  ['worker-kernels, 1 thread', () => createWorkerKernelsEngine({ threads: 1 }), 1e-6, 1e-5],
  ['worker-kernels, 3 threads', () => createWorkerKernelsEngine({ threads: 3 }), 1e-6, 1e-5],
  ['reference', createReferenceEngine, 1e-9, 1e-7]
]
if (tensorFlow.kind === 'built') {
  const { folder } = tensorFlow
  ENGINES.push(['tensorflow', () => createTensorFlowEngine({ folder, settings: TEST_SETTINGS }), 1e-6, 1e-5])
} else {
  test.skip(`tensorflow: ${tensorFlow.reason}`, () => undefined)
}

describe.each(ENGINES)('%s', (_, open, absolute, relative) => {
  engineCases({ open, close: (engine) => engine.dispose(), tolerance: [absolute, relative] })
})
