/** What a snapshot shows is that of the latest batch and the current parameters. */
import { expect, test } from 'vitest'
import { PARAMETER_COUNT, parameterView } from '../../../native/model/architecture.ts'
import { chooseProbeDigits } from '../../../native/services/recording/probe-digits.ts'
import { SnapshotSource } from '../../../native/services/recording/snapshot-source.ts'
import { createFakeEngine } from '../../support/fake-engine.ts'

const SET = { images: new Uint8Array(784), labels: Uint8Array.of(4), count: 1, height: 28, width: 28, scale: 1 }

test('the gradient is that of the batch which was taken last', async () => {
  const asked: number[][] = []
  const engine = {
    ...createFakeEngine(),
    getState: () => {
      const [parameters, m, v] = [0, 1, 2].map((value) => new Float32Array(PARAMETER_COUNT).fill(value))
      return Promise.resolve({ parameters: parameters!, m: m!, v: v!, step: 7 })
    },
    gradients: (indices: Uint32Array) => {
      asked.push([...indices])
      return Promise.resolve({
        cost: 0,
        gradients: new Float32Array(PARAMETER_COUNT).fill(indices[0]!),
        logits: new Float32Array()
      })
    },
    predict: () => Promise.resolve(new Float32Array(10).fill(0.1))
  }
  const source = new SnapshotSource({
    engine,
    probes: chooseProbeDigits(SET),
    onFault: (error) => expect.unreachable(String(error))
  })
  await source.loadProbes()
  expect(await source.take()).toBeNull()
  source.setLatestSteps({ latestBatch: Uint32Array.of(5, 6), distortion: null })
  await source.take()
  source.setLatestSteps({ latestBatch: Uint32Array.of(9), distortion: null })
  const snapshot = await source.take()
  expect(asked).toEqual([[5, 6], [9]])
  expect(snapshot).toMatchObject({ globalStep: 7, probes: new Float32Array(10).fill(0.1) })
  expect(new Set(snapshot!.conv1Gradient)).toEqual(new Set([9]))
  expect(snapshot!.conv1Gradient!.length).toBe(parameterView(new Float32Array(PARAMETER_COUNT), 'conv1/kernel').length)
})

test('an engine that fails is a fault to report, and the training goes on without a snapshot', async () => {
  const faults: unknown[] = []
  const engine = { ...createFakeEngine(), getState: () => Promise.reject(new Error('no memory')) }
  const source = new SnapshotSource({
    engine,
    probes: chooseProbeDigits({ ...SET, count: 0, labels: new Uint8Array() }),
    onFault: (error) => faults.push(error)
  })
  source.setLatestSteps({ latestBatch: Uint32Array.of(0), distortion: null })
  expect(await source.take()).toBeNull()
  expect(String(faults)).toMatch(/no memory/)
})
