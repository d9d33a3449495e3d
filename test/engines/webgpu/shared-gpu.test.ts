/** Runs that share a GPU: each ends with the bits that it gets alone, whatever the others do. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { RunEvent } from '../../../native/contract/run-events.ts'
import type { Engine, StepMetrics } from '../../../native/engines/engine.ts'
import { SharedGpu, type GroupEngine } from '../../../native/engines/webgpu/shared-gpu.ts'
import type { Checkpoint } from '../../../native/model/checkpoint.ts'
import { RECIPES } from '../../../native/model/recipes.ts'
import { train, type TrainOptions } from '../../../native/training/train.ts'
import { createFakeEngine, type FakeEngine } from '../../support/fake-engine.ts'
import { expectSameState } from '../../support/same-vector.ts'
import { smallDataSet } from '../../support/small-data.ts'

const dataSet = smallDataSet({ train: 70, validation: 20, test: 0 }) // five steps an epoch, the last with 6 images
const recipe = { ...RECIPES.keras, id: 'keras' as const }

interface FakeGroup extends GroupEngine {
  /** Networks of every call of trainGroup(). */
  readonly sizes: number[]
  /** How many of the calls brought states along. */
  readonly uploads: number
  readonly loads: number
}

/** A small engine for each place, and one more to evaluate with. */
function createFakeGroup(beforeSteps: () => Promise<unknown> = () => Promise.resolve()): FakeGroup {
  const single = createFakeEngine()
  let places: FakeEngine[] = []
  let [uploads, loads] = [0, 0]
  const sizes: number[] = []
  return {
    ...single,
    sizes,
    get uploads() {
      return uploads
    },
    get loads() {
      return loads
    },
    load: async (set, images) => {
      loads++
      await single.load(set, images)
      if (set === 'train') places = []
    },
    trainGroup: async (members, batchSize) => {
      await beforeSteps()
      sizes.push(members.length)
      const states = members.flatMap(({ state }) => state ?? [])
      if (states.length > 0) {
        uploads++
        places = members.map(() => createFakeEngine())
        for (const [i, place] of places.entries()) {
          await place.load('train', dataSet.train)
          await place.setState(members[i]!.state!)
        }
      }
      expect(places.length).toBe(members.length)
      return Promise.all(members.map(({ indices, adam }, i) => places[i]!.run(indices, batchSize, adam)))
    },
    groupStates: () => Promise.all(places.map((place) => place.getState())),
    stop: () => places.forEach((place) => place.stop())
  }
}

interface Trained {
  readonly last: Checkpoint
  readonly costs: readonly number[]
  readonly epochs: readonly RunEvent[]
}

/** Trains to the end on this engine, and ends it. */
async function trained(engine: Engine, seed: number, more: Partial<TrainOptions> = {}): Promise<Trained> {
  const costs: number[] = []
  const epochs: RunEvent[] = []
  let last: Checkpoint | undefined
  const onSteps = (taken: { costs: ArrayLike<number> }) => void costs.push(...Array.from(taken.costs))
  const onCheckpoint = (checkpoint: Checkpoint) => {
    last = checkpoint
    return 'newest' as const
  }
  const options = { engine, dataSet, recipe, seed, epochs: 3, batchSize: 16, onSteps, onCheckpoint, ...more }
  for await (const event of train(options as TrainOptions)) {
    if (event.kind === 'epoch') epochs.push({ ...event, seconds: 0, evaluationSeconds: 0 })
  }
  await engine.dispose()
  return { last: last!, costs, epochs }
}

function expectSame(actual: Trained, expected: Trained): void {
  expect(actual.costs).toEqual(expected.costs)
  expectSameState(actual.last, expected.last)
}

let gpu: FakeGroup
let shared: SharedGpu
beforeEach(() => {
  gpu = createFakeGroup()
  shared = new SharedGpu(gpu)
})

test('seeds that train together get the bits that each gets alone, in one call for all, and the images once', async () => {
  const seeds = [0, 1, 2]
  const engines = seeds.map(() => shared.join())
  const together = await Promise.all(seeds.map((seed, i) => trained(engines[i]!, seed)))
  for (const [i, seed] of seeds.entries()) expectSame(together[i]!, await trained(createFakeEngine(), seed))
  expect(gpu.sizes.filter((size) => size === 3).length).toBeGreaterThan(0)
  expect(gpu.loads).toBe(2)
})

test('states stay on the GPU from call to call', async () => {
  const engines = [shared.join(), shared.join()]
  await Promise.all(engines.map((engine, seed) => trained(engine, seed, { epochs: 1 })))
  expect(gpu.sizes.length).toBeGreaterThan(1)
  expect(gpu.uploads).toBe(1)
})

test('a run that ends early, one that joins late and one of other batches change no bits of the others', async () => {
  const [short, long, coarse] = [shared.join(), shared.join(), shared.join()]
  const running = [trained(short, 4, { epochs: 1 }), trained(long, 5), trained(coarse, 6, { batchSize: 32 })] as const
  const first = await running[0]
  const late = await trained(shared.join(), 7, { maxSteps: 7 })
  expectSame(first, await trained(createFakeEngine(), 4, { epochs: 1 }))
  expectSame(await running[1], await trained(createFakeEngine(), 5))
  expectSame(await running[2], await trained(createFakeEngine(), 6, { batchSize: 32 }))
  expectSame(late, await trained(createFakeEngine(), 7, { maxSteps: 7 }))
})

describe('with different numbers of steps', () => {
  const adam = recipe.adam
  const upTo = (count: number) => Uint32Array.from({ length: count }, (_, i) => i)
  const zeroState = () => {
    const zero = () => new Float32Array(61_706)
    return { parameters: zero(), m: zero(), v: zero(), step: 0 }
  }
  const opened = async (count: number) => {
    const engines = Array.from({ length: count }, () => shared.join())
    for (const engine of engines) {
      await engine.load('train', dataSet.train)
      await engine.setState(zeroState())
    }
    return engines
  }

  test('as many are taken as the shortest asks for, in whole batches', async () => {
    const [a, b] = await opened(2)
    const both = await Promise.all([a!.run(upTo(64), 16, adam), b!.run(upTo(38), 16, adam)])
    expect(both.map(({ steps }) => steps)).toEqual([2, 2])
  })

  test('a last, smaller batch is taken alone, and the others wait for the next time', async () => {
    const [a, b] = await opened(2)
    const waiting = a!.run(upTo(64), 16, adam)
    expect(await b!.run(upTo(6), 16, adam)).toMatchObject({ steps: 1 })
    await b!.dispose()
    expect(await waiting).toMatchObject({ steps: 4 })
    expect(gpu.sizes).toEqual([1, 1])
  })

  test('equally many go together to the end, the smaller batch too', async () => {
    const engines = await opened(3)
    const all = await Promise.all(engines.map((engine) => engine.run(upTo(38), 16, adam)))
    expect(all.map(({ steps }) => steps)).toEqual([3, 3, 3])
    expect(gpu.sizes).toEqual([3])
  })

  test('one that is stopped while it waits takes no step, and the other goes on when that one has ended', async () => {
    const [a, b] = await opened(2)
    const stopped = a!.run(upTo(32), 16, adam)
    a!.stop()
    expect(await stopped).toMatchObject({ steps: 0, diverged: false })
    const going = b!.run(upTo(32), 16, adam)
    await a!.dispose()
    expect(await going).toMatchObject({ steps: 2 })
    expect((await b!.getState()).step).toBe(2)
  })

  test('one that is stopped before its turn takes no step either', async () => {
    const gate = Promise.withResolvers<undefined>()
    gpu = createFakeGroup(() => gate.promise)
    shared = new SharedGpu(gpu)
    const [a, b] = await opened(2)
    const [first, second] = [a!.run(upTo(16), 16, adam), b!.run(upTo(16), 16, adam)]
    gate.resolve(undefined)
    expect([await first, await second].map(({ steps }: StepMetrics) => steps)).toEqual([1, 1])
    await a!.load('validation', dataSet.validation)
    const evaluating = a!.evaluate('validation')
    const runs = [a!.run(upTo(16), 16, adam), b!.run(upTo(16), 16, adam)]
    a!.stop()
    await evaluating
    expect((await Promise.all(runs)).map(({ steps }) => steps)).toEqual([0, 1])
    expect([(await a!.getState()).step, (await b!.getState()).step]).toEqual([1, 2])
  })

  test('a state that was lost with the GPU is missing for the reason that the GPU failed for', async () => {
    let isLost = false
    gpu = createFakeGroup(() => (isLost ? Promise.reject(new Error('the GPU was reset')) : Promise.resolve()))
    shared = new SharedGpu(gpu)
    const [a, b] = await opened(2)
    await Promise.all([a!.run(upTo(32), 16, adam), b!.run(upTo(32), 16, adam)])
    isLost = true
    await Promise.allSettled([a!.run(upTo(32), 16, adam), b!.run(upTo(32), 16, adam)])
    await expect(a!.getState()).rejects.toThrow('the GPU was reset')
    await b!.setState(zeroState())
    expect((await b!.getState()).step).toBe(0)
  })

  test('an engine that fails fails every run that waits for it', async () => {
    gpu = createFakeGroup(() => Promise.reject(new Error('the GPU stopped answering')))
    shared = new SharedGpu(gpu)
    const [a, b] = await opened(2)
    const both = await Promise.allSettled([a!.run(upTo(32), 16, adam), b!.run(upTo(32), 16, adam)])
    for (const each of both)
      expect(each).toMatchObject({ status: 'rejected', reason: { message: /stopped answering/ } })
  })
})

test('more runs than one dispatch trains are refused', () => {
  for (let i = 0; i < 32; i++) shared.join()
  expect(() => shared.join()).toThrow('33 runs would train together; expected at most 32')
})
