import { expect, test } from 'vitest'
import type { Engine, EngineState } from '../../../native/engines/engine.ts'
import { PARAMETER_COUNT } from '../../../native/model/architecture.ts'
import { RECIPES } from '../../../native/model/recipes.ts'
import { observeEngine } from '../../../native/services/workbench/observed-engine.ts'
import { createFakeEngine } from '../../support/fake-engine.ts'

const zero = () => new Float32Array(PARAMETER_COUNT)
const START: EngineState = { parameters: zero(), m: zero(), v: zero(), step: 0 }
const ORDER = Uint32Array.from({ length: 64 }, (_, i) => i)
const { adam } = RECIPES.keras

async function observed(change: Partial<Engine> = {}) {
  const engine = createFakeEngine()
  await engine.load('train', { images: new Uint8Array(64 * 784), labels: new Uint8Array(64), count: 64, scale: 1 })
  return observeEngine({ ...engine, ...change }, { onSteps: () => undefined })
}

test('the newest state: none before training, at rest what it is, and during steps what they lead to', async () => {
  const engine = await observed()
  expect(await engine.newestState()).toBeNull()
  await engine.setState(START)
  expect(await engine.newestState()).toMatchObject({ step: 0 })
  const running = engine.run(ORDER, 16, adam)
  const [one, other] = [engine.newestState(), engine.newestState()]
  await running
  const end = await engine.getState()
  expect(end.step).toBe(4)
  expect(await one).toEqual(end)
  expect(await other).toEqual(end)
})

test('whoever waits for it when the engine fails gets none', async () => {
  const fail = () => Promise.reject(new Error('the engine ended'))
  const engine = await observed({ run: fail, getState: fail })
  await engine.setState(START)
  const running = engine.run(ORDER, 16, adam)
  const asked = engine.newestState()
  await expect(running).rejects.toThrow('the engine ended')
  expect(await asked).toBeNull()
  expect(await engine.newestState()).toBeNull()
})
