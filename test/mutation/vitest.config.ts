/**
 * As the tests' own configuration, without the page that only browser suites need: each mutant
 * starts a run of its own.
 */
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = process.cwd()

export default defineConfig({
  root,
  resolve: { alias: { electron: resolve(root, 'test/support/electron-double/electron.ts') } },
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000
  }
})
