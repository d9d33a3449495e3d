/**
 * Evaluations that were made, by what was tested on what. The few used last stay in memory: 60,000
 * predictions are 5 MB.
 */
import type {
  EvaluatedSplit,
  EvaluationModel,
  EvaluationRequest,
  EvaluationSet,
  EvaluationSummary
} from '../../../contract/evaluation.ts'
import type { Predictions } from '../../../evaluation/predictions.ts'

export interface EvaluationResult {
  readonly model: EvaluationModel
  readonly modelHash: string
  readonly set: EvaluationSet
  /** What the split holds: a SHA-256 and the split's name. */
  readonly splitHash: string
  readonly trainedOn: boolean
  readonly changedSince: EvaluationSummary['changedSince']
  readonly predictions: Predictions
  /** Of runs that vote; null for a single model. */
  readonly votes: { readonly voters: number; readonly agreeing: Uint8Array } | null
  /** Milliseconds since 1970. */
  readonly testedAt: number
  readonly elapsedMs: number
}

const MAX_RESULTS = 16

export class EvaluationResults {
  /** By model hash and split hash, those used last at the end. */
  readonly #results = new Map<string, EvaluationResult>()
  /** The newest of each request: a model in training has another hash each time. */
  readonly #newest = new Map<string, string>()

  find(modelHash: string, splitHash: string): EvaluationResult | null {
    return this.#use(keyOf(modelHash, splitHash))
  }

  /** What was last answered to this request. */
  newest(request: EvaluationRequest): EvaluationResult | null {
    const key = this.#newest.get(requestKey(request))
    return key === undefined ? null : this.#use(key)
  }

  keep(request: EvaluationRequest, result: EvaluationResult): void {
    const key = keyOf(result.modelHash, result.splitHash)
    this.#newest.set(requestKey(request), key)
    this.#results.delete(key)
    this.#results.set(key, result)
    for (const oldest of this.#results.keys()) {
      if (this.#results.size <= MAX_RESULTS) break
      this.#results.delete(oldest)
      for (const [asked, found] of this.#newest) if (found === oldest) this.#newest.delete(asked)
    }
  }

  #use(key: string): EvaluationResult | null {
    const result = this.#results.get(key)
    if (!result) return null
    this.#results.delete(key)
    this.#results.set(key, result)
    return result
  }
}

function keyOf(modelHash: string, splitHash: string): string {
  return `${modelHash} ${splitHash}`
}

function requestKey({ model, data, split }: { model: string; data: string; split: EvaluatedSplit }): string {
  return `${model} ${data} ${split}`
}
