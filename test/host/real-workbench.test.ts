/**
 * The real workbench over every way of carrying calls: the cases that it fulfils when it is called
 * directly.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { createWorkbench, type Workbench } from '../../native/services/workbench/index.ts'
import { slowTest } from '../support/slow-test.ts'
import { WORKBENCH_CASES } from '../support/workbench-cases.ts'
import { openConformancePage, type ConformancePage } from './conformance-page.ts'
import { overNodePort, overSocket } from './transports.ts'

let folder: string
let workbench: Workbench

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-lines-'))
  workbench = createWorkbench({ host: 'browser', dataFolder: join(folder, 'data'), runsFolder: join(folder, 'runs') })
})
afterEach(async () => {
  await workbench.dispose()
  rmSync(folder, { recursive: true })
})

describe.each([
  ['a port of Node', overNodePort],
  ['a WebSocket', overSocket]
])('over %s', (_title, open) => {
  slowTest.each(WORKBENCH_CASES)('$title', async ({ run }) => {
    const line = await open(workbench.api)
    try {
      await run(line.api)
    } finally {
      await line.close()
    }
  })
})

describe('over a port of a page in Chromium', () => {
  let page: ConformancePage
  beforeAll(async () => {
    page = await openConformancePage()
  })
  afterAll(() => page.close())

  slowTest.each(WORKBENCH_CASES.map(({ title }, index) => ({ title, index })))('$title', async ({ index }) => {
    await page.perform('runWithServices', workbench.api, index)
  })
})
