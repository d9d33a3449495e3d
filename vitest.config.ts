import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const ROOT = import.meta.dirname

// Processes that tests start, the command line above all, compile the same files again and again:
// half of what a short one takes.
process.env['NODE_COMPILE_CACHE'] ??= resolve(ROOT, 'node_modules/.cache/node-compile')

/** What is tested in a browser. */
const PAGES = ['test/renderer/**/*.test.ts', 'test/e2e/**/*.test.ts', 'test/electron/**/*.test.ts']

/** Files that change what a process has once: its environment, modules it has loaded. */
const CHANGE_THE_PROCESS = ['test/electron/**/*.test.ts', 'test/onnx/telemetry.test.ts']

/** Paths from the root, as patterns have them on every system. */
const filesOf = (patterns: string | string[]) =>
  globSync(patterns, { cwd: ROOT }).map((file) => file.replaceAll('\\', '/'))

/** These have a process of their own. All others share a worker, and what it has loaded. */
const ALONE = [
  ...filesOf(CHANGE_THE_PROCESS),
  ...filesOf('test/**/*.test.ts').filter((file) => readFileSync(resolve(ROOT, file), 'utf8').includes('vi.mock('))
]
const isPage = (file: string) => filesOf(PAGES).includes(file)

const NATIVE = { name: 'native' }
const PAGE_TESTS = {
  name: 'pages',
  globalSetup: ['test/renderer/global-setup.ts'],
  // A browser on a CI machine loses an event once in thousands of clicks. Vitest marks a test that
  // passed the second time with "retry x1"; outside CI it fails.
  retry: process.env['CI'] ? 1 : 0
}

export default defineConfig({
  // The package itself would try to download its binary when it is loaded without one.
  resolve: { alias: { electron: resolve(ROOT, 'test/support/electron-double/electron.ts') } },
  test: {
    environment: 'node',
    // One more than cores, since tests wait for pages and processes; not more than four, since
    // engines start threads of their own.
    maxWorkers: Math.min(availableParallelism() + 1, 4),
    // Against tests that hang, not a bound on time: far above what the slowest takes on a busy
    // machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: { ...NATIVE, include: ['test/**/*.test.ts'], exclude: [...PAGES, ...ALONE], isolate: false }
      },
      { extends: true, test: { ...PAGE_TESTS, include: PAGES, exclude: ALONE, isolate: false } },
      {
        extends: true,
        test: { ...NATIVE, name: 'native, alone', include: ALONE.filter((file) => !isPage(file)) }
      },
      { extends: true, test: { ...PAGE_TESTS, name: 'pages, alone', include: ALONE.filter(isPage) } }
    ]
  }
})
