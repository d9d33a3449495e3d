/**
 * Whether a repetition came out as the run that it repeats: every cost that is known of it, and
 * every final parameter.
 */
import type { RepetitionVerdict } from '../../contract/run-repetition.ts'

/**
 * What a run came to. Costs are of steps in rising order; of runs that did not keep every step,
 * those that are known.
 */
export interface RunResults {
  /** Steps taken. */
  readonly steps: number
  readonly costSteps: Uint32Array
  /** Float32, as they are kept. */
  readonly costs: Float32Array
  /** SHA-256 (hex) of every step's cost; null where not every step is known. */
  readonly costsHash: string | null
  /** Null: known by their hash alone. */
  readonly parameters: Float32Array | null
  /** SHA-256 (hex) of the parameters as little-endian float32. */
  readonly parametersHash: string
  /** 0..1; null: not known. */
  readonly testAccuracy: number | null
}

/** `cause`: why they may differ; null when nothing is known. */
export function compareResults(original: RunResults, repeated: RunResults, cause: string | null): RepetitionVerdict {
  const first = firstDifference(original, repeated)
  const sameParameters = original.parametersHash === repeated.parametersHash
  const sameHash = original.costsHash === null || original.costsHash === repeated.costsHash
  if (!first && sameParameters && sameHash && original.steps === repeated.steps) {
    const costs = original.costsHash === null ? original.costs.length : original.steps
    return { kind: 'same', parameters: repeated.parameters?.length ?? 0, costs, steps: original.steps }
  }
  return {
    kind: 'differs',
    step: first?.step ?? null,
    costs: first?.costs ?? null,
    largestDifference: largestDifference(original.parameters, repeated.parameters),
    testAccuracy: [original.testAccuracy, repeated.testAccuracy],
    cause
  }
}

function firstDifference(
  original: RunResults,
  repeated: RunResults
): { readonly step: number; readonly costs: readonly [number, number] } | null {
  let at = 0
  for (let i = 0; i < original.costSteps.length; i++) {
    const step = original.costSteps[i]!
    while (at < repeated.costSteps.length && repeated.costSteps[at]! < step) at++
    const cost = repeated.costSteps[at] === step ? repeated.costs[at]! : Number.NaN
    if (!Object.is(cost, original.costs[i])) return { step, costs: [original.costs[i]!, cost] }
  }
  return null
}

function largestDifference(a: Float32Array | null, b: Float32Array | null): number | null {
  if (!a || !b || a.length !== b.length) return null
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0)
}
