/** A workbench in a folder of its own, taken down after the test. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { RunApi, RunOptions } from '../../../native/contract/runs.ts'
import type { WorkbenchApi } from '../../../native/contract/workbench.ts'
import { createWorkbench, type Workbench, type WorkbenchOptions } from '../../../native/services/workbench/index.ts'
import { barFiles } from '../../support/bar-files.ts'
import { SHARED_ENGINES } from '../../support/shared-engines.ts'

export interface TestWorkbench extends Workbench {
  readonly folder: string
  /** What should not have happened. */
  readonly faults: unknown[]
}

export const OPTIONS: Omit<RunOptions, 'data'> = {
  recipe: 'keras',
  engine: 'worker-kernels',
  epochs: 2,
  batchSize: 32,
  seed: 1,
  threads: 1,
  learningRate: 1e-3,
  startFrom: null
}

/** `folder`: of an earlier one, as after a restart. */
export function openTestWorkbench(options: Partial<WorkbenchOptions> = {}, folder = newFolder()): TestWorkbench {
  const workbench = createTestWorkbench(folder, options)
  onTestFinished(() => workbench.dispose())
  return workbench
}

/**
 * A workbench that is prepared once for a file or a `describe`. Gives a function that opens one in
 * a copy of its folder, taken down after the test, with what `prepare` returned.
 */
export function preparedWorkbench<Prepared>(prepare: (api: WorkbenchApi) => Promise<Prepared>) {
  let template = ''
  let prepared: Prepared
  beforeAll(async () => {
    template = mkdtempSync(join(tmpdir(), 'lenet-prepared-'))
    const workbench = createTestWorkbench(template)
    prepared = await prepare(workbench.api)
    await workbench.dispose()
  })
  afterAll(() => rmSync(template, { recursive: true }))
  return (options: Partial<WorkbenchOptions> = {}): TestWorkbench & { readonly prepared: Prepared } => {
    const folder = newFolder()
    cpSync(template, folder, { recursive: true })
    return { ...openTestWorkbench(options, folder), prepared }
  }
}

function createTestWorkbench(folder: string, options: Partial<WorkbenchOptions> = {}): TestWorkbench {
  const faults: unknown[] = []
  const workbench = createWorkbench({
    host: 'browser',
    dataFolder: join(folder, 'data'),
    runsFolder: join(folder, 'runs'),
    builtInModel: join(folder, 'absent.onnx'),
    bundledMnist: null,
    engines: SHARED_ENGINES,
    onFault: (error) => faults.push(error),
    ...options
  })
  return { ...workbench, folder, faults }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-workbench-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** By their number: drawn once for all tests of a worker. */
const bars = new Map<number, ReturnType<typeof barFiles>>()

/** Few enough to train on in no time: 300 in batches of 32, and 60 to validate. */
const BARS = 360
/** The last batch is smaller. */
export const STEPS_PER_EPOCH = 10
export const VALIDATION_IMAGES = 60

/** The id of a data set of `count` bars. */
export async function importBars(api: WorkbenchApi, count = BARS): Promise<string> {
  const files = bars.get(count) ?? barFiles(count)
  bars.set(count, files)
  const { dataSet } = await api.dataSets().importFiles({ files })
  return dataSet!.id
}

export async function startBars(api: WorkbenchApi, options: Partial<RunOptions> = {}): Promise<RunApi> {
  const data = options.data ?? (await importBars(api))
  return api.runs().start({ ...OPTIONS, ...options, data })
}
