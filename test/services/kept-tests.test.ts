/**
 * Results of tests that are kept with a run: what is listed, what replaces what, and a checkpoint
 * that was changed since.
 */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EvaluationRequest } from '../../native/contract/evaluation.ts'
import type { WorkbenchApi } from '../../native/contract/workbench.ts'
import { readCheckpoint, writeCheckpoint } from '../../native/model/checkpoint-file.ts'
import { listKeptTests } from '../../native/services/kept-tests.ts'
import { RUN_CONFIG, trainingKey } from '../../native/services/run-config.ts'
import { finishTask } from '../support/finish-task.ts'
import { watchRun } from '../support/watched-run.ts'
import { openTestWorkbench, startBars, STEPS_PER_EPOCH, VALIDATION_IMAGES } from './workbench/test-workbench.ts'

async function trained(api: WorkbenchApi, epochs = 1): Promise<{ id: string; request: EvaluationRequest }> {
  const run = await startBars(api, { epochs, learningRate: 1e-4 })
  await watchRun(run)
  const { id, options } = await run.info()
  return { id, request: { model: `${id}:newest`, data: options.data, split: 'validation' } }
}

describe('a test', () => {
  test('is kept with its run and listed there, once for each checkpoint and set, 9 bytes an image', async () => {
    const { api, folder } = openTestWorkbench()
    const { id, request } = await trained(api)
    const { correct } = await finishTask(api.evaluation().evaluate(request))
    await finishTask(api.evaluation().evaluate({ ...request, split: 'train' }))
    await finishTask(api.evaluation().evaluate({ ...request, model: `${id}:best` }))
    const { tests } = await api.library().details({ id })
    const listed = tests.map(({ split, checkpoint, images }) => `${checkpoint} ${split} ${images}`).sort()
    expect(listed).toEqual([
      `best validation ${VALIDATION_IMAGES}`,
      'newest train 300',
      `newest validation ${VALIDATION_IMAGES}`
    ])
    expect(tests.find(({ split, checkpoint }) => split === 'validation' && checkpoint === 'newest')).toMatchObject({
      data: request.data,
      correct
    })
    const kept = join(folder, 'runs', id, 'tests')
    const answers = readdirSync(kept).find((name) => /^newest-.*-validation\.bin$/.test(name))!
    expect(statSync(join(kept, answers)).size).toBe(9 * VALIDATION_IMAGES)
  })

  test('of a run that trained on replaces the one before, and that is no change of its file', async () => {
    const { api, folder } = openTestWorkbench()
    const { id, request } = await trained(api)
    await finishTask(api.evaluation().evaluate(request))
    const run = await api.runs().open({ id })
    await run.extend({ epochs: 1 })
    await watchRun(run)
    expect((await finishTask(api.evaluation().evaluate(request))).changedSince).toBeNull()
    expect(await listKeptTests(join(folder, 'runs', id))).toMatchObject([
      { step: 2 * STEPS_PER_EPOCH, checkpoint: 'newest' }
    ])
  })

  test('names the day and the accuracy of the kept one when the file of the checkpoint was changed since', async () => {
    const { api, folder } = openTestWorkbench()
    const { id, request } = await trained(api)
    const { accuracy, testedAt } = await finishTask(api.evaluation().evaluate(request))
    const config = readFileSync(join(folder, 'runs', id, 'config.json'), 'utf8')
    const key = trainingKey(RUN_CONFIG.parse(JSON.parse(config)))
    const file = join(folder, 'runs', id, 'checkpoint.bin')
    const checkpoint = await readCheckpoint(file, key)
    await writeCheckpoint(file, { ...checkpoint, parameters: checkpoint.parameters.map((value) => value / 2) }, key)
    const changed = await finishTask(openTestWorkbench({}, folder).api.evaluation().evaluate(request))
    expect(changed.changedSince).toEqual({ testedAt, accuracy })
    // It is the one that is kept from now on.
    const after = await finishTask(openTestWorkbench({}, folder).api.evaluation().evaluate(request))
    expect(after.changedSince).toBeNull()
  })

  test.each(['{"version": 1', '{"version": 2}', '[]'])(
    'a kept file with %s is left out, and the test is made',
    async (text) => {
      const { api, folder } = openTestWorkbench()
      const { id, request } = await trained(api)
      await finishTask(api.evaluation().evaluate(request))
      const kept = join(folder, 'runs', id, 'tests')
      for (const name of readdirSync(kept)) if (name.endsWith('.json')) writeFileSync(join(kept, name), text)
      expect(await listKeptTests(join(folder, 'runs', id))).toEqual([])
      const evaluation = openTestWorkbench({}, folder).api.evaluation()
      expect((await finishTask(evaluation.evaluate(request))).changedSince).toBeNull()
      expect(await listKeptTests(join(folder, 'runs', id))).toHaveLength(1)
    }
  )

  test('is no less a test where nothing can be written', async () => {
    const { api, folder, faults } = openTestWorkbench()
    const { id, request } = await trained(api)
    writeFileSync(join(folder, 'runs', id, 'tests'), 'no folder')
    expect((await finishTask(api.evaluation().evaluate(request))).images).toBe(VALIDATION_IMAGES)
    expect(faults).toHaveLength(1)
    rmSync(join(folder, 'runs', id, 'tests'))
  })
})
