/**
 * As the tests' own configuration, without the page that only browser suites need. One test file
 * at a time, in the order that is asked for, so that the first failure ends a run early.
 */
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = process.cwd()

class GivenOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files)
  }
}

export default defineConfig({
  root,
  resolve: { alias: { electron: resolve(root, 'test/support/electron-double/electron.ts') } },
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    env: { LENET_TEST_SLOW: '1' },
    maxWorkers: 1,
    setupFiles: ['test/mutation/record-hits.ts'],
    sequence: { sequencer: GivenOrder },
    testTimeout: 300_000,
    hookTimeout: 300_000
  }
})
