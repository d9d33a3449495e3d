/**
 * What every engine must do: agree with float64, learn, distort, halt when a cost is no number,
 * refuse what makes no sense.
 */
import { afterAll, beforeAll, expect } from 'vitest'
import { sliceImages, type DataSet } from '../../native/data/data-set.ts'
import type { Engine, EngineState } from '../../native/engines/engine.ts'
import { distortImage } from '../../native/kernels/reference/distort-image.ts'
import { PARAMETER_COUNT } from '../../native/model/architecture.ts'
import { distortionAmounts } from '../../native/contract/distortions.ts'
import type { Distortion } from '../../native/model/distortions.ts'
import { RECIPES } from '../../native/model/recipes.ts'
import { genuineMnist, mnistTest as it } from '../support/mnist.ts'
import { goldenRun, worstDifference, type GoldenRun } from './golden.ts'
import { expectSameState } from '../support/same-vector.ts'

const upTo = (count: number, from = 0) => Uint32Array.from({ length: count }, (_, i) => from + i)

function startOf(parameters: Float32Array): EngineState {
  return { parameters, m: new Float32Array(PARAMETER_COUNT), v: new Float32Array(PARAMETER_COUNT), step: 0 }
}

const DISTORTION: Distortion = { ...distortionAmounts('strong')!, seed: 4, epoch: 2, background: 0 }

export interface EngineCases {
  /** The engine of the cases, before the first of them. */
  readonly open: () => Promise<Engine>
  /** After the last. */
  readonly close: (engine: Engine) => Promise<void>
  /** Against float64. */
  readonly tolerance: readonly [absolute: number, relative: number]
}

/** To be called inside a `describe`; the sets `train`, `validation` and `test` are replaced. */
export function engineCases({ open, close, tolerance: [absolute, relative] }: EngineCases): void {
  let engine: Engine
  let golden: GoldenRun
  let mnist: DataSet

  beforeAll(async () => {
    golden = await goldenRun()
    mnist = await genuineMnist()
    engine = await open()
    await engine.load('train', sliceImages(mnist.train, 0, 3200))
    await engine.load('validation', sliceImages(mnist.validation, 0, 103))
  })
  afterAll(() => close(engine))

  it('gives the logits, the cost and every gradient of the golden batch', async () => {
    await engine.setState(startOf(golden.init))
    const { logits, cost, gradients } = await engine.gradients(upTo(32))
    expect(worstDifference(logits, golden.logits, absolute, relative)).toBeLessThan(1)
    expect(worstDifference(gradients, golden.gradients, absolute, relative)).toBeLessThan(1)
    expect(Math.abs(cost - golden.losses('keras')[0]!)).toBeLessThan(1e-6)
  })

  it.each(['keras', 'graph'] as const)('takes the first three golden steps of the %s recipe', async (recipe) => {
    const { adam } = RECIPES[recipe]
    await engine.setState(startOf(golden.init))
    const first = await engine.run(upTo(32), 32, adam)
    const afterOne = (await engine.getState()).parameters
    const more = await engine.run(upTo(64, 32), 32, adam)
    const { parameters, step } = await engine.getState()
    // Adam divides gradients by their own size: a difference of 1e-8 in a tiny one shows as a part
    // of the rate of 1e-3.
    expect(worstDifference(afterOne, golden.after(1, recipe), 2e-6, 1e-5)).toBeLessThan(1)
    expect(worstDifference(parameters, golden.after(3, recipe), 2e-6, 1e-5)).toBeLessThan(1)
    // A cost is off by as much as the logits are: up to 1e-6 + 1e-5 * |logit| each, and they reach
    // 2.
    expect(
      worstDifference([...first.costs, ...more.costs], golden.losses(recipe).subarray(0, 3), 2e-5, 0)
    ).toBeLessThan(1)
    expect(step).toBe(3)
  })

  it('distorts every image where it is given a distortion: the bits of a set of distorted images', async () => {
    const { images, labels, scale } = mnist.train
    const indices = Uint32Array.from({ length: 75 }, (_, i) => (i * 37) % 3200)
    const distorted = new Float32Array(indices.length * 784)
    indices.forEach((index, i) => distortImage(images, index, DISTORTION, distorted.subarray(i * 784, (i + 1) * 784)))
    await engine.setState(startOf(golden.init))
    const gradients = await engine.gradients(indices.subarray(0, 32), DISTORTION)
    const steps = await engine.run(indices, 32, RECIPES.keras.adam, DISTORTION)
    const state = await engine.getState()
    const ownLabels = Uint8Array.from(indices, (index) => labels[index]!)
    await engine.load('train', { images: distorted, labels: ownLabels, count: indices.length, scale })
    await engine.setState(startOf(golden.init))
    expect(await engine.gradients(upTo(32))).toEqual(gradients)
    expect(await engine.run(upTo(75), 32, RECIPES.keras.adam)).toEqual(steps)
    expectSameState(await engine.getState(), state)
    await engine.load('train', sliceImages(mnist.train, 0, 3200))
    expect((await engine.gradients(indices.subarray(0, 32))).cost).not.toBeCloseTo(gradients.cost, 3)
  })

  it('evaluates and predicts the same images alike, also when they fill no whole shard', async () => {
    await engine.setState(startOf(golden.init))
    const { cost, accuracy } = await engine.evaluate('validation')
    const probabilities = await engine.predict('validation', 0, 103)
    const { labels } = mnist.validation
    let [sum, right] = [0, 0]
    for (let i = 0; i < 103; i++) {
      const row = probabilities.subarray(i * 10, i * 10 + 10)
      sum -= Math.log(row[labels[i]!]!)
      if (row.indexOf(Math.max(...row)) === labels[i]) right++
    }
    expect(cost).toBeCloseTo(sum / 103, 5)
    expect(accuracy).toBe(right / 103)
    expect(await engine.predict('validation', 50, 53)).toEqual(probabilities.slice(500, 530))
  })

  it('a batch that fills no whole shard has the mean over its own images', async () => {
    await engine.setState(startOf(golden.init))
    const { gradients: one } = await engine.gradients(upTo(1))
    const { gradients: two } = await engine.gradients(upTo(2, 1))
    const { gradients: three } = await engine.gradients(upTo(3))
    const mean = one.map((gradient, i) => (gradient + 2 * two[i]!) / 3)
    expect(worstDifference(three, mean, 1e-6, 1e-5)).toBeLessThan(1)
  })

  it('a cost that is no number ends the run and leaves the state before that step', async () => {
    const broken = golden.init.slice()
    broken[PARAMETER_COUNT - 1] = NaN
    await engine.setState(startOf(broken))
    const before = await engine.getState()
    expect(await engine.run(upTo(64), 32, RECIPES.keras.adam)).toMatchObject({ steps: 0, diverged: true })
    expectSameState(await engine.getState(), before)
  })

  it('refuses sets and states that do not fit, and indices outside', async () => {
    const { images, labels } = sliceImages(mnist.train, 0, 2)
    const load = async () => engine.load('test', { images, labels, count: 3, scale: 1 })
    await expect(load()).rejects.toMatchObject({ code: 'bad-shape' })
    const setState = async () => engine.setState(startOf(new Float32Array(10)))
    await expect(setState()).rejects.toMatchObject({ code: 'bad-shape' })
    const evaluate = async () => engine.evaluate('test')
    await expect(evaluate()).rejects.toMatchObject({ code: 'bad-argument' })
  })
}
