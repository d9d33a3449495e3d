/**
 * A run's card: everything needed to train the same again and to decide whether it came out the
 * same. Kept as `ID.card.json` and inside exported files; under 20 kB.
 */
import type { DistortionLevel } from './distortions.ts'
import type { PixelEncoding } from './pixel-encoding.ts'
import type { RecipeId } from './run-events.ts'
import type { EpochResult, TestResult } from './run-results.ts'
import type { EarlyStopping } from './training-control.ts'

/** Rises when a reader of the former version would misunderstand a card. */
export const CARD_VERSION = 1

/** Where the first parameters come from. */
export type CardStart =
  | { readonly kind: 'drawn' }
  /**
   * A model that comes with the program, a run, or a file; only a file of the run itself carries
   * these parameters.
   */
  | { readonly kind: 'given'; readonly from: string }

export interface RunCard {
  readonly kind: 'lenet-run-card'
  readonly version: typeof CARD_VERSION
  readonly id: string
  readonly title: string
  readonly state: string
  /** ISO 8601. */
  readonly startedAt: string
  /** `lenet train …` with every setting. */
  readonly command: string
  readonly settings: {
    readonly recipe: RecipeId
    readonly epochs: number
    readonly batchSize: number
    readonly seed: number
    readonly learningRate: number
    readonly initialisation: string
    readonly order: string
    readonly maxSteps: number | null
    /** Of the initial parameters; usually `seed`. */
    readonly initialSeed: number
    /** Of the training images; absent: none. */
    readonly distortion?: DistortionLevel | undefined
    readonly earlyStopping: EarlyStopping | null
    readonly start: CardStart
  }
  /** Settings that were changed while it trained, and before which step. */
  readonly changes: readonly {
    readonly globalStep: number
    readonly setting: string
    readonly from: number
    readonly to: number
  }[]
  readonly data: {
    /** `mnist`, `synthetic`, or the name of a folder or file; no path. */
    readonly name: string
    /** SHA-256 (hex) of its parts. */
    readonly hashes: Readonly<Record<string, string>>
    readonly trainImages: number | null
    readonly validationImages: number | null
    readonly testImages: number | null
    readonly pixels: PixelEncoding | null
    readonly validationFrom: string | null
  }
  readonly engine: {
    readonly id: string
    readonly settings: Readonly<Record<string, number | boolean>>
    readonly device: string
    readonly threads: number
  }
  /** What trained it; null fields: it does not say. */
  readonly program: {
    readonly version: string | null
    readonly node: string | null
    readonly platform: string | null
    /** SHA-256 (hex) of the compiled kernels. */
    readonly kernels: string | null
  }
  readonly metrics: {
    readonly globalStep: number
    readonly best: EpochResult | null
    readonly newest: EpochResult | null
    readonly test: TestResult | null
  }
  /** SHA-256 (hex) of little-endian float32 values; null where they are not kept. */
  readonly results: {
    readonly initialParameters: string | null
    readonly newestParameters: string | null
    readonly bestParameters: string | null
    /** Of every step's batch cost, and how many they are. */
    readonly costs: string | null
    readonly costCount: number
    /** Of the ONNX file that was exported last; null or absent: none was. */
    readonly onnx?: string | null | undefined
  }
  /** Why the card alone is not enough to repeat the run, in a sentence; null: it is enough. */
  readonly needs: string | null
}
