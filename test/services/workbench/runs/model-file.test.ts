/** A run's model as a page exports it: where it goes, and what it is told besides. */
import { truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { evaluateModel } from '../../../../native/services/evaluate-model.ts'
import { genuineMnist, mnistTest } from '../../../support/mnist.ts'
import { watchRun } from '../../../support/watched-run.ts'
import { importBars, openTestWorkbench, startBars, STEPS_PER_EPOCH } from '../test-workbench.ts'

test('an export whose checkpoint is damaged and whose data was removed says so, without paths', async () => {
  const { api, folder } = openTestWorkbench()
  const run = await startBars(api, { epochs: 1 })
  await watchRun(run)
  const { id, options } = await run.info()
  await truncate(join(folder, 'runs', id, 'checkpoint.bin'), 1000)
  await api.dataSets().remove({ id: options.data })
  const { bytes, notices, verification } = await run.exportModel({ target: null })
  expect(bytes!.length).toBeGreaterThan(240_000)
  expect(verification).toMatchObject({ images: 1000, agreement: 1 })
  expect(notices).toEqual([
    expect.stringMatching(
      RegExp(
        `^the checkpoint checkpoint\\.bin cannot be used: .*; the checkpoint best\\.bin, after step ${STEPS_PER_EPOCH}, is`
      )
    ),
    'the data of the run is missing: the model is verified on generated digits instead'
  ])
  expect(notices.join()).not.toContain(folder)
})

mnistTest('a model goes where the save dialog said, or nowhere without one', async () => {
  const granted = new Map<string, string>()
  const workbench = openTestWorkbench({
    resolveSaveTarget: (token) => {
      const path = granted.get(token)
      if (path === undefined) throw new Error('not granted')
      return path
    }
  })
  // 1,000 to train, as many as verify the file, and 200 to validate.
  const run = await startBars(workbench.api, { epochs: 1, data: await importBars(workbench.api, 1200) })
  await watchRun(run)
  const path = join(workbench.folder, 'mine.onnx')
  granted.set('token', path)
  const saved = await run.exportModel({ target: 'token' })
  expect(saved).toMatchObject({
    savedAs: path,
    bytes: null,
    fileName: 'mine.onnx',
    verification: { images: 1000, agreement: 1 }
  })
  expect((await evaluateModel(path, genuineMnist)).metrics.images).toBe(10_000)
  await expect(run.exportModel({ target: '/etc/passwd' })).rejects.toMatchObject({ code: 'unexpected' })
  const other = openTestWorkbench({}, workbench.folder)
  const again = await other.api.runs().open({ id: (await run.info()).id })
  await expect(again.exportModel({ target: 'token' })).rejects.toMatchObject({ code: 'bad-argument' })
})
