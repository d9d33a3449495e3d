import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Engine, EngineState } from '../../native/engines/engine.ts'
import { PARAMETER_COUNT } from '../../native/model/architecture.ts'
import { RECIPES } from '../../native/model/recipes.ts'
import { serializeCalls } from '../../native/engines/serialize-calls.ts'
import { createFakeEngine } from '../support/fake-engine.ts'

const zero = () => new Float32Array(PARAMETER_COUNT)
const START: EngineState = { parameters: zero(), m: zero(), v: zero(), step: 0 }
const ORDER = Uint32Array.from({ length: 64 }, (_, i) => i)
const SET = { images: new Uint8Array(64 * 784), labels: new Uint8Array(64), count: 64, scale: 1 }
const { adam } = RECIPES.keras

async function serialized(change: Partial<Engine> = {}) {
  const engine = createFakeEngine()
  await engine.load('train', SET)
  return serializeCalls({ ...engine, ...change })
}

test('the latest state: none before training, at rest what it is, and during steps what they lead to', async () => {
  const engine = await serialized()
  expect(await engine.latestState()).toBeNull()
  await engine.setState(START)
  expect(await engine.latestState()).toMatchObject({ step: 0 })
  const running = engine.run(ORDER, 16, adam)
  const [one, other] = [engine.latestState(), engine.latestState()]
  await running
  const more = engine.run(ORDER, 16, adam)
  expect(await one).toMatchObject({ step: 4 })
  expect(await other).toEqual(await one)
  await more
  expect(await engine.latestState()).toMatchObject({ step: 8 })
})

test('an engine that takes one call at a time is never given two', async () => {
  let underWay = 0
  const alone = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    if (++underWay > 1) throw new Error('the engine is still busy')
    await nextTurn()
    return call().finally(() => underWay--)
  }
  const fake = createFakeEngine()
  await fake.load('train', SET)
  const engine = serializeCalls({
    ...fake,
    setState: (state) => alone(() => fake.setState(state)),
    getState: () => alone(() => fake.getState()),
    run: (...args) => alone(() => fake.run(...args))
  })
  await engine.setState(START)
  const states: Promise<EngineState | null>[] = []
  for (let stretch = 0; stretch < 5; stretch++) {
    states.push(engine.latestState(), engine.latestState())
    await engine.run(ORDER, 16, adam)
  }
  expect((await Promise.all(states)).map((state) => state?.step)).toEqual([0, 0, 4, 4, 8, 8, 12, 12, 16, 16])
})

test('whoever waits for it when the engine fails gets none', async () => {
  const fail = () => Promise.reject(new Error('the engine ended'))
  const engine = await serialized({ run: fail, getState: fail })
  await engine.setState(START)
  const running = engine.run(ORDER, 16, adam)
  const asked = engine.latestState()
  await expect(running).rejects.toThrow('the engine ended')
  expect(await asked).toBeNull()
  expect(await engine.latestState()).toBeNull()
})

test('a stop that comes before the steps have their turn is not lost', async () => {
  const gate = Promise.withResolvers<undefined>()
  const fake = createFakeEngine()
  await fake.load('train', SET)
  const getState = () => gate.promise.then(() => fake.getState())
  const engine = serializeCalls({ ...fake, getState })
  await engine.setState(START)
  const asked = engine.latestState()
  const running = engine.run(ORDER, 16, adam)
  engine.stop()
  gate.resolve(undefined)
  expect(await asked).toMatchObject({ step: 0 })
  expect(await running).toMatchObject({ steps: 0, diverged: false })
  expect(await engine.run(ORDER, 16, adam)).toMatchObject({ steps: 4 })
})
