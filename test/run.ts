/**
 * `npm test`: type checks, linter, formatter, import rules and all tests, and as the last line the
 * true sum of them. A check counts as one; tests count as Vitest reports them, and a test file that
 * cannot even be loaded as one that failed.
 */
import { spawn } from 'node:child_process'
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
  {
    title: 'linter: components',
    command: [
      'eslint/bin/eslint.js',
      '.',
      // It judges a file by its content alone, and skips those that passed unchanged.
      '--cache',
      '--cache-strategy=content',
      `--cache-location=${join(ROOT, 'node_modules/.cache/eslint.json')}`
    ]
  },
  { title: 'types of renderer', command: ['../test/checks/vue-types.ts'] },
  { title: 'formatter', command: ['oxfmt/bin/oxfmt', '--check', '.'] },
  {
    title: 'linter, types of native, electron and test',
    command: ['oxlint/bin/oxlint', '--type-aware', '--type-check', '--quiet', '.']
  },
  { title: 'linter: scripts of components', command: ['../test/checks/vue-scripts.ts'] },
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

/** Its exit code, and what it wrote; `inherit` shows that at once instead. */
function runNodeScript(
  [script, ...args]: readonly string[],
  stdio: 'inherit' | 'pipe' = 'pipe'
): Promise<{ code: number; output: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string }>()
  const child = spawn(process.execPath, [join(ROOT, 'node_modules', script!), ...args], {
    cwd: ROOT,
    stdio: ['ignore', stdio, stdio]
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}\n` }))
  child.on('close', (code) => resolve({ code: code ?? 1, output }))
  return promise
}

/** One after another, beside the tests: these have two workers, but not always two busy ones. */
async function runChecks(): Promise<{ counts: Counts; report: string }> {
  let failed = 0
  let report = ''
  for (const { title, command } of CHECKS) {
    const start = performance.now()
    const { code, output } = await runNodeScript(command)
    if (code !== 0) failed++
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    report += `${output}${code === 0 ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)\n`
  }
  return { counts: { passed: CHECKS.length - failed, failed, skipped: 0 }, report }
}

async function runVitest(filters: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-test-'))
  const report = join(folder, 'vitest.json')
  try {
    const command = ['vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json']
    const { code } = await runNodeScript([...command, `--outputFile.json=${report}`, ...filters], 'inherit')
    return readVitestReport(report, code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// `npm test -- test/data` runs those tests alone, and all of them.
const filters = process.argv.slice(2)
if (filters.length > 0) process.env['LENET_TEST_SLOW'] ??= '1'
const isWhole = process.env['LENET_TEST_SLOW'] === '1'
const [checks, tests] = await Promise.all([
  filters.length === 0 ? runChecks() : { counts: NO_TESTS, report: '' },
  runVitest(filters)
])
// Not among the lines of Vitest, which rewrites those it has written to a terminal.
process.stdout.write(checks.report)
if (!isWhole) console.log('Slow tests were skipped; with LENET_TEST_SLOW=1 they are run, too.')
const total: Counts = {
  passed: checks.counts.passed + tests.passed,
  failed: checks.counts.failed + tests.failed,
  skipped: checks.counts.skipped + tests.skipped
}
console.log(sumLine(total))
process.exitCode = total.failed > 0 ? 1 : 0
