import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

// Processes that tests start, the command line above all, compile the same files again and again:
// half of what a short one takes.
process.env['NODE_COMPILE_CACHE'] ??= resolve(import.meta.dirname, 'node_modules/.cache/node-compile')

/** What is tested in a browser. */
const PAGES = ['test/renderer/**/*.test.ts', 'test/e2e/**/*.test.ts', 'test/electron/**/*.test.ts']

/**
 * Tests of these folders mock no module and leave the state of the process as it was, so that files
 * share a worker and what it has loaded.
 */
const PURE = [
  'test/{brief,cli,contract,data,evaluation,files,inspection,kernels,learning,model}/**/*.test.ts',
  'test/{plots,runs,support,tensor,training}/**/*.test.ts',
  'test/services/{explain,library}/**/*.test.ts',
  'test/services/workbench/{data-sets,evaluation,inspection,journal,library,recognition}/**/*.test.ts',
  'test/services/workbench/{rpc,runs,series}/**/*.test.ts'
]

export default defineConfig({
  // The package itself would try to download its binary when it is loaded without one.
  resolve: { alias: { electron: resolve(import.meta.dirname, 'test/support/electron-double/electron.ts') } },
  test: {
    environment: 'node',
    // Two workers fit the smallest machine this is developed on; engine tests start threads of
    // their own.
    maxWorkers: 2,
    // Against tests that hang, not a bound on time: far above what the slowest takes on a busy
    // machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'native', include: ['test/**/*.test.ts'], exclude: [...PAGES, ...PURE] }
      },
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      {
        extends: true,
        test: {
          name: 'pages',
          include: PAGES,
          globalSetup: ['test/renderer/global-setup.ts'],
          // A browser on a CI machine loses an event once in thousands of clicks. Vitest marks a
          // test that passed the second time with "retry x1"; outside CI it fails.
          retry: process.env['CI'] ? 1 : 0
        }
      }
    ]
  }
})
