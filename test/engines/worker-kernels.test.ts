/**
 * What is this engine's own: the same bits whatever the number of threads, steps that can be
 * stopped, threads that die.
 */
import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { sliceImages, type DataSet } from '../../native/data/data-set.ts'
import type { Engine, EngineState } from '../../native/engines/engine.ts'
import { createWorkerKernelsEngine } from '../../native/engines/worker-kernels/index.ts'
import { threadsWorthUsing } from '../../native/engines/worker-kernels/threads.ts'
import { PARAMETER_COUNT } from '../../native/model/architecture.ts'
import { distortionAmounts } from '../../native/contract/distortions.ts'
import type { Distortion } from '../../native/model/distortions.ts'
import { RECIPES } from '../../native/model/recipes.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { genuineMnist, mnistTest as it } from '../support/mnist.ts'
import { seededParameters } from '../support/onnx-model.ts'
import { expectSameState } from '../support/same-vector.ts'

let mnist: DataSet
/** Of a test alone. */
const engines: Engine[] = []
/** By their number of threads: starting threads costs more than what most tests compute. */
const shared = new Map<number, Engine>()

beforeAll(async () => {
  mnist = await genuineMnist()
})
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose()
})
afterAll(async () => {
  for (const engine of shared.values()) await engine.dispose()
})

const start: EngineState = {
  parameters: seededParameters(3),
  m: new Float32Array(PARAMETER_COUNT),
  v: new Float32Array(PARAMETER_COUNT),
  step: 0
}
const { adam } = RECIPES.keras
const DISTORTION: Distortion = { ...distortionAmounts('strong')!, seed: 4, epoch: 2, background: 0 }

/** Of all tests, at the start; it must neither be closed nor be given other images. */
async function openShared(threads: number): Promise<Engine> {
  const known = shared.get(threads)
  if (known) {
    await known.setState(start)
    return known
  }
  const engine = await createWorkerKernelsEngine({ threads })
  shared.set(threads, engine)
  await engine.load('train', sliceImages(mnist.train, 0, 5000))
  await engine.load('validation', sliceImages(mnist.validation, 0, 1003))
  await engine.setState(start)
  return engine
}

describe('any number of threads gives the same bits', () => {
  // 37 fills no whole shard, 2 not even one for each thread.
  it.each([
    [32, null],
    [37, null],
    [2, null],
    [32, DISTORTION],
    [37, DISTORTION],
    [2, DISTORTION]
  ])('in batches of %d, distorted as %o', async (batchSize, distortion) => {
    const order = new RandomState(batchSize).permutation(5000).subarray(0, 30 * batchSize)
    const results = []
    for (const threads of [1, 2, 5]) {
      const engine = await openShared(threads)
      const figures = await engine.run(order, batchSize, adam, distortion)
      results.push({ figures, state: await engine.getState(), evaluation: await engine.evaluate('validation') })
    }
    expect(results[0]!.figures.steps).toBe(30)
    for (const { figures, state, evaluation } of results.slice(1)) {
      expect({ figures, evaluation }).toEqual({ figures: results[0]!.figures, evaluation: results[0]!.evaluation })
      expectSameState(state, results[0]!.state)
    }
  })

  it.each([[null], [DISTORTION]])('however the steps are cut into runs, distorted as %o', async (distortion) => {
    const engine = await openShared(2)
    const order = new RandomState(1).permutation(5000).subarray(0, 20 * 32)
    const whole = await engine.run(order, 32, adam, distortion)
    const state = await engine.getState()
    await engine.setState(start)
    const first = await engine.run(order.subarray(0, 7 * 32), 32, adam, distortion)
    const second = await engine.run(order.subarray(7 * 32), 32, adam, distortion)
    expect([...first.costs, ...second.costs]).toEqual([...whole.costs])
    expectSameState(await engine.getState(), state)
  })
})

it('without a distortion the bits are those of before there were any', async () => {
  const engine = await openShared(2)
  await engine.run(new RandomState(32).permutation(5000).subarray(0, 100 * 32), 32, adam)
  const { parameters, m, v } = await engine.getState()
  const hash = createHash('sha256')
  for (const vector of [parameters, m, v]) hash.update(vector)
  // By these lines at commit a8b769d.
  expect(hash.digest('hex')).toBe('12ac373214a5b6f02a472826403667991c201351b401006d2e1b5dc22d41c7a6')
})

it('stops after a step, tells how many were done, and goes on from there', async () => {
  const engine = await openShared(2)
  const order = Uint32Array.from({ length: 200_000 }, (_, i) => i % 5000)
  const running = engine.run(order, 32, adam)
  setTimeout(() => engine.stop(), 20)
  const { steps, costs, correct } = await running
  expect(steps).toBeGreaterThan(0)
  expect(steps).toBeLessThan(6250)
  expect([costs.length, correct.length]).toEqual([steps, steps])
  const stopped = await engine.getState()
  expect(stopped.step).toBe(steps)
  await engine.setState(start)
  await engine.run(order.subarray(0, steps * 32), 32, adam)
  expectSameState(await engine.getState(), stopped)
})

it('floats and bytes of the same pixels give the same bits', async () => {
  const bytes = await openShared(2)
  const floats = await createWorkerKernelsEngine({ threads: 2 })
  engines.push(floats)
  const set = sliceImages(mnist.train, 0, 5000)
  await floats.load('train', { ...set, images: Float32Array.from(set.images, (pixel) => pixel / 256), scale: 1 })
  await floats.setState(start)
  const order = new RandomState(2).permutation(5000).subarray(0, 640)
  expect(await floats.run(order, 32, adam)).toEqual(await bytes.run(order, 32, adam))
  expectSameState(await floats.getState(), await bytes.getState())
})

it('a second command while one is under way is refused, and the first goes on', async () => {
  const engine = await openShared(2)
  const running = engine.run(new RandomState(3).permutation(5000), 32, adam)
  await expect(engine.evaluate('train')).rejects.toMatchObject({ code: 'engine' })
  expect((await running).steps).toBe(157)
})

it('a command under way when the engine is closed fails, as does any later one', async () => {
  const engine = await createWorkerKernelsEngine({ threads: 2 })
  engines.push(engine)
  await engine.load('train', sliceImages(mnist.train, 0, 5000))
  await engine.setState(start)
  const running = engine.run(new RandomState(3).permutation(5000), 32, adam)
  const closed = expect(running).rejects.toMatchObject({ code: 'engine' })
  await engine.dispose()
  await engine.dispose()
  await closed
  await expect(engine.evaluate('train')).rejects.toMatchObject({ code: 'engine' })
})

it('refuses indices outside the set, and no indices at all', async () => {
  const engine = await openShared(1)
  await expect(engine.run(Uint32Array.of(0, 5000), 2, adam)).rejects.toThrow('the first outside being 5000')
  await expect(engine.run(new Uint32Array(), 2, adam)).rejects.toMatchObject({ code: 'bad-argument' })
  await expect(engine.predict('train', 4999, 5001)).rejects.toThrow('images 4999 to 5001')
})

it('uses at least one thread and no more than a batch has shards', () => {
  expect(threadsWorthUsing()).toBeGreaterThanOrEqual(1)
  expect(threadsWorthUsing()).toBeLessThanOrEqual(8)
})

describe('more images than one forward pass takes', () => {
  it('are evaluated and predicted to the last, as in one pass', async () => {
    const images = sliceImages(mnist.validation, 0, 25)
    const [whole, chunked] = [
      await createWorkerKernelsEngine({ threads: 2 }),
      await createWorkerKernelsEngine({ threads: 2, forwardChunk: 10 })
    ]
    engines.push(whole, chunked)
    for (const engine of [whole, chunked]) {
      await engine.load('validation', images)
      await engine.setState(start)
    }
    expect(await chunked.evaluate('validation')).toEqual(await whole.evaluate('validation'))
    const probabilities = await chunked.predict('validation', 3, 25)
    expect(
      Buffer.from(probabilities.buffer).equals(Buffer.from((await whole.predict('validation', 3, 25)).buffer))
    ).toBe(true)
  })
})
