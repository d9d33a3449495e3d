/**
 * The cases of every engine, and what is the WebGPU engine's own: the same bits however steps are
 * cut, grouped or resumed; sets of float images; its end. One engine for all, since compiling its
 * shaders takes a software GPU longer than all else.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sliceImages } from '../../../native/data/data-set.ts'
import type { EngineImages, EngineState } from '../../../native/engines/engine.ts'
import { forkProcess, type ProcessChannel } from '../../../native/engines/process/process-channel.ts'
import {
  createWebGpuEngine,
  listGpus,
  type WebGpuEngine,
  type WebGpuOptions
} from '../../../native/engines/webgpu/index.ts'
import { PARAMETER_COUNT } from '../../../native/model/architecture.ts'
import { RECIPES } from '../../../native/model/recipes.ts'
import { RandomState } from '../../../native/tensor/random-state.ts'
import { genuineMnist, mnistTest } from '../../support/mnist.ts'
import { seededParameters } from '../../support/onnx-model.ts'
import { expectSameState, expectSameVector } from '../../support/same-vector.ts'
import { testGpu } from '../../support/test-gpu.ts'
import { engineCases } from '../engine-cases.ts'
import { goldenRun, worstDifference } from '../golden.ts'

const gpu = await testGpu()
const isSoftware = gpu.kind === 'found' && gpu.isSoftware
const { adam } = RECIPES.keras
/** Few: a step takes a software GPU tenths of a second. */
const IMAGES = 64
const BATCH = 8
/** More than any GPU takes before it is stopped. */
const MANY_STEPS = 20_000

const upTo = (count: number, first = 0) => Uint32Array.from({ length: count }, (_, i) => (first + i) % IMAGES)

function start(parameters = seededParameters(3)): EngineState {
  return { parameters, m: new Float32Array(PARAMETER_COUNT), v: new Float32Array(PARAMETER_COUNT), step: 0 }
}

function noise(): EngineImages & { images: Uint8Array } {
  const values = new RandomState(7).permutation(IMAGES * 784)
  const images = Uint8Array.from(values, (value) => value % 256)
  return { images, labels: Uint8Array.from({ length: IMAGES }, (_, i) => i % 10), count: IMAGES, scale: 1 / 255 }
}

describe.skipIf(gpu.kind === 'missing')(`webgpu${gpu.kind === 'missing' ? `: ${gpu.reason}` : ''}`, () => {
  let engine: WebGpuEngine
  const given = gpu.kind === 'found' ? gpu.options : { allowsSoftware: false, environment: {} }
  const open = (options: WebGpuOptions = {}) => createWebGpuEngine({ ...given, ...options })

  beforeAll(async () => {
    engine = await open()
    await engine.load('train', noise())
  })
  afterAll(() => engine.dispose())

  it('tells which GPU it runs on, and lists it', async () => {
    expect(engine.device).toBe(`GPU ${engine.gpu.name}, WebGPU`)
    if (isSoftware) expect(engine.gpu.name).toMatch(/^SwiftShader Device/)
    expect(engine.settings).toEqual({ threads: isSoftware ? 256 : engine.gpu.threads })
    expect(engine.gpu.isSoftware).toBe(isSoftware)
    expect(await listGpus(given)).toContain(engine.gpu.name)
    const withoutSoftware = await listGpus({ ...given, allowsSoftware: false })
    expect(withoutSoftware.includes(engine.gpu.name)).toBe(!isSoftware)
  })

  mnistTest('has the first ten losses of the golden run', async () => {
    const golden = await goldenRun()
    await engine.load('train', sliceImages((await genuineMnist()).train, 0, 320))
    await engine.setState(start(golden.init))
    const indices = Uint32Array.from({ length: 320 }, (_, i) => i)
    const { costs } = await engine.run(indices, 32, adam)
    expect(worstDifference(costs, golden.losses('keras').subarray(0, 10), 2e-5, 0)).toBeLessThan(1)
    await engine.load('train', noise())
  })

  it('gives the same bits twice, in stretches, and with the state out and in again; the last batch is smaller', async () => {
    const order = upTo(5 * BATCH - 3)
    await engine.setState(start())
    const whole = await engine.run(order, BATCH, adam)
    const end = await engine.getState()
    expect(whole).toMatchObject({ steps: 5, diverged: false })
    await engine.setState(start())
    const first = await engine.run(order.subarray(0, 2 * BATCH), BATCH, adam)
    await engine.setState(await engine.getState())
    const second = await engine.run(order.subarray(2 * BATCH), BATCH, adam)
    expect([...first.costs, ...second.costs]).toEqual([...whole.costs])
    expect([...first.correct, ...second.correct]).toEqual([...whole.correct])
    expectSameState(await engine.getState(), end)
  })

  it('stops after the steps under way, tells how many were done, and goes on with the same bits', async () => {
    const order = upTo(MANY_STEPS * BATCH)
    await engine.setState(start())
    const running = engine.run(order, BATCH, adam)
    setTimeout(() => engine.stop(), 100)
    const { steps, costs, correct } = await running
    expect(steps).toBeLessThan(MANY_STEPS)
    expect([costs.length, correct.length]).toEqual([steps, steps])
    const stopped = await engine.getState()
    expect(stopped.step).toBe(steps)
    await engine.setState(start())
    await engine.run(order.subarray(0, steps * BATCH), BATCH, adam)
    expectSameState(await engine.getState(), stopped)
  })

  it('networks that train together get the bits that each gets alone', async () => {
    const members = [1, 2, 3].map((seed) => ({
      state: { ...start(seededParameters(seed)), step: seed },
      indices: upTo(3 * BATCH - 2, 5 * seed),
      adam: { ...adam, learningRate: adam.learningRate * seed }
    }))
    await engine.setState(start())
    const own = await engine.getState()
    const metrics = await engine.trainGroup(members, BATCH)
    const states = await engine.groupStates()
    expectSameState(await engine.getState(), own)
    for (const [i, { state, indices, adam: settings }] of members.entries()) {
      await engine.setState(state)
      expect(metrics[i]).toEqual(await engine.run(indices, BATCH, settings))
      expectSameState(states[i]!, await engine.getState())
    }
    const inParts = async (from: number, to: number, state: (i: number) => EngineState | null) =>
      engine.trainGroup(
        members.map((member, i) => ({ ...member, state: state(i), indices: member.indices.subarray(from, to) })),
        BATCH
      )
    await inParts(0, BATCH, (i) => members[i]!.state)
    await inParts(BATCH, 3 * BATCH, () => null)
    for (const [i, state] of (await engine.groupStates()).entries()) expectSameState(state, states[i]!)
  })

  it('a group whose states are not there is refused', async () => {
    const member = (state: EngineState | null) => ({ state, indices: upTo(BATCH), adam })
    await engine.trainGroup([member(start()), member(start())], BATCH)
    for (const members of [[member(null)], [member(null), member(start())]]) {
      await expect(engine.trainGroup(members, BATCH)).rejects.toMatchObject({ code: 'bad-argument' })
    }
  })

  it('a network whose cost is no number halts alone', async () => {
    const broken = seededParameters(3)
    broken[PARAMETER_COUNT - 1] = NaN
    const member = (parameters: Float32Array) => ({ state: start(parameters), indices: upTo(2 * BATCH), adam })
    const metrics = await engine.trainGroup([member(broken), member(seededParameters(4))], BATCH)
    const [halted, going] = await engine.groupStates()
    expect(metrics).toMatchObject([
      { steps: 0, diverged: true },
      { steps: 2, diverged: false }
    ])
    expect([halted!.step, going!.step]).toEqual([0, 2])
    expectSameVector(halted!.parameters, broken, 'parameters')
  })

  it('refuses groups that are empty, too large, or of unequal lengths', async () => {
    const member = (count: number) => ({ state: start(), indices: upTo(count), adam })
    for (const members of [[], Array.from({ length: 33 }, () => member(8)), [member(8), member(9)]]) {
      await expect(engine.trainGroup(members, BATCH)).rejects.toMatchObject({ code: 'bad-argument' })
    }
  })

  it('float images of 256 values give the bits of the bytes they were made from, those of more values the same but for rounding', async () => {
    const bytes = noise()
    await engine.setState(start())
    const expected = await engine.gradients(upTo(BATCH))
    const floats = Float32Array.from(bytes.images, (byte) => byte / 256)
    await engine.load('train', { ...bytes, images: floats, scale: 256 / 255 })
    const palette = await engine.gradients(upTo(BATCH))
    expectSameVector(palette.logits, expected.logits, 'logits')
    expectSameVector(palette.gradients, expected.gradients, 'gradients')
    // One value more than a byte tells apart, in an image that the batch does not have.
    floats[floats.length - 1] = 0.123
    await engine.load('train', { ...bytes, images: floats, scale: 256 / 255 })
    const values = await engine.gradients(upTo(BATCH))
    expect(worstDifference(values.gradients, expected.gradients, 1e-7, 1e-6)).toBeLessThan(1)
    await engine.load('train', bytes)
  })

  it('measures its dispatches', async () => {
    await engine.setState(start())
    for (const what of ['dispatch', 'pass', 'update'] as const) {
      const request = { what, count: 1, batchSize: BATCH, repetitions: 2 }
      expect((await engine.measure(request)).microseconds).toBeGreaterThan(0)
    }
  })

  it('goes on in another process with the same bits; when that one is killed, its calls fail and this one goes on', async () => {
    const channels: ProcessChannel[] = []
    const startProcess: WebGpuOptions['startProcess'] = (...args) => {
      const channel = forkProcess(...args)
      channels.push(channel)
      return channel
    }
    await engine.setState(start())
    await engine.run(upTo(2 * BATCH), BATCH, adam)
    const middle = await engine.getState()
    await engine.run(upTo(2 * BATCH, 2 * BATCH), BATCH, adam)
    const other = await open({ startProcess, device: engine.gpu.name.slice(0, 10).toLowerCase() })
    await other.load('train', noise())
    await other.setState(middle)
    await other.run(upTo(2 * BATCH, 2 * BATCH), BATCH, adam)
    expectSameState(await other.getState(), await engine.getState())

    const running = other.run(upTo(MANY_STEPS * BATCH), BATCH, adam)
    const died = expect(running).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringContaining('the process of the WebGPU engine ended with signal SIGKILL') as string
    })
    setTimeout(() => channels[0]!.kill(), 50)
    await died
    await expect(other.getState()).rejects.toMatchObject({ code: 'engine' })
    await other.dispose()
    expect((await engine.run(upTo(BATCH), BATCH, adam)).steps).toBe(1)
  })

  it.skipIf(!isSoftware)('a software GPU is refused but where it is asked for', async () => {
    await expect(open({ allowsSoftware: false })).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringContaining('only software in the place of a GPU was found') as string
    })
  })

  it('a GPU that is not there is told with those that are', async () => {
    await expect(open({ device: 'Voodoo 2' })).rejects.toMatchObject({
      code: 'engine',
      message: expect.stringContaining(`no GPU is called Voodoo 2; there is 0: ${engine.gpu.name}`) as string
    })
  })

  it('without a driver it says which one to install', async () => {
    const environment = {
      ...given.environment,
      VK_ICD_FILENAMES: '/nowhere.json',
      VK_DRIVER_FILES: '/nowhere.json'
    }
    await expect(open({ environment })).rejects.toMatchObject({
      code: 'engine',
      message: 'WebGPU cannot be used: no GPU driver offers Vulkan',
      hint: expect.stringContaining('mesa-vulkan-drivers') as string
    })
  })

  describe('like every engine', () => {
    engineCases({ open: () => Promise.resolve(engine), close: () => Promise.resolve(), tolerance: [1e-6, 1e-5] })
  })
})
