/**
 * Runs a file of evaluation cases (evaluation-cases.ts describes it) and compares with what it
 * expects: counts and indices exactly, p-values within 1e-9 relative, all other figures within
 * 1e-9.
 */
import { WorkbenchError } from '../contract/errors.ts'
import { comparePredictions, pairedTest } from '../evaluation/compare-predictions.ts'
import { evaluatePredictions } from '../evaluation/evaluate-predictions.ts'
import { makePredictions, type Predictions } from '../evaluation/predictions.ts'
import { comparePairedSeeds, seedBands, summariseSeeds } from '../evaluation/seed-statistics.ts'
import { wilsonInterval } from '../evaluation/wilson.ts'
import { writeFileAtomic } from '../files/atomic.ts'
import { decodeFloats, readEvaluationCases, type EvaluationCases, type EvaluationSet } from './evaluation-cases.ts'
import { checkOutputFile } from './output-file.ts'
import { firstDifference } from './value-difference.ts'

export interface EvaluationFileOutcome {
  readonly passed: number
  readonly failed: number
  /** One line for each failed case. */
  readonly failures: string[]
}

/** One thing the file asks for. */
interface Case {
  readonly name: string
  readonly compute: () => unknown
  /** Undefined: only the result is wanted. */
  readonly expected: unknown
  /** Places the result, or `{error: message}`, in the file's own form. */
  readonly store: (result: unknown) => void
}

interface Results {
  readonly sets: Record<string, { expected: unknown }>
  readonly comparisons: { a: string; b: string; expected: unknown }[]
  readonly pairedCounts: unknown[]
  readonly wilson: unknown[]
  readonly seeds: Record<string, unknown>
}

/**
 * A case that expects nothing is neither passed nor failed. `outFile` gets the computed figures in
 * the form of the input file. Throws what readEvaluationCases and checkOutputFile throw; a set that
 * cannot be evaluated is a failure like any other.
 */
export async function runEvaluationFile(
  file: string,
  { outFile }: { readonly outFile?: string | undefined } = {}
): Promise<EvaluationFileOutcome> {
  const cases = await readEvaluationCases(file)
  if (outFile !== undefined) await checkOutputFile(outFile)
  const results: Results = { sets: {}, comparisons: [], pairedCounts: [], wilson: [], seeds: {} }
  const failures: string[] = []
  let passed = 0
  for (const { name, compute, expected, store } of casesOf(cases, results)) {
    try {
      const result = compute()
      store(result)
      if (expected === undefined) continue
      const difference = firstDifference(result, expected)
      if (difference === null) passed++
      else failures.push(`${name}: ${difference}`)
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error
      store({ error: error.message })
      failures.push(`${name}: ${error.message}`)
    }
  }
  if (outFile !== undefined) await writeFileAtomic(outFile, JSON.stringify(results))
  return { passed, failed: failures.length, failures }
}

function casesOf({ sets, comparisons, pairedCounts, wilson, seeds }: EvaluationCases, results: Results): Case[] {
  const predictionsOf = (name: string) => {
    const set = Object.hasOwn(sets, name) ? sets[name] : undefined
    if (set) return readPredictions(set, name)
    throw new WorkbenchError('bad-file', `there is no set ${name}`, `The file has ${Object.keys(sets).join(', ')}.`)
  }
  return [
    ...Object.entries(sets).map(([name, { expected }]): Case => ({
      name,
      compute: () => evaluatePredictions(predictionsOf(name)),
      expected,
      store: (result) => Object.defineProperty(results.sets, name, { value: { expected: result }, enumerable: true })
    })),
    ...comparisons.map(({ a, b, expected }): Case => ({
      name: `${a} against ${b}`,
      compute: () => comparePredictions(predictionsOf(a), predictionsOf(b)),
      expected,
      store: (result) => results.comparisons.push({ a, b, expected: result })
    })),
    ...pairedCounts.map(({ images, onlyA, onlyB, ...expected }): Case => ({
      name: `only A ${onlyA}, only B ${onlyB} of ${images}`,
      compute: () => pairedTest(images, onlyA, onlyB),
      expected: expectedOf(expected),
      store: (result) => results.pairedCounts.push({ images, onlyA, onlyB, ...(result as object) })
    })),
    ...wilson.map(({ correct, images, ...expected }): Case => ({
      name: `interval of ${correct} of ${images}`,
      compute: () => wilsonInterval(correct, images),
      expected: expectedOf(expected),
      store: (result) => results.wilson.push({ correct, images, ...(result as object) })
    })),
    ...seedCases(seeds, results)
  ]
}

function seedCases(seeds: EvaluationCases['seeds'], results: Results): Case[] {
  if (!seeds) return []
  const { a, b, curves } = seeds
  const parts: Record<string, () => unknown> = {
    summaryA: () => summariseSeeds(a),
    summaryB: () => summariseSeeds(b),
    two: () => summariseSeeds(a.slice(0, 2)),
    one: () => summariseSeeds(a.slice(0, 1)),
    pairedDifference: () => comparePairedSeeds(a, b),
    ...(curves && { bands: () => seedBands(curves) })
  }
  return Object.entries(parts).map(([name, compute]) => ({
    name: `seeds ${name}`,
    compute,
    expected: seeds[name],
    store: (result) => (results.seeds[name] = result)
  }))
}

function readPredictions({ labels, probabilities, logits }: EvaluationSet, name: string): Predictions {
  return makePredictions(
    new Uint8Array(Buffer.from(labels, 'base64')),
    decodeFloats(probabilities, `probabilities of ${name}`),
    logits === undefined ? null : decodeFloats(logits, `logits of ${name}`)
  )
}

function expectedOf(expected: Record<string, unknown>): Record<string, unknown> | undefined {
  return Object.keys(expected).length > 0 ? expected : undefined
}
