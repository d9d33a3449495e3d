/**
 * `npm test`: type checks, linter, formatter, import rules and all tests, and as the last line the true sum of them.
 * A check counts as one; tests count as Vitest reports them, and a test file that cannot even be loaded as one that failed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NO_TESTS, readVitestReport, sumLine, type Counts } from './support/test-counts.ts'

const ROOT = join(import.meta.dirname, '..')

interface Check {
  readonly title: string
  /** A script, its path as node_modules sees it, and its arguments. */
  readonly command: readonly string[]
}

const CHECKS: readonly Check[] = [
  { title: 'types of native', command: ['@typescript/native/bin/tsc', '-p', 'tsconfig.json'] },
  { title: 'types of electron', command: ['@typescript/native/bin/tsc', '-p', 'electron/tsconfig.json'] },
  { title: 'types of test', command: ['@typescript/native/bin/tsc', '-p', 'test/tsconfig.json'] },
  { title: 'types of renderer', command: ['vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'renderer/tsconfig.json'] },
  { title: 'linter', command: ['eslint/bin/eslint.js', '.'] },
  { title: 'formatter', command: ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'] },
  { title: 'unused files and exports', command: ['knip/bin/knip.js', '--no-config-hints'] },
  { title: 'shaders', command: ['../native/engines/webgpu/check-shaders.ts'] },
  {
    title: 'who imports whom',
    command: [
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'native',
      'electron',
      'renderer',
      'test'
    ]
  }
]

function runNodeScript([script, ...args]: readonly string[]): number {
  const { status, error } = spawnSync(process.execPath, [join(ROOT, 'node_modules', script!), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit']
  })
  if (error) console.error(error.message)
  return status ?? 1
}

function runChecks(): Counts {
  const failed = CHECKS.filter(({ title, command }) => {
    const start = performance.now()
    const passed = runNodeScript(command) === 0
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${title} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
    return !passed
  }).length
  return { passed: CHECKS.length - failed, failed, skipped: 0 }
}

function runVitest(filters: readonly string[]): Counts {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-test-'))
  const report = join(folder, 'vitest.json')
  try {
    const status = runNodeScript([
      'vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...filters
    ])
    return readVitestReport(report, status)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// `npm test -- test/data` runs those tests alone.
const filters = process.argv.slice(2)
const checks = filters.length === 0 ? runChecks() : NO_TESTS
const tests = runVitest(filters)
const total: Counts = {
  passed: checks.passed + tests.passed,
  failed: checks.failed + tests.failed,
  skipped: checks.skipped + tests.skipped
}
console.log(sumLine(total))
process.exitCode = total.failed > 0 ? 1 : 0
