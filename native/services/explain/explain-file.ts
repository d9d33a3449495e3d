/**
 * Runs a file of explained cases (cases-file.ts) and compares every value with what it expects, in
 * float64:
 * |got - expected| <= 1e-12 + 1e-10 |expected|. Of gradient checks the numeric derivative is not
 * compared: its last digits are rounding. What it leads to is: the relative error and whether a
 * kink was crossed.
 */
import { writeFileAtomic } from '../../files/atomic.ts'
import type { DataSet } from '../../data/data-set.ts'
import { ShapeError } from '../../contract/errors.ts'
import { networkInput } from '../../data/data-set.ts'
import { openDataSet } from '../../data/open-data-set.ts'
import { checkOutputFile } from '../output-file.ts'
import type { CaseImages, Check } from './check.ts'
import { runCase, type CaseResults, type KnownFeatures } from './run-case.ts'
import { readCasesFile, readStates, badCases, type CasesFile } from './cases-file.ts'
import { differenceOf } from './compare-form.ts'
import { checkSteps } from './check-steps.ts'
import { checkGradients } from './check-gradients.ts'
import { checkBench, checkBenchGathers, checkPresets, checkRefusals } from './check-bench.ts'

export interface ExplainFileOptions {
  /** What openDataSet takes. */
  readonly data: string
  /**
   * Where the results go: {cases: [{state, set, index, label, forward, backward, gather,
   * weights}]}.
   */
  readonly outFile?: string | undefined
  readonly onProgress?: ((done: number, total: number) => void) | undefined
}

export interface ExplainFileOutcome {
  readonly passed: number
  readonly failed: number
  /** One line for each failure; cases count from 0. */
  readonly failures: string[]
}

/**
 * Throws what readCasesFile, openDataSet and checkOutputFile throw; WorkbenchError `bad-file` for
 * an image that is not there.
 */
export async function runExplainFile(
  file: string,
  { data, outFile, onProgress = () => undefined }: ExplainFileOptions
): Promise<ExplainFileOutcome> {
  const cases = await readCasesFile(file)
  if (outFile !== undefined) await checkOutputFile(outFile)
  const states = await readStates(file, cases)
  const images = imagesOf(file, await openDataSet(data, {}))
  const parametersOf = (name: string) => states.get(name) ?? fail(file, `there is no state ${name}`)
  const outcome = { passed: 0, failed: 0, failures: [] as string[] }
  const results: CaseResults[] = []
  const features: KnownFeatures = new Map()
  const total = cases.cases.length + 1
  const take = (checks: Iterable<Check>) => {
    for (const { name, got, expected, ignored } of checks) {
      const difference = differenceOf(got, expected, ignored)
      if (difference === null) {
        outcome.passed++
      } else {
        outcome.failed++
        outcome.failures.push(`${name}: ${difference}`)
      }
    }
  }
  for (const [index, own] of cases.cases.entries()) {
    const { checks, results: computed } = runCase(own, index, parametersOf(own.state), images, features)
    take(checks)
    results.push(computed)
    onProgress(index + 1, total)
    await new Promise(setImmediate)
  }
  take(otherChecks(cases, parametersOf, images))
  onProgress(total, total)
  if (outFile !== undefined) await writeFileAtomic(outFile, JSON.stringify({ cases: results }))
  return outcome
}

function* otherChecks(
  cases: CasesFile,
  parametersOf: (state: string) => Float32Array,
  images: CaseImages
): Generator<Check> {
  for (const [name, steps] of [
    ['batch', cases.batch],
    ['later', cases.later]
  ] as const) {
    if (steps) yield* checkSteps(name, steps, parametersOf(steps.state), images)
  }
  if (cases.gradientCheck) {
    yield* checkGradients(cases.gradientCheck, parametersOf(cases.gradientCheck.state), images)
  }
  yield* checkBench(cases.bench)
  yield* checkBenchGathers(cases.benchGathers, cases.bench)
  yield* checkRefusals(cases.refusals)
  yield* checkPresets(cases.presets, images)
}

function imagesOf(file: string, { name, train, test }: DataSet): CaseImages {
  return {
    image(set, index) {
      const images = set === 'train' ? train : test
      if (!images || index >= images.count) {
        throw badCases(file, `${name} has no image ${index} in its ${set === 'train' ? 'training' : 'test'} set`)
      }
      if (images.height !== 28 || images.width !== 28) {
        throw new ShapeError(
          `${name} has images of ${images.height} x ${images.width}`,
          'Choose a data set of 28 x 28 images.'
        )
      }
      return { input: Float64Array.from(networkInput(images, index, index + 1)), label: images.labels[index]! }
    }
  }
}

function fail(file: string, what: string): never {
  throw badCases(file, what)
}
