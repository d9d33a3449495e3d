/** The cases that hold over any transport, by direct calls. */
import { expect, test } from 'vitest'
import { WORKBENCH_CASES } from '../../support/workbench-cases.ts'
import { openTestWorkbench } from './test-workbench.ts'

test.each(WORKBENCH_CASES)('$title', async ({ run }) => {
  const { api, faults } = openTestWorkbench()
  await run(api)
  expect(faults).toEqual([])
})
