/**
 * Mutation testing: makes one small fault at a time in a copy of the working tree and runs the
 * tests that import the file.
 *
 *   node test/mutation/run.ts native/model native/training --sample 40 --seed 1
 *   node test/mutation/run.ts native/kernels --tests test/kernels
 *
 * A fault that no test notices has survived. `--sample`: so many of all mutations, drawn with
 * `--seed`; all without it. `--tests`: folders of tests that may notice (default: the folder that
 * mirrors the file's). `--json FILE`: every result. Exits with 1 when a mutant survived that
 * equivalents.ts does not list.
 */
import { spawn } from 'node:child_process'
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { EQUIVALENTS } from './equivalents.ts'
import { mutationsOf, type Mutation } from './mutations.ts'

type Outcome = 'killed' | 'survived' | 'equivalent' | 'timeout'

const ROOT = resolve(import.meta.dirname, '../..')
const COPIED = [
  'native',
  'renderer',
  'electron',
  'test',
  'resources',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts'
]
const WITHOUT_BROWSER = [
  'test/services',
  'test/training',
  'test/model',
  'test/inspection',
  'test/evaluation',
  'test/brief',
  'test/cli'
]
/** A mutant that loops for ever is noticed; far above what the tests of one file take. */
const TIMEOUT_MS = 240_000
const COMMAND = {
  sample: { type: 'string' },
  seed: { type: 'string' },
  tests: { type: 'string', multiple: true },
  json: { type: 'string' }
} as const

const { values, positionals } = parseArgs({ options: COMMAND, allowPositionals: true })
const all = positionals.flatMap(filesOf).flatMap((file) => mutationsOf(file, readFileSync(join(ROOT, file), 'utf8')))
const chosen = values.sample === undefined ? all : sampleOf(all, Number(values.sample), Number(values.seed ?? 0))
const tree = realpathSync(copyTree())
const results: { readonly mutation: Mutation; readonly outcome: Outcome }[] = []
try {
  const files = [...new Set(chosen.map(({ file }) => file))]
  for (const file of files) {
    const tests = await testsOf(file)
    if (!tests) {
      process.stdout.write(`left out: ${file}, for which no tests pass as it is\n`)
      continue
    }
    for (const mutation of chosen.filter((one) => one.file === file)) {
      const outcome = await tryMutation(mutation, tests)
      results.push({ mutation, outcome })
      const { line, original, replacement } = mutation
      const change = `${original.replaceAll(/\s+/g, ' ')} => ${replacement}`
      process.stdout.write(
        `${String(results.length).padStart(4)}/${chosen.length} ${outcome.padEnd(10)} ${file}:${line}  ${change}\n`
      )
    }
  }
} finally {
  rmSync(tree, { recursive: true, force: true })
}
const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length
const noticed = count('killed') + count('timeout')
const decided = noticed + count('survived')
process.stdout.write(
  `${noticed} of ${decided} mutants noticed (${((100 * noticed) / Math.max(1, decided)).toFixed(1)} %), ${count('equivalent')} equivalent; ` +
    `${chosen.length} of ${all.length} mutations tried\n`
)
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 2))
process.exitCode = count('survived') > 0 ? 1 : 0

/**
 * The tests that import the file and pass as it is, in the order in which they notice a fault
 * soonest: those named after the file, then the quickest. Of the mirror of its folder, else all
 * without a browser; null: none.
 */
async function testsOf(file: string): Promise<readonly string[] | null> {
  for (const folders of values.tests ? [values.tests] : [[mirrorOf(file)], WITHOUT_BROWSER]) {
    const report = join(tree, 'unchanged.json')
    rmSync(report, { force: true })
    const reporter = ['--reporter=json', `--outputFile=${report}`]
    const related = ['related', ...reporter, ...excludes(folders.flatMap(testsBelow)), file]
    if ((await runVitest(related)) === 'survived') return inOrder(file, readFileSync(report, 'utf8'))
  }
  return null
}

function inOrder(file: string, report: string): readonly string[] {
  const { testResults } = JSON.parse(report) as { testResults: { name: string; startTime: number; endTime: number }[] }
  const mirror = `${basename(file, '.ts')}.test.ts`
  const milliseconds = ({ name, startTime, endTime }: (typeof testResults)[number]) =>
    basename(name) === mirror ? 0 : endTime - startTime
  return testResults.sort((a, b) => milliseconds(a) - milliseconds(b)).map(({ name }) => relative(tree, name))
}

async function tryMutation(mutation: Mutation, tests: readonly string[]): Promise<Outcome> {
  const { file, start, end, replacement } = mutation
  const text = readFileSync(join(ROOT, file), 'utf8')
  const line = text.split('\n')[mutation.line - 1]!.trim()
  const isListed = EQUIVALENTS.some(
    (one) =>
      one.file === file && one.line === line && one.original === mutation.original && one.replacement === replacement
  )
  if (isListed) return 'equivalent'
  writeFileSync(join(tree, file), text.slice(0, start) + replacement + text.slice(end))
  try {
    return await runVitest(['run', ...tests], tests)
  } finally {
    writeFileSync(join(tree, file), text)
  }
}

/** `survived`: all tests passed. */
function runVitest(args: readonly string[], order: readonly string[] = []): Promise<Outcome> {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const options = ['--run', '--bail=1', '--config', 'test/mutation/vitest.config.ts', '--passWithNoTests=false']
  const child = spawn(process.execPath, [vitest, ...args, ...options], {
    cwd: tree,
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, CI: '1', LENET_MUTATION_ORDER: order.join('\n') }
  })
  return new Promise((resolveOutcome) => {
    const stop = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      resolveOutcome('timeout')
    }, TIMEOUT_MS)
    child.on('exit', (code) => {
      clearTimeout(stop)
      resolveOutcome(code === 0 ? 'survived' : 'killed')
    })
  })
}

/** `related` takes no filter of tests: everything else is excluded. */
function excludes(wanted: readonly string[]): string[] {
  const others = testsBelow('test').filter((file) => !wanted.includes(file))
  return others.flatMap((file) => ['--exclude', file])
}

function testsBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
}

/** native/training/train.ts -> test/training; renderer/shared/runs/x.ts -> test/renderer. */
function mirrorOf(file: string): string {
  const [top, folder] = file.split('/')
  return top === 'native' ? `test/${folder}` : `test/${top}`
}

function filesOf(place: string): string[] {
  if (place.endsWith('.ts')) return [relative(ROOT, resolve(place))]
  return readdirSync(join(ROOT, place), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.startsWith('simd/assembly'))
    .map((name) => join(place, name))
    .sort()
}

/** Each mutation by a number drawn for it, so that the same seed chooses the same ones. */
function sampleOf(mutations: readonly Mutation[], size: number, seed: number): Mutation[] {
  let state = (seed + 1) * 0x9e3779b9
  const draw = () => {
    state = Math.imul(state ^ (state >>> 16), 0x45d9f3b) + 0x9e3779b9
    return (state >>> 0) / 2 ** 32
  }
  return mutations
    .map((mutation) => ({ mutation, key: draw() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, size)
    .map(({ mutation }) => mutation)
}

function copyTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-mutation-'))
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir')
  return folder
}
