/**
 * What is the TensorFlow engine's own: exact resumption, memory that does not grow, a process that
 * may die without taking anything along.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect } from 'vitest'
import { sliceImages, type DataSet } from '../../native/data/data-set.ts'
import type { EngineState } from '../../native/engines/engine.ts'
import {
  createTensorFlowEngine,
  type TensorFlowEngine,
  type TensorFlowOptions
} from '../../native/engines/tensorflow/index.ts'
import { forkProcess, type ProcessChannel } from '../../native/engines/process/process-channel.ts'
import { PARAMETER_COUNT } from '../../native/model/architecture.ts'
import { initialParameters } from '../../native/model/initial-parameters.ts'
import { RECIPES } from '../../native/model/recipes.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { genuineMnist, mnistTest as it } from '../support/mnist.ts'
import { seededParameters } from '../support/onnx-model.ts'
import { builtTensorFlow, TEST_SETTINGS } from '../support/tensorflow.ts'
import { goldenRun, worstDifference } from './golden.ts'
import { expectSameState } from '../support/same-vector.ts'

const tensorFlow = await builtTensorFlow()
const { adam } = RECIPES.keras
const IMAGES = 3200

describe.skipIf(tensorFlow.kind === 'missing')(
  `tensorflow${tensorFlow.kind === 'missing' ? `: ${tensorFlow.reason}` : ''}`,
  () => {
    const folder = tensorFlow.kind === 'built' ? tensorFlow.folder : ''
    const engines: TensorFlowEngine[] = []
    let mnist: DataSet

    beforeAll(async () => {
      mnist = await genuineMnist()
    })
    afterEach(async () => {
      for (const engine of engines.splice(0)) await engine.dispose()
    })

    const start = (parameters = seededParameters(3)): EngineState => ({
      parameters,
      m: new Float32Array(PARAMETER_COUNT),
      v: new Float32Array(PARAMETER_COUNT),
      step: 0
    })

    async function open(options: Partial<TensorFlowOptions> = {}): Promise<TensorFlowEngine> {
      const engine = await createTensorFlowEngine({ folder, settings: TEST_SETTINGS, ...options })
      engines.push(engine)
      await engine.load('train', sliceImages(mnist.train, 0, IMAGES))
      await engine.load('validation', sliceImages(mnist.validation, 0, 1203))
      await engine.setState(start())
      return engine
    }

    const shuffled = (steps: number) => new RandomState(1).permutation(IMAGES).subarray(0, 32 * steps)

    it.each(['keras', 'graph'] as const)('has the first ten losses of the golden run, %s recipe', async (recipe) => {
      const golden = await goldenRun()
      const engine = await open()
      await engine.setState(start(golden.init))
      const indices = Uint32Array.from({ length: 320 }, (_, i) => i)
      const { costs } = await engine.run(indices, 32, RECIPES[recipe].adam)
      // As the worker kernels: 5e-6. From step 11 on every float32 engine goes another way than
      // float64 in the graph recipe, whose epsilon of 1e-8 lets the sign of the smallest gradients
      // decide.
      expect(worstDifference(costs, golden.losses(recipe).subarray(0, 10), 2e-5, 0)).toBeLessThan(1)
    })

    it.each([
      ['graph-program', 'tensorflow'],
      ['keras-program', 'keras'],
      ['trained', 'tensorflow'],
      ['trained', 'keras']
    ] as const)('%s: TensorFlow itself draws the initial parameters of %s to the last bit', async (network, kind) => {
      const engine = await open({ network })
      // 0 and 2^31 - 1 would be the same operations.
      for (const seed of [7, 2 ** 31 - 1, 2 ** 32 - 1]) {
        const drawn = await engine.drawParameters(kind, seed)
        const own = initialParameters(kind, seed)
        expect([seed, drawn.length, own.findIndex((value, i) => value !== drawn[i])]).toEqual([
          seed,
          PARAMETER_COUNT,
          -1
        ])
      }
    })

    it('goes on in another process with the same bits, however its steps are cut into runs', async () => {
      const engine = await open()
      const order = shuffled(30)
      const whole = await engine.run(order, 32, adam)
      const end = await engine.getState()
      await engine.setState(start())
      const first = await engine.run(order.subarray(0, 11 * 32), 32, adam)
      const middle = await engine.getState()
      const other = await open()
      await other.setState(middle)
      const second = await other.run(order.subarray(11 * 32), 32, adam)
      expect([...first.costs, ...second.costs]).toEqual([...whole.costs])
      expect([...first.correct, ...second.correct]).toEqual([...whole.correct])
      expectSameState(await other.getState(), end)
    })

    it('stops after a step, tells how many were done, and goes on from there', async () => {
      const engine = await open()
      const order = Uint32Array.from({ length: 200_000 }, (_, i) => i % IMAGES)
      const running = engine.run(order, 32, adam)
      setTimeout(() => engine.stop(), 50)
      const { steps, costs, correct } = await running
      expect(steps).toBeGreaterThan(0)
      expect(steps).toBeLessThan(6250)
      expect([costs.length, correct.length]).toEqual([steps, steps])
      const stopped = await engine.getState()
      expect(stopped.step).toBe(steps)
      await engine.setState(start())
      await engine.run(order.subarray(0, steps * 32), 32, adam)
      expectSameState(await engine.getState(), stopped)
    })

    it('an image has the same bits whatever range it is asked for in', async () => {
      const engine = await open()
      const all = await engine.predict('validation', 0, 1203)
      expect(await engine.predict('validation', 497, 1003)).toEqual(all.slice(4970, 10030))
      expect(await engine.predict('validation', 1202, 1203)).toEqual(all.slice(12020))
      expect(await engine.predict('validation', 7, 7)).toEqual(new Float32Array())
    })

    it('holds as many tensors after two thousand steps as after the first, and no more memory', async () => {
      const engine = await open()
      const order = Uint32Array.from({ length: 2000 * 8 }, (_, i) => i % IMAGES)
      await engine.run(order.subarray(0, 8 * 200), 8, adam)
      await engine.evaluate('validation')
      const before = await engine.memory()
      await engine.run(order, 8, adam)
      await engine.gradients(order.subarray(0, 8))
      await engine.evaluate('validation')
      const after = await engine.memory()
      expect(after.tensors).toBe(before.tensors)
      // The input of a batch kept each step would be 50 MB, the parameters 500 MB; the allocators'
      // comings and goings are a few.
      expect(after.residentBytes - before.residentBytes).toBeLessThan(32e6)
    })

    it('refuses indices outside the set, no indices, and images that are not there', async () => {
      const engine = await open()
      await expect(engine.run(Uint32Array.of(0, IMAGES), 2, adam)).rejects.toThrow(`the first outside being ${IMAGES}`)
      await expect(engine.run(new Uint32Array(), 2, adam)).rejects.toMatchObject({ code: 'bad-argument' })
      await expect(engine.predict('train', 3199, 3201)).rejects.toThrow('images 3199 to 3201')
    })

    it('a second command while one is under way is refused, and the first goes on', async () => {
      const engine = await open()
      const running = engine.run(shuffled(50), 32, adam)
      await expect(engine.evaluate('train')).rejects.toMatchObject({ code: 'engine' })
      expect((await running).steps).toBe(50)
    })

    it('when its process is killed, the call under way and all later ones fail, and another engine starts', async () => {
      const channels: ProcessChannel[] = []
      const startProcess: TensorFlowOptions['startProcess'] = (...args) => {
        const channel = forkProcess(...args)
        channels.push(channel)
        return channel
      }
      const engine = await open({ startProcess })
      const running = engine.run(
        Uint32Array.from({ length: 200_000 }, (_, i) => i % IMAGES),
        32,
        adam
      )
      const died = expect(running).rejects.toMatchObject({
        code: 'engine',
        message: expect.stringContaining('ended with signal SIGKILL') as string
      })
      setTimeout(() => channels[0]!.kill(), 50)
      await died
      await expect(engine.getState()).rejects.toMatchObject({ code: 'engine' })
      await engine.dispose()
      expect((await (await open()).run(shuffled(1), 32, adam)).steps).toBe(1)
    })

    it('a command under way when the engine is closed fails, as does any later one', async () => {
      const engine = await open()
      const closed = expect(engine.run(shuffled(100), 32, adam)).rejects.toMatchObject({ code: 'engine' })
      await engine.dispose()
      await engine.dispose()
      await closed
      await expect(engine.evaluate('train')).rejects.toMatchObject({ code: 'engine' })
    })

    it('a folder without the library is told with what is missing and how to repair it', async () => {
      const empty = mkdtempSync(join(tmpdir(), 'lenet-no-tensorflow-'))
      try {
        const opening = createTensorFlowEngine({ folder: empty, settings: TEST_SETTINGS })
        await expect(opening).rejects.toMatchObject({
          code: 'engine',
          message: expect.stringMatching(/cannot be used: .*tfjs_binding\.node is not there/) as string,
          hint: 'Install TensorFlow again.',
          remedy: { kind: 'install-tensorflow', repair: true }
        })
      } finally {
        rmSync(empty, { recursive: true })
      }
    })

    it('tells its device and settings', async () => {
      const engine = await open({ device: 'cpu', settings: { oneDnn: false, threads: 2 } })
      expect(engine.device).toMatch(/^CPU, 2 threads, Eigen, TensorFlow 2\.\d+\.\d+$/)
      expect(engine.settings).toEqual({ oneDnn: false, threads: 2 })
    })

    describe.each(['graph-program', 'keras-program'] as const)("the brief's %s", (network) => {
      it('begins as the golden run does, and learns', async () => {
        const golden = await goldenRun()
        const engine = await open({ network })
        await engine.setState(start(golden.init))
        const order = Uint32Array.from({ length: IMAGES }, (_, i) => i)
        const { costs } = await engine.run(order, 32, adam)
        const losses = golden.losses(network === 'graph-program' ? 'graph' : 'keras')
        expect(Math.abs(costs[0]! - losses[0]!)).toBeLessThan(1e-5)
        // tfjs adds epsilon at another place than TensorFlow: parameters with the smallest
        // gradients go another way at first.
        expect(worstDifference(costs.subarray(0, 5), losses.subarray(0, 5), 5e-3, 0)).toBeLessThan(1)
        const { accuracy } = await engine.evaluate('validation')
        expect(accuracy).toBeGreaterThan(0.85) // 0.9 after these hundred steps
      })

      it('goes on from a state that was taken out, and holds no more tensors', async () => {
        const engine = await open({ network })
        await engine.run(shuffled(20), 32, adam)
        const end = await engine.getState()
        const before = await engine.memory()
        await engine.setState(start())
        await engine.run(shuffled(20).subarray(0, 7 * 32), 32, adam)
        await engine.setState(await engine.getState())
        await engine.run(shuffled(20).subarray(7 * 32), 32, adam)
        // tfjs keeps Adam's powers of beta in float32 and works them out anew from the step when it
        // is given a state.
        expect(worstDifference((await engine.getState()).parameters, end.parameters, 1e-6, 1e-6)).toBeLessThan(1)
        expect((await engine.memory()).tensors).toBe(before.tensors)
      })

      it('a cost that is no number leaves the state before that step', async () => {
        const engine = await open({ network })
        const broken = seededParameters(3)
        broken[PARAMETER_COUNT - 1] = NaN
        await engine.setState(start(broken))
        const before = await engine.getState()
        expect(await engine.run(shuffled(2), 32, adam)).toMatchObject({ steps: 0, diverged: true })
        expectSameState(await engine.getState(), before)
      })
    })
  }
)
