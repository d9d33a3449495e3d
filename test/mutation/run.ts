/**
 * Mutation testing: makes one small fault at a time in a copy of the working tree and runs the
 * tests that execute it. docs/mutation-testing.md tells how it works.
 *
 *   node test/mutation/run.ts native/model native/training --sample 40 --seed 1
 *   node test/mutation/run.ts native/kernels --tests test/kernels --results kernels.json
 *
 * A fault that no test notices has survived. Mutants are tried in an order that `--seed` draws:
 * `--sample N` tries the first N, `--minutes N` as many as fit; all without either. `--tests`:
 * folders or files of tests that may notice (default: the folders that mirror the sources').
 * `--results FILE` goes on with what an earlier run found; `--again` tries its survivors again.
 * Exits with 1 when a mutant survived that equivalents.ts does not list.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { wilsonInterval } from '../../native/evaluation/wilson.ts'
import { executingTests } from './coverage.ts'
import { MutantTrial } from './mutant-trial.ts'
import { mutationsOf } from './mutations.ts'
import { mutantsOf, Results, shuffled, type Mutant, type Outcome } from './results.ts'
import { ROOT, sourcesOf, testsWithoutBrowser, WorkingCopy } from './working-copy.ts'

const COMMAND = {
  sample: { type: 'string' },
  minutes: { type: 'string' },
  seed: { type: 'string' },
  tests: { type: 'string', multiple: true },
  results: { type: 'string' },
  again: { type: 'boolean' }
} as const

const { values, positionals } = parseArgs({ options: COMMAND, allowPositionals: true })
const sources = positionals.flatMap(sourcesOf)
/** Read once, so that work in the tree goes on meanwhile. */
const texts = new Map(sources.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]))
const all = mutantsOf(
  [...texts].flatMap(([file, text]) => mutationsOf(file, text)),
  (file) => texts.get(file)!
)
const chosen = shuffled(all, Number(values.seed ?? 0)).slice(0, Number(values.sample ?? Infinity))
const results = new Results(values.results)
const hasSurvived = (mutant: Mutant) => ['survived', 'unexecuted'].some((outcome) => results.of(mutant) === outcome)
const open = chosen.filter((mutant) => (values.again ? hasSurvived(mutant) : results.of(mutant) === undefined))
const startedAt = performance.now()
if (open.length > 0) await tryAll(open)
const survivors = chosen.filter(hasSurvived)
for (const mutant of survivors) write(`${results.of(mutant)!}: ${described(mutant)}\n`)
write(`${summary()}\n`)
process.exitCode = survivors.length > 0 ? 1 : 0

async function tryAll(mutants: readonly Mutant[]): Promise<void> {
  using copy = new WorkingCopy()
  const folders = values.tests ?? [...new Set(sources.map(mirrorOf))].filter((path) => existsSync(join(ROOT, path)))
  const tests = testsWithoutBrowser(folders)
  const mutations = mutants.map(({ mutation }) => mutation)
  const testsOf = await executingTests(copy.folder, mutations, tests, (line) => write(`${line}\n`))
  await using trial = new MutantTrial(copy.folder)
  for (const [done, mutant] of mutants.entries()) {
    if (performance.now() - startedAt > Number(values.minutes ?? Infinity) * 60_000) return
    const { mutation } = mutant
    const outcome = await trial.run(mutation, texts.get(mutation.file)!, testsOf(mutation))
    results.note(mutant, outcome)
    write(`${String(done + 1).padStart(4)}/${mutants.length} ${outcome.padEnd(8)} ${described(mutant)}\n`)
  }
}

function summary(): string {
  const outcomes = chosen.map((mutant) => results.of(mutant)).filter((outcome) => outcome !== undefined)
  const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length
  const noticed = count('killed') + count('hung')
  const executed = noticed + count('survived')
  const decided = executed + count('unexecuted')
  if (executed === 0) return 'no mutant was tried'
  const share = (whole: number) => {
    const { lower, upper } = wilsonInterval(noticed, whole)
    return `${noticed} of ${whole}, ${percent(noticed / whole)} (95 % interval ${percent(lower)} to ${percent(upper)})`
  }
  return (
    `noticed: ${share(decided)}${executed < decided ? `; of those that some test executes ${share(executed)}` : ''}\n` +
    `${count('hung')} of them because tests did not end; ${count('equivalent')} equivalent; ` +
    `${outcomes.length} of ${all.length} mutations tried`
  )
}

function described({ mutation: { file, line, original, replacement } }: Mutant): string {
  return `${file}:${line}  ${original.replaceAll(/\s+/g, ' ')} => ${replacement}`
}

/** native/training/train.ts -> test/training; renderer/shared/runs/x.ts -> test/renderer. */
function mirrorOf(file: string): string {
  const [top, folder] = file.split('/')
  return top === 'native' ? `test/${folder!}` : `test/${top!}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function write(text: string): void {
  process.stdout.write(text)
}
