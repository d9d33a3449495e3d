/**
 * What a run answered after each of its epochs, found by repeating it: the answers, what is kept,
 * and what cannot be repeated.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EvaluationRequest } from '../../../../native/contract/evaluation.ts'
import type { RunOptions } from '../../../../native/contract/runs.ts'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import { finishTask } from '../../../support/finish-task.ts'
import { watchRun } from '../../../support/watched-run.ts'
import { importBars, openTestWorkbench, preparedWorkbench, startBars, VALIDATION_IMAGES } from '../test-workbench.ts'

const EVERY = Uint32Array.from({ length: VALIDATION_IMAGES }, (_, index) => index)
const IMAGES = { against: null, question: { kind: 'all' }, order: 'index', from: 0, count: 500 } as const

/** A run of three epochs that has ended, and how its last checkpoint is tested. */
async function trained(api: WorkbenchApi, options: Partial<RunOptions> = {}): Promise<EvaluationRequest> {
  const run = await startBars(api, { epochs: 3, learningRate: 1e-4, ...options })
  await watchRun(run)
  const { id, options: asked } = await run.info()
  return { model: `${id}:newest`, data: asked.data, split: 'validation' }
}

const openTrained = preparedWorkbench((api) => trained(api))

describe('the history of answers', () => {
  test('has an answer for every epoch; the last is what the test of the newest checkpoint says', async () => {
    const { api, faults, prepared: request } = openTrained()
    const evaluation = api.evaluation()
    const state = await evaluation.historyState(request)
    expect(state).toMatchObject({ kind: 'possible' })
    const { epochs, predicted, probabilities } = await finishTask(evaluation.history({ ...request, indices: EVERY }))
    expect([...epochs]).toEqual([1, 2, 3])
    await finishTask(evaluation.evaluate(request))
    const tested = await evaluation.images({ ...request, ...IMAGES })
    expect(predicted.slice(2 * VALIDATION_IMAGES)).toEqual(tested.predicted)
    tested.probabilities.forEach((share, i) =>
      expect(probabilities[2 * 10 * VALIDATION_IMAGES + i]).toBeCloseTo(share, 4)
    )
    expect(predicted.slice(0, VALIDATION_IMAGES)).not.toEqual(predicted.slice(2 * VALIDATION_IMAGES))
    expect(await evaluation.historyState(request)).toEqual({ kind: 'kept' })
    expect(faults).toEqual([])
  })

  test('is the accuracy that the run measured after each epoch', async () => {
    const { api, prepared: request } = openTrained()
    const evaluation = api.evaluation()
    const { predicted } = await finishTask(evaluation.history({ ...request, indices: EVERY }))
    await finishTask(evaluation.evaluate(request))
    const { labels } = await evaluation.images({ ...request, ...IMAGES })
    const accuracies = [0, 1, 2].map(
      (epoch) =>
        labels.filter((label, i) => predicted[epoch * VALIDATION_IMAGES + i] === label).length / VALIDATION_IMAGES
    )
    const { epochs } = await api.library().details({ id: request.model.split(':')[0]! })
    expect(accuracies).toEqual(epochs.map(({ validationAccuracy }) => validationAccuracy))
  })

  test('is kept with the run: asked for again, also after a restart, nothing is trained', async () => {
    const { api, folder, prepared: request } = openTrained()
    const first = await finishTask(api.evaluation().history({ ...request, indices: EVERY }))
    const again = openTestWorkbench({ engines: [] }, folder)
    expect(await again.api.evaluation().historyState(request)).toEqual({ kind: 'kept' })
    const one = await finishTask(again.api.evaluation().history({ ...request, indices: Uint32Array.of(7) }))
    expect([...one.predicted]).toEqual([0, 1, 2].map((epoch) => first.predicted[epoch * VALIDATION_IMAGES + 7]))
  })

  test('a damaged file is no history: the run is repeated again', async () => {
    const { api, folder, prepared: request } = openTrained()
    const first = await finishTask(api.evaluation().history({ ...request, indices: EVERY }))
    const tests = join(folder, 'runs', request.model.split(':')[0]!, 'tests')
    const file = join(
      tests,
      readdirSync(tests).find((name) => name.startsWith('history'))!
    )
    const bytes = readFileSync(file)
    bytes[200]! ^= 1
    writeFileSync(file, bytes)
    const evaluation = openTestWorkbench({}, folder).api.evaluation()
    expect(await evaluation.historyState(request)).toMatchObject({ kind: 'possible' })
    expect(await finishTask(evaluation.history({ ...request, indices: EVERY }))).toEqual(first)
  })

  test('a cancelled repetition keeps nothing, and another run can start at once', async () => {
    const { api } = openTestWorkbench()
    const request = await trained(api, { epochs: 12 })
    const reader = (await api.evaluation().history({ ...request, indices: EVERY })).getReader()
    const { value } = await reader.read()
    expect(value).toMatchObject({
      kind: 'progress',
      what: expect.stringMatching(/^Repeating epoch \d+ of 12$/) as string
    })
    await reader.cancel()
    await expect.poll(() => startBars(api, { epochs: 1 }).then(() => true), { timeout: 20_000 }).toBe(true)
    expect(await api.evaluation().historyState(request)).toMatchObject({ kind: 'possible' })
  })

  test.each([
    ['the built-in model', 'built-in', 'Only a run has epochs to look back on.'],
    ['runs that vote', 'vote:a,b', 'Only a run has epochs to look back on.']
  ])('%s has none, and says so', async (_, model, reason) => {
    const { api, prepared } = openTrained()
    const request = { ...prepared, model }
    expect(await api.evaluation().historyState(request)).toEqual({ kind: 'impossible', reason })
    await expect(finishTask(api.evaluation().history({ ...request, indices: EVERY }))).rejects.toMatchObject({
      code: 'bad-argument'
    })
  })

  test('a run whose data is gone cannot be repeated, and says why', async () => {
    const { api, prepared: request } = openTrained()
    const other = await importBars(api, 240)
    await api.dataSets().remove({ id: request.data })
    const state = await api.evaluation().historyState({ ...request, data: other })
    expect(state).toMatchObject({ kind: 'impossible' })
    expect(state.kind === 'impossible' && state.reason).toMatch(/^The run cannot be repeated here: /)
  })

  test('a run that is trained on by other means comes out differently, and its answers are not given', async () => {
    const { api, folder, prepared: request } = openTrained()
    const config = join(folder, 'runs', request.model.split(':')[0]!, 'config.json')
    const asked = JSON.parse(readFileSync(config, 'utf8')) as Record<string, unknown>
    // Says nothing to the checkpoint, and draws other first parameters.
    writeFileSync(config, JSON.stringify({ ...asked, initialSeed: 77 }))
    await expect(finishTask(api.evaluation().history({ ...request, indices: EVERY }))).rejects.toMatchObject({
      code: 'bad-argument',
      message: expect.stringContaining('came out differently') as string
    })
    expect(await api.evaluation().historyState(request)).toMatchObject({ kind: 'possible' })
  })

  test('an index that the set does not have is refused', async () => {
    const { api, prepared: request } = openTrained()
    await expect(
      finishTask(api.evaluation().history({ ...request, indices: Uint32Array.of(VALIDATION_IMAGES) }))
    ).rejects.toThrow(`has no image ${VALIDATION_IMAGES}; it has ${VALIDATION_IMAGES} here`)
  })
})
