/**
 * As the tests' own configuration, without the page that only browser suites need: each mutant
 * starts a run of its own. One test file at a time, in the order that run.ts gives, so that the
 * first failure ends the run early.
 */
import { relative, resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = process.cwd()
const order = (process.env['LENET_MUTATION_ORDER'] ?? '').split('\n')

class GivenOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => order.indexOf(relative(root, moduleId))
    return Promise.resolve(files.sort((a, b) => place(a) - place(b)))
  }
}

export default defineConfig({
  root,
  resolve: { alias: { electron: resolve(root, 'test/support/electron-double/electron.ts') } },
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    maxWorkers: 1,
    sequence: { sequencer: GivenOrder },
    fsModuleCache: true,
    testTimeout: 300_000,
    hookTimeout: 300_000
  }
})
