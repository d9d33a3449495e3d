/**
 * Drawings read by the model that comes with the program, by runs, and by a run that trains
 * meanwhile.
 */
import { describe, expect, test } from 'vitest'
import { evaluateModel } from '../../../../native/services/evaluate-model.ts'
import { findBuiltInModel } from '../../../../native/services/workbench/recognition/built-in-model.ts'
import { gatedEngine } from '../../../support/gated-engine.ts'
import { genuineMnist, mnistTest } from '../../../support/mnist.ts'
import { watchRun } from '../../../support/watched-run.ts'
import { ALL_STEPS, EIGHT, FOUR, NOTHING, ONE, SEVEN, THREE, TWO, ZERO } from './drawings.ts'
import { openTestWorkbench, startBars, STEPS_PER_EPOCH } from '../test-workbench.ts'

const builtIn = findBuiltInModel()

describe('the built-in model reads', () => {
  test.each([
    ['a zero', ZERO, 0],
    ['a one', ONE, 1],
    ['a two', TWO, 2],
    ['a three', THREE, 3],
    ['a four', FOUR, 4],
    ['a seven', SEVEN, 7],
    ['an eight', EIGHT, 8]
  ])('%s', async (_, drawing, digit) => {
    const { api } = openTestWorkbench({ builtInModel: builtIn })
    const read = await api.models().recognise({ drawing, steps: ALL_STEPS, model: 'built-in' })
    expect(read).toMatchObject({ digit, unfamiliar: false, calibrated: true, blank: false, model: 'Built in' })
    expect(read.stages.map(({ kind, width, height, pixels }) => [kind, pixels.length === width * height])).toEqual([
      ['ink', true],
      ['crop', true],
      ['scaled', true],
      ['centred', true]
    ])
  })

  test('what the keyboard inked and what a picture shows, as it reads strokes', async () => {
    const { api } = openTestWorkbench({ builtInModel: builtIn })
    const cells = new Uint8Array(784)
    for (let row = 5; row < 23; row++) cells.fill(255, row * 28 + 13, row * 28 + 15)
    const paper = Uint8Array.from({ length: 60 * 60 }, (_, i) =>
      Math.abs((i % 60) - 30) < 4 && i > 600 && i < 3000 ? 30 : 230
    )
    for (const drawing of [
      { kind: 'grid', cells },
      { kind: 'picture', width: 60, height: 60, pixels: paper }
    ] as const) {
      expect(await api.models().recognise({ drawing, steps: ALL_STEPS, model: 'built-in' })).toMatchObject({ digit: 1 })
    }
  })

  test('nothing on a blank pad', async () => {
    const { api } = openTestWorkbench({ builtInModel: builtIn })
    const read = await api.models().recognise({ drawing: NOTHING, steps: ALL_STEPS, model: 'newest' })
    expect(read).toMatchObject({ digit: null, certainty: null, blank: true, probabilities: new Float32Array(10) })
  })
})

test.each(['crop', 'keepAspect', 'centreByMass'] as const)(
  '%s switched off shows in what the network sees',
  async (step) => {
    const { api } = openTestWorkbench({ builtInModel: builtIn })
    const seen = async (steps: typeof ALL_STEPS) =>
      (await api.models().recognise({ drawing: SEVEN, steps, model: 'built-in' })).stages.at(-1)!.pixels
    expect(await seen({ ...ALL_STEPS, [step]: false })).not.toEqual(await seen(ALL_STEPS))
  }
)

test('without any model it says what is missing', async () => {
  const { api } = openTestWorkbench()
  expect(await api.models().list()).toEqual([])
  for (const model of ['newest', 'built-in']) {
    await expect(api.models().recognise({ drawing: ONE, steps: ALL_STEPS, model })).rejects.toMatchObject({
      code: 'not-found',
      hint: expect.stringMatching(/Train a run/) as string
    })
  }
  await expect(api.models().recognise({ drawing: ONE, steps: ALL_STEPS, model: 'run-x' })).rejects.toMatchObject({
    code: 'not-found'
  })
})

mnistTest(
  'the list has the newest first, then the built-in one, then runs; the accuracy of the built-in one is what it comes to',
  async () => {
    const { api } = openTestWorkbench({ builtInModel: builtIn })
    const run = await startBars(api)
    await watchRun(run)
    await run.rename({ title: 'Bars' })
    const { id, validationAccuracy } = await run.info()
    const models = await api.models().list()
    expect(models.map((model) => [model.id, model.title])).toEqual([
      ['newest', 'Latest (Bars)'],
      ['built-in', 'Built in'],
      [id, 'Bars']
    ])
    expect([models[0]!.accuracy, models[2]!.accuracy]).toEqual([validationAccuracy, validationAccuracy])
    const { accuracy } = (await evaluateModel(builtIn, genuineMnist)).metrics
    expect(models[1]!.accuracy).toBe(accuracy)
  }
)

test('while a run trains its newest parameters read, and newer ones a little later', async () => {
  const engine = gatedEngine()
  const { api } = openTestWorkbench({ engines: [engine] })
  engine.holdAfter(20)
  const run = await startBars(api, { epochs: 40 })
  await engine.reached
  const read = () => api.models().recognise({ drawing: ONE, steps: ALL_STEPS, model: 'newest' })
  const reading = read() // steps are under way, and it waits for them
  engine.release()
  const early = await reading
  expect(early.modelStep).toBeGreaterThanOrEqual(20)
  expect((await run.info()).state).toBe('running')
  await watchRun(run)
  const late = await read()
  expect(late.modelStep).toBe(40 * STEPS_PER_EPOCH)
  expect(late.probabilities).not.toEqual(early.probabilities)
})
