/**
 * The loop on a small engine that mixes everything into everything: what it runs, tells, keeps and
 * goes on from.
 */
import { describe, expect, test, vi } from 'vitest'
import type { EpochMetrics, RunEvent } from '../../native/contract/run-events.ts'
import { BYTE_ENCODING } from '../../native/data/pixel-encoding.ts'
import { PARAMETER_COUNT, PARAMETERS } from '../../native/model/architecture.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../../native/model/checkpoint-format.ts'
import type { Checkpoint } from '../../native/model/checkpoint.ts'
import { initialParameters } from '../../native/model/initial-parameters.ts'
import { distortionAmounts } from '../../native/contract/distortions.ts'
import { RECIPES } from '../../native/model/recipes.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { epochOrder } from '../../native/training/batch-order.ts'
import { train, type TrainOptions } from '../../native/training/train.ts'
import { createFakeEngine, type FakeBehaviour, type FakeEngine } from '../support/fake-engine.ts'
import { uniformNumbers } from '../support/onnx-model.ts'
import { expectSameState } from '../support/same-vector.ts'
import { smallDataSet } from '../support/small-data.ts'

const dataSet = smallDataSet({ train: 70, validation: 20 }) // batches of 16: four and one of 6

/** Drawn once: what a training starts from by itself is tested below. */
const startParameters = initialParameters('keras', 5)

interface Outcome {
  readonly engine: FakeEngine
  readonly events: RunEvent[]
  readonly checkpoints: Checkpoint[]
  readonly costs: number[]
}

async function run(options: Partial<TrainOptions> = {}, behaviour: FakeBehaviour = {}): Promise<Outcome> {
  const outcome: Outcome = { engine: createFakeEngine(behaviour), events: [], checkpoints: [], costs: [] }
  const events = train({
    engine: outcome.engine,
    dataSet,
    recipe: RECIPES.keras,
    seed: 5,
    startParameters,
    epochs: 3,
    batchSize: 16,
    now: () => 0,
    onSteps: ({ costs }) => outcome.costs.push(...costs),
    onCheckpoint: (checkpoint) => {
      // Through the bytes, as it comes back from the disk.
      outcome.checkpoints.push(decodeCheckpoint(encodeCheckpoint(checkpoint), 'checkpoint'))
      return Promise.resolve('checkpoint.bin')
    },
    ...options
  })
  for await (const event of events) outcome.events.push(event)
  return outcome
}

const epochsOf = ({ events }: Outcome): EpochMetrics[] =>
  events.flatMap((event) => (event.kind === 'epoch' ? [event] : []))
const kindsOf = ({ events }: Outcome): string[] => events.map(({ kind }) => kind)

/** All that must be the same after an interruption, to the bit. */
function expectSameCheckpoint(actual: Checkpoint | undefined, expected: Checkpoint | undefined): void {
  const essence = (checkpoint: Checkpoint) => ({
    ...checkpoint,
    ...{ parameters: null, m: null, v: null },
    sums: { ...checkpoint.sums, seconds: 0 },
    figures: checkpoint.figures.map((figures) => ({ ...figures, seconds: 0, imagesPerSecond: 0 }))
  })
  expect(essence(actual!)).toEqual(essence(expected!))
  expectSameState(actual!, expected!)
}

describe('what it runs', () => {
  test.each(['keras', 'numpy'] as const)(
    '%s order: an order of its own in every epoch, the last batch smaller',
    async (order) => {
      const { engine } = await run({ order })
      const random = new RandomState(5)
      for (let epoch = 1; epoch <= 3; epoch++) {
        const images = [...epochOrder(order, 70, { seed: 5, epoch, random })]
        for (let i = 0; i < 5; i++) {
          expect(engine.batches.get((epoch - 1) * 5 + i + 1)).toEqual(images.slice(16 * i, 16 * i + 16))
        }
      }
      expect(engine.batches.size).toBe(15)
    }
  )

  test.each([
    ['keras', 'keras', 'keras'],
    ['graph', 'tensorflow', 'numpy']
  ] as const)('the %s recipe: initial parameters of %s, order of %s', async (id, initialisation, order) => {
    const parameters: Float32Array[] = []
    const engine = createFakeEngine()
    const options = { engine, dataSet, recipe: RECIPES[id], seed: 5, epochs: 1, batchSize: 16 }
    for await (const event of train(options)) {
      if (event.kind === 'started') parameters.push((await engine.getState()).parameters)
    }
    expect(parameters).toEqual([initialParameters(initialisation, 5)])
    const images = [...epochOrder(order, 70, { seed: 5, epoch: 1, random: new RandomState(5) })]
    expect([...engine.batches.values()].flat()).toEqual(images)
  })

  test('sequential: as in the file, from its beginning in every epoch', async () => {
    const { engine } = await run({ order: 'sequential', epochs: 2 })
    const order = Array.from({ length: 70 }, (_, i) => i)
    expect([...engine.batches.values()].flat()).toEqual([...order, ...order])
  })

  test('starts from the parameters of the seed, or from those it is given', async () => {
    const first = async (options: Partial<TrainOptions>) => {
      const engine = createFakeEngine()
      const events = train({ engine, dataSet, recipe: RECIPES.keras, seed: 5, epochs: 1, ...options })
      await events.next()
      return (await engine.getState()).parameters
    }
    expect(await first({})).toEqual(initialParameters('keras', 5))
    expect(await first({ initialisation: 'numpy' })).toEqual(initialParameters('numpy', 5))
    const given = initialParameters('keras', 9)
    expect(await first({ startParameters: given })).toEqual(given)
  })

  test('maxSteps ends it as finished, inside an epoch without figures of it', async () => {
    const outcome = await run({ maxSteps: 7 })
    expect(outcome.engine.batches.size).toBe(7)
    expect(epochsOf(outcome).map(({ epoch }) => epoch)).toEqual([1])
    expect(outcome.events.at(-1)).toEqual({ kind: 'ended', state: 'finished', globalStep: 7 })
    expect(outcome.checkpoints.at(-1)).toMatchObject({ step: 7, epoch: 2, stepInEpoch: 2 })
  })

  test("maxSteps at an epoch's end gives that epoch's figures", async () => {
    const outcome = await run({ maxSteps: 10 })
    expect(epochsOf(outcome).map(({ epoch }) => epoch)).toEqual([1, 2])
    expect(outcome.events.at(-1)).toEqual({ kind: 'ended', state: 'finished', globalStep: 10 })
  })

  test('the learning rate is the one asked for', async () => {
    const [usual, same, other] = await Promise.all([run(), run({ learningRate: 1e-3 }), run({ learningRate: 1e-2 })])
    expect(same.costs).toEqual(usual.costs)
    expect(other.costs).not.toEqual(usual.costs)
  })

  test('distortions: of the level, the seed and the epoch, on the ground of the set; none unless asked for', async () => {
    const { engine } = await run({ distortion: 'strong' })
    const { shift } = distortionAmounts('strong')!
    const of = (epoch: number) => ({ seed: 5, epoch, shift, background: 0 })
    expect([...engine.distortions].map(([, distortion]) => distortion!.epoch)).toEqual([
      ...[1, 1, 1, 1, 1],
      ...[2, 2, 2, 2, 2],
      ...[3, 3, 3, 3, 3]
    ])
    expect(engine.distortions.get(6)).toMatchObject(of(2))
    const usual = await run()
    expect(new Set(usual.engine.distortions.values())).toEqual(new Set([null]))
    expect(kindsOf(usual)).toEqual(kindsOf(await run({ distortion: 'none' })))
  })

  test('the ground of standardised pixels is not 0', async () => {
    const { images, count, ...rest } = dataSet.train
    const values = Float32Array.from(images, (byte) => (byte / 255 - 0.1307) / 0.3081)
    const encoding = {
      ...BYTE_ENCODING,
      kind: 'standardised',
      scale: 1 / 0.3081 / 255,
      offset: -0.1307 / 0.3081
    } as const
    const train = { ...rest, images: values, count, scale: 1, encoding }
    const { engine } = await run({ dataSet: { ...dataSet, train }, distortion: 'slight' })
    expect(engine.distortions.get(1)!.background).toBeCloseTo(-0.1307 / 0.3081, 3)
  })

  test('refuses empty sets and images of another size', async () => {
    await expect(run({ dataSet: smallDataSet({ train: 0, validation: 5 }) })).rejects.toThrow('0 images to train')
    const wide = { ...dataSet, train: { ...dataSet.train, width: 32, count: 61 } }
    await expect(run({ dataSet: wide })).rejects.toThrow('has images of 28 x 32; expected 28 x 28')
  })
})

describe('what it tells', () => {
  test('Keras: running means over the images of the epoch, validation after it', async () => {
    const correct: number[] = []
    const outcome = await run({ epochs: 1, onSteps: (taken) => correct.push(...taken.correct) })
    const again = await run({ epochs: 1 })
    const weighted = again.costs.reduce((sum, cost, i) => sum + cost * (i < 4 ? 16 : 6), 0)
    const validation = await outcome.engine.evaluate('validation')
    expect(epochsOf(outcome)).toEqual([
      expect.objectContaining({
        epoch: 1,
        cost: weighted / 70,
        accuracy: correct.reduce((sum, right) => sum + right, 0) / 70,
        validationCost: validation.cost,
        validationAccuracy: validation.accuracy
      })
    ])
  })

  test('graph: whole sets before the first step and after every epoch', async () => {
    const evaluation = (set: string, step: number) => ({ cost: step + (set === 'train' ? 0.1 : 0.2), accuracy: 0.5 })
    const outcome = await run({ recipe: RECIPES.graph, epochs: 2 }, { evaluation })
    expect(epochsOf(outcome).map(({ epoch, cost, validationCost }) => [epoch, cost, validationCost])).toEqual([
      [0, 0.1, 0.2],
      [1, 5.1, 5.2],
      [2, 10.1, 10.2]
    ])
    expect(epochsOf(outcome)[0]).toMatchObject({ seconds: 0, imagesPerSecond: 0 })
    expect(outcome.checkpoints.at(-1)!.figures).toHaveLength(3)
  })

  test('in order: started, epochs each with a checkpoint, ended', async () => {
    const kinds = kindsOf(await run()).filter((kind) => kind !== 'progress')
    expect(kinds).toEqual(['started', ...Array<string[]>(3).fill(['epoch', 'checkpoint']).flat(), 'ended'])
  })

  test('at most twenty times a second, in stretches of about 50 ms, timing training alone', async () => {
    let clock = 0
    const step = () => (clock += 10)
    const engine = createFakeEngine({ onStep: step })
    const large = smallDataSet({ train: 1600, validation: 5 })
    const options = { engine, dataSet: large, recipe: RECIPES.keras, seed: 1, epochs: 1, batchSize: 16 }
    const reports: number[] = []
    let figures: EpochMetrics | null = null
    for await (const event of train({ ...options, now: () => clock })) {
      if (event.kind === 'progress') {
        reports.push(clock)
        expect(event.elapsedSeconds).toBeCloseTo(event.step * 0.01, 9)
        expect(event.secondsLeft).toBeCloseTo((100 - event.step) * 0.01, 9)
        expect(event.imagesPerSecond).toBeCloseTo(1600, 6)
      }
      if (event.kind === 'epoch') figures = event
      clock += 3 // what the consumer does takes time as well
    }
    expect(engine.stretches.slice(0, 4)).toEqual([1, 2, 4, 5])
    for (let i = 1; i < reports.length; i++) expect(reports[i]! - reports[i - 1]!).toBeGreaterThanOrEqual(50)
    expect(reports.length).toBeGreaterThan(15)
    expect(figures!.seconds).toBeCloseTo(1, 9)
    expect(figures!.imagesPerSecond).toBeCloseTo(1600, 6)
  })

  test('progress gives the cost of the newest batch', async () => {
    let clock = 0
    const outcome = await run({ now: () => clock }, { onStep: () => (clock += 20) })
    const reports = outcome.events.filter((event) => event.kind === 'progress')
    expect(reports.length).toBeGreaterThan(1)
    for (const { globalStep, batchCost } of reports) expect(batchCost).toBe(outcome.costs[globalStep - 1])
    expect(outcome.engine.stretches).toContain(2)
  })

  test('what is left counts the evaluations to come, once one has been timed', async () => {
    let clock = 0
    const evaluation = () => {
      clock += 1000
      return { cost: 1, accuracy: 0.5 }
    }
    const engine = createFakeEngine({ onStep: () => (clock += 100), evaluation })
    const events: RunEvent[] = []
    const options = { engine, dataSet, recipe: RECIPES.graph, seed: 1, epochs: 2, batchSize: 16 }
    for await (const event of train({ ...options, now: () => clock })) events.push(event)
    const steps = Math.ceil(dataSet.train.count / 16)
    for (const event of events) {
      // The graph recipe measures two sets, and once before the first step.
      if (event.kind === 'epoch') expect(event.evaluationSeconds).toBe(2)
      if (event.kind !== 'progress') continue
      expect(event.secondsLeft).toBeCloseTo((2 * steps - event.globalStep) * 0.1 + (3 - event.epoch) * 2, 9)
    }
    expect(events.filter(({ kind }) => kind === 'progress').length).toBeGreaterThan(2)
  })

  test('however the time passes, the result is the same', async () => {
    const next = uniformNumbers(4)
    let clock = 0
    const usual = await run()
    const other = await run({ now: () => (clock += next() * 300) })
    expect(other.engine.stretches).not.toEqual(usual.engine.stretches)
    expectSameCheckpoint(other.checkpoints.at(-1), usual.checkpoints.at(-1))
    expect(other.costs).toEqual(usual.costs)
  })

  test('it rests while nobody pulls', async () => {
    const engine = createFakeEngine()
    const events = train({ engine, dataSet, recipe: RECIPES.keras, seed: 1, epochs: 1, batchSize: 16 })
    await events.next() // started
    await events.next() // progress of the first step
    const { step } = await engine.getState()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await engine.getState()).step).toBe(step)
  })
})

describe('stopping and going on', () => {
  test.each([
    ['keras', 'keras'],
    ['keras', 'numpy'],
    ['graph', 'numpy'],
    ['graph', 'sequential'],
    ['keras', 'keras', 'strong']
  ] as const)('%s recipe, %s order, distortion %s: from any checkpoint, the same to the last bit', async (...row) => {
    const [id, order, distortion] = row
    let clock = 0
    const recipe = RECIPES[id]
    const whole = await run({ recipe, order, distortion, checkpointSeconds: 0, now: () => (clock += 1000) })
    expect(whole.checkpoints.length).toBeGreaterThanOrEqual(15)
    for (const from of whole.checkpoints) {
      const rest = await run({ recipe, order, distortion, from })
      expect(rest.costs).toEqual(whole.costs.slice(from.step))
      expectSameCheckpoint([from, ...rest.checkpoints].at(-1), whole.checkpoints.at(-1))
      expect(rest.events[0]).toMatchObject({ resumedFrom: { epoch: from.epoch, step: from.stepInEpoch } })
    }
  })

  test('a checkpoint inside an epoch follows as soon as the seconds since the last one are over', async () => {
    let clock = 0
    const behaviour = { onStep: () => (clock += 1000) }
    const { checkpoints } = await run({ checkpointSeconds: 3, now: () => clock }, behaviour)
    // Epochs of five steps. The first comes after 2 s; one that is due at an epoch's last step does
    // not wait for its figures; the checkpoint at each end counts as the last one.
    expect(checkpoints.map(({ step }) => step)).toEqual([2, 5, 5, 8, 10, 13, 15])
  })

  test('the first checkpoint inside an epoch comes after 2 s at most, later ones as often as asked', async () => {
    let clock = 0
    const slow = { onStep: () => void (clock += 1000) }
    const options = { epochs: 1, batchSize: 4, now: () => clock }
    const savedAt = async (checkpointSeconds?: number) => {
      const { checkpoints } = await run({ ...options, checkpointSeconds }, slow)
      return checkpoints.map(({ step }) => step)
    }
    expect((await savedAt(4)).slice(0, 4)).toEqual([2, 6, 10, 14])
    expect((await savedAt(1)).slice(0, 4)).toEqual([1, 2, 3, 4])
    // Without an interval there is none inside an epoch.
    expect(await savedAt()).toHaveLength(1)
  })

  test('a checkpoint that is wanted comes after the steps under way, and changes nothing', async () => {
    const whole = await run()
    let wanted = true
    const asked = await run({
      wantsCheckpoint: () => {
        const now = wanted
        wanted = false
        return now
      }
    })
    expect(asked.checkpoints[0]!.stepInEpoch).toBeGreaterThan(0)
    expect(asked.checkpoints).toHaveLength(whole.checkpoints.length + 1)
    expectSameCheckpoint(asked.checkpoints.at(-1), whole.checkpoints.at(-1))
    expect(asked.costs).toEqual(whole.costs)
  })

  test('a signal stops after the step under way, with a checkpoint; going on ends as if it had not', async () => {
    const whole = await run()
    for (let at = 1; at <= 15; at++) {
      const stop = new AbortController()
      const onStep = (step: number) => {
        if (step === at) stop.abort()
      }
      const outcome = await run({ signal: stop.signal }, { onStep })
      expect(outcome.events.slice(-2)).toMatchObject([
        { kind: 'checkpoint', globalStep: at },
        { kind: 'ended', state: 'stopped', globalStep: at }
      ])
      const rest = await run({ from: outcome.checkpoints.at(-1) })
      expect([...outcome.costs, ...rest.costs]).toEqual(whole.costs)
      expectSameCheckpoint(rest.checkpoints.at(-1), whole.checkpoints.at(-1))
    }
  })

  test('nothing is left on a signal that outlives the training', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }
    await run({ signal })
    expect(listeners).toBe(0)
  })

  test('a signal that was aborted before takes no step', async () => {
    const outcome = await run({ signal: AbortSignal.abort() })
    expect(kindsOf(outcome)).toEqual(['started', 'checkpoint', 'ended'])
    expect(outcome.engine.batches.size).toBe(0)
  })

  test('the best epoch is the earliest with the highest validation accuracy', async () => {
    const accuracies = [0.5, 0.7, 0.7, 0.6]
    const evaluation = (_: string, step: number) => ({ cost: 1, accuracy: accuracies[step / 5 - 1]! })
    const { checkpoints } = await run({ epochs: 4 }, { evaluation })
    expect(checkpoints.map(({ best }) => best?.epoch)).toEqual([1, 2, 2, 2])
  })
})

describe('early stopping', () => {
  const evaluation = (accuracies: readonly number[]) => (_: string, step: number) => ({
    cost: 1,
    accuracy: accuracies[step / 5 - 1]!
  })
  const earlyStopping = { measure: 'validation-accuracy', patience: 2, minGain: 0 } as const

  test('ends as finished after so many epochs without a gain, and says which was the best', async () => {
    const outcome = await run({ epochs: 9, earlyStopping }, { evaluation: evaluation([0.5, 0.7, 0.7, 0.6, 0.9]) })
    expect(epochsOf(outcome).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
    expect(outcome.events.at(-1)).toEqual({
      kind: 'ended',
      state: 'finished',
      globalStep: 20,
      stoppedEarly: { epoch: 4, bestEpoch: 2 }
    })
  })

  test('a run that uses up its patience in its last epoch has not been stopped early', async () => {
    const outcome = await run({ epochs: 4, earlyStopping }, { evaluation: evaluation([0.5, 0.7, 0.7, 0.6]) })
    expect(outcome.events.at(-1)).toEqual({ kind: 'ended', state: 'finished', globalStep: 20 })
  })

  test('from any checkpoint it ends at the same step, also from the one that it ended with', async () => {
    let clock = 0
    const behaviour = { evaluation: evaluation([0.5, 0.7, 0.7, 0.6, 0.9]) }
    const options = { epochs: 9, earlyStopping, checkpointSeconds: 0 }
    const whole = await run({ ...options, now: () => (clock += 1000) }, behaviour)
    expect(whole.checkpoints.length).toBeGreaterThanOrEqual(20)
    for (const from of whole.checkpoints) {
      const rest = await run({ ...options, from }, behaviour)
      expect(rest.events.at(-1)).toEqual(whole.events.at(-1))
      expect(rest.costs).toEqual(whole.costs.slice(from.step))
    }
  })
})

describe('another learning rate on the way', () => {
  const changes = [
    { afterStep: 3, learningRate: 1e-2 },
    { afterStep: 8, learningRate: 1e-4 }
  ]
  const rateChanges = () => changes

  test('holds from the step after the change on, and is reported with it', async () => {
    const [usual, changed] = await Promise.all([run(), run({ rateChanges })])
    expect(changed.costs.slice(0, 4)).toEqual(usual.costs.slice(0, 4)) // a cost is of before the update
    expect(changed.costs[4]).not.toEqual(usual.costs[4])
    expect(changed.events.filter(({ kind }) => kind === 'learning-rate')).toEqual([
      { kind: 'learning-rate', globalStep: 3, from: 1e-3, to: 1e-2 },
      { kind: 'learning-rate', globalStep: 8, from: 1e-2, to: 1e-4 }
    ])
  })

  test('of the step right after another change is reported with the rate of that one', async () => {
    const { events } = await run({
      rateChanges: () => [
        { afterStep: 3, learningRate: 1e-2 },
        { afterStep: 4, learningRate: 1e-4 }
      ]
    })
    expect(events.filter(({ kind }) => kind === 'learning-rate')).toEqual([
      { kind: 'learning-rate', globalStep: 3, from: 1e-3, to: 1e-2 },
      { kind: 'learning-rate', globalStep: 4, from: 1e-2, to: 1e-4 }
    ])
  })

  test('is reported once, also when the engine is stopped before it takes a step at the new rate', async () => {
    const engine = createFakeEngine()
    let stops = 1
    const stopping: FakeEngine = {
      ...engine,
      run: async (indices, ...rest) => {
        const { step } = await engine.getState()
        return engine.run(step === 3 && stops-- > 0 ? indices.subarray(0, 0) : indices, ...rest)
      }
    }
    const { events } = await run({ engine: stopping, rateChanges: () => [{ afterStep: 3, learningRate: 1e-2 }] })
    expect(engine.stretches).toContain(0)
    expect(events.filter(({ kind }) => kind === 'learning-rate')).toHaveLength(1)
    expect(events.at(-1)).toEqual({ kind: 'ended', state: 'finished', globalStep: 15 })
  })

  test('at the same step however long the stretches are', async () => {
    const once = await run({ rateChanges })
    const slow = await run({ rateChanges, now: advancingBy(1000) })
    expect(slow.engine.stretches).not.toEqual(once.engine.stretches)
    expect(slow.costs).toEqual(once.costs)
  })

  test('from any checkpoint, the same to the last bit', async () => {
    const whole = await run({ rateChanges, checkpointSeconds: 0, now: advancingBy(1000) })
    for (const from of whole.checkpoints) {
      const rest = await run({ rateChanges, from })
      expect(rest.costs).toEqual(whole.costs.slice(from.step))
      expectSameCheckpoint([from, ...rest.checkpoints].at(-1), whole.checkpoints.at(-1))
    }
  })

  test('a change that was made after the run had stopped is reported when it goes on', async () => {
    const stopped = await run({ maxSteps: 7 })
    const { events } = await run({
      from: stopped.checkpoints.at(-1),
      rateChanges: () => [{ afterStep: 7, learningRate: 1e-2 }]
    })
    expect(events.filter(({ kind }) => kind === 'learning-rate')).toEqual([
      { kind: 'learning-rate', globalStep: 7, from: 1e-3, to: 1e-2 }
    ])
  })

  test('a change that is made while the training rests gives the bits of one that was known before', async () => {
    const known = await run({ rateChanges: () => [{ afterStep: 7, learningRate: 1e-2 }] })
    const made: { afterStep: number; learningRate: number }[] = []
    const engine = createFakeEngine()
    const costs: number[] = []
    const events = train({
      ...{ engine, dataSet, recipe: RECIPES.keras, seed: 5, epochs: 3, batchSize: 16, now: advancingBy(60) },
      rateChanges: () => made,
      onSteps: (taken) => costs.push(...taken.costs)
    })
    for await (const event of events) {
      if (event.kind === 'progress' && event.globalStep === 7) made.push({ afterStep: 7, learningRate: 1e-2 })
    }
    expect(made).toHaveLength(1)
    expect(costs).toEqual(known.costs)
  })
})

function advancingBy(milliseconds: number): () => number {
  let clock = 0
  return () => (clock += milliseconds)
}

test('more epochs after the last one: the same bits as a training that was planned that long', async () => {
  for (const order of ['keras', 'numpy', 'sequential'] as const) {
    const short = await run({ order, epochs: 2 })
    const rest = await run({ order, epochs: 4, from: short.checkpoints.at(-1) })
    const long = await run({ order, epochs: 4 })
    expect([...short.costs, ...rest.costs]).toEqual(long.costs)
    expectSameCheckpoint(rest.checkpoints.at(-1), long.checkpoints.at(-1))
  }
})

describe('divergence', () => {
  test('is described before it is thrown: step, batch, the costs before it, gradients, and half the rate', async () => {
    const events: RunEvent[] = []
    const engine = createFakeEngine({ divergesAt: 13 })
    const options = { engine, dataSet, recipe: RECIPES.keras, seed: 5, epochs: 3, batchSize: 16, now: () => 0 }
    await expect(
      (async () => {
        for await (const event of train({ ...options, rateChanges: () => [{ afterStep: 12, learningRate: 0.5 }] })) {
          events.push(event)
        }
      })()
    ).rejects.toMatchObject({ code: 'diverged' })
    const usual = await run()
    expect(events.at(-1)).toMatchObject({
      kind: 'diverged',
      globalStep: 12,
      epoch: 3,
      step: 3,
      batch: usual.engine.batches.get(13),
      costs: usual.costs.slice(2, 12),
      proposedRate: 0.25
    })
  })

  test.each([1, 2, 8, 13, 15])(
    'at step %i: a checkpoint right before it, exact, then the error',
    async (divergesAt) => {
      const kept: Checkpoint[] = []
      const onCheckpoint = (checkpoint: Checkpoint) => {
        kept.push(checkpoint)
        return Promise.resolve('a')
      }
      const [epoch, step] = [Math.ceil(divergesAt / 5), ((divergesAt - 1) % 5) + 1]
      await expect(run({ onCheckpoint }, { divergesAt })).rejects.toMatchObject({
        code: 'diverged',
        message: expect.stringContaining(
          `after ${divergesAt - 1} good steps, at step ${step} of epoch ${epoch}: `
        ) as unknown
      })
      const before = await run({ maxSteps: Math.max(1, divergesAt - 1) })
      if (divergesAt > 1 && step > 1) expectSameCheckpoint(kept.at(-1), before.checkpoints.at(-1))
      expect(kept.at(-1)!.step).toBe(divergesAt - 1)
    }
  )

  test('at a batch of one image: its gradients are looked at too', async () => {
    const events: RunEvent[] = []
    const engine: FakeEngine = {
      ...createFakeEngine({ divergesAt: 3 }),
      gradients: () => Promise.resolve({ gradients: new Float32Array(PARAMETER_COUNT).fill(-2) } as never)
    }
    const options = { engine, dataSet, recipe: RECIPES.keras, seed: 5, epochs: 1, batchSize: 1, now: () => 0 }
    const follow = async () => {
      for await (const event of train(options)) events.push(event)
    }
    await expect(follow()).rejects.toMatchObject({ code: 'diverged' })
    const [event] = events.filter(({ kind }) => kind === 'diverged')
    expect(event).toMatchObject({ batch: [expect.any(Number)], step: 3 })
    expect(event!.kind === 'diverged' && event!.gradients.map(({ largest }) => largest)).toEqual(
      PARAMETERS.map(() => 2)
    )
  })

  test('a cost of a whole set that is not finite counts as well', async () => {
    const evaluation = (_: string, step: number) => ({ cost: step < 10 ? 1 : Infinity, accuracy: 0.1 })
    await expect(run({}, { evaluation })).rejects.toMatchObject({
      code: 'diverged',
      message: expect.stringContaining('after epoch 2 the cost is') as unknown
    })
  })

  test('that of a whole set names no batch', async () => {
    const evaluation = () => ({ cost: Infinity, accuracy: 0.1 })
    const gradients = vi.fn(() => Promise.resolve({ gradients: new Float32Array(PARAMETER_COUNT) } as never))
    const engine: FakeEngine = { ...createFakeEngine({ evaluation }), gradients }
    const options = { engine, dataSet, recipe: RECIPES.keras, seed: 5, epochs: 1, batchSize: 16, now: () => 0 }
    const events: RunEvent[] = []
    const follow = async () => {
      for await (const event of train(options)) events.push(event)
    }
    await expect(follow()).rejects.toMatchObject({ code: 'diverged' })
    expect(events.at(-1)).toMatchObject({ kind: 'diverged', globalStep: 5, step: null, batch: [], gradients: [] })
    expect(gradients).not.toHaveBeenCalled()
  })
})

test('what keeping a checkpoint throws ends the training', async () => {
  const onCheckpoint = () => Promise.reject(new Error('the disk is full'))
  await expect(run({ onCheckpoint })).rejects.toThrow('the disk is full')
})
