/** The services and the simulation of page tests do the same with a library of runs. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest'
import { createWorkbench } from '../../../../native/services/workbench/index.ts'
import { LIBRARY_CASES, type LibraryUnderTest } from '../../../support/library-cases.ts'
import { watchRun } from '../../../support/watched-run.ts'
import { createSimulatedLibrary } from '../../../renderer/page/simulated-library.ts'
import { libraryRow } from '../../../renderer/page/simulated-rows.ts'
import { importBars, openTestWorkbench, OPTIONS, STEPS_PER_EPOCH } from '../test-workbench.ts'

let trained = ''
const finished: string[] = []
beforeAll(async () => {
  trained = mkdtempSync(join(tmpdir(), 'lenet-cases-'))
  const workbench = createWorkbench({
    ...{ host: 'browser', dataFolder: join(trained, 'data'), runsFolder: join(trained, 'runs'), bundledMnist: null },
    builtInModel: join(trained, 'absent.onnx')
  })
  const { api } = workbench
  const options = { ...OPTIONS, data: await importBars(api) }
  for (const learningRate of [0.001, 0.003]) {
    const run = await api.runs().start({ ...options, learningRate })
    await watchRun(run)
    finished.push((await run.info()).id)
  }
  await workbench.dispose()
})
afterAll(() => rmSync(trained, { recursive: true }))

async function services(): Promise<LibraryUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-cases-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(trained, folder, { recursive: true })
  const { api } = openTestWorkbench({ revealFolder: () => Promise.resolve() }, folder)
  const data = (await api.dataSets().list()).find(({ id }) => id.startsWith('imported'))!.id
  const active = await api.runs().start({ ...OPTIONS, data, epochs: 500 })
  await active.pause()
  onTestFinished(() => active.stop().catch(() => undefined))
  const [a, b] = finished as [string, string]
  return { api: api.library(), finished: [a, b], active: (await active.info()).id, stepsPerEpoch: STEPS_PER_EPOCH }
}

function simulation(): Promise<LibraryUnderTest> {
  const run = (id: string, learningRate: number) =>
    libraryRow({ id, title: id, options: { epochs: 2, learningRate }, changed: ['epochs'] })
  const active = libraryRow({ id: 'active', title: 'active', state: 'paused', epochsDone: 0, endedAt: null })
  const { api } = createSimulatedLibrary([run('first', 0.001), run('second', 0.003), active])
  return Promise.resolve({ api, finished: ['first', 'second'], active: 'active', stepsPerEpoch: 1563 })
}

describe.each([
  ['the services', services],
  ['the simulation of page tests', simulation]
])('%s', (_, open) => {
  test.each(LIBRARY_CASES)('$title', async ({ run }) => {
    await run(await open())
  })
})
