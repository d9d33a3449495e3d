/** What a finished run comes to: the last JSON line of `lenet train` and `lenet resume`. */
import type { EpochMetrics, RecipeId } from './run-events.ts'
import type { Verification } from './verification.ts'

export interface RunSummary {
  readonly kind: 'summary'
  readonly runId: string
  readonly recipe: RecipeId
  readonly engine: string
  readonly threads: number
  readonly seed: number
  /** Of the whole run, also of the epochs before a resume. */
  readonly epochs: readonly EpochMetrics[]
  /** On the test set, after the last step; null where the data has none. */
  readonly testAccuracy: number | null
  /** Where the ONNX file is; null when none was asked for. */
  readonly exportPath: string | null
  readonly verification: Verification | null
}
