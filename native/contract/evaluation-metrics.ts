/**
 * What is known about a classifier from its probabilities on a labelled set. Shares are 0..1; a
 * figure that is not defined (0 / 0) is null. native/evaluation computes all of it, the page and
 * the command line only show it.
 */

/** Two-sided, 95 %. */
export interface Interval {
  readonly lower: number
  readonly upper: number
}

export interface ClassMetrics {
  /** Images of this class. */
  readonly support: number
  /** Images predicted to be of this class. */
  readonly predicted: number
  readonly correct: number
  /** TP / (TP + FP); null when the class was never predicted. */
  readonly precision: number | null
  /** TP / (TP + FN); null when the class has no images. */
  readonly recall: number | null
  /** 2 TP / (2 TP + FP + FN); null only when all three are 0. */
  readonly f1: number | null
  readonly recallWilson: Interval | null
}

export interface AveragedMetrics {
  readonly precision: number | null
  readonly recall: number | null
  readonly f1: number | null
}

export interface ReliabilityBin {
  /**
   * Range of the confidences: [lower, upper) of an equal width, the last one closed; smallest and
   * largest of an equal count.
   */
  readonly lower: number
  readonly upper: number
  readonly count: number
  readonly correct: number
  /** Means over the bin's images; null in an empty bin. */
  readonly accuracy: number | null
  readonly confidence: number | null
}

/** The fields and conventions of test/fixtures/golden/evaluation.json. */
export interface EvaluationMetrics {
  readonly images: number
  readonly correct: number
  readonly accuracy: number
  readonly wilson: Interval
  /** [label][predicted]: images. */
  readonly confusion: readonly (readonly number[])[]
  /** Rows of the confusion matrix over their sums; null for a class without images. */
  readonly rowShares: readonly (readonly number[] | null)[]
  readonly perClass: readonly ClassMetrics[]
  /** Over the classes whose figure is defined; `classes` counts these. */
  readonly macro: AveragedMetrics & {
    readonly classes: { readonly precision: number; readonly recall: number; readonly f1: number }
  }
  /** The same, weighted by support. */
  readonly weighted: AveragedMetrics
  /** Over all ten classes, with 0 in place of what is not defined: scikit-learn's default. */
  readonly zeroDivision0: { readonly macro: AveragedMetrics; readonly weighted: AveragedMetrics }
  /** Share of the images whose label is among the K most probable classes; K = 1, 2, 3, 5. */
  readonly topK: Readonly<Record<string, number>>
  /** Mean -ln(probability of the label), nats. */
  readonly logLoss: number
  /**
   * Mean cross-entropy from the logits, never infinite; absent where only probabilities are known.
   */
  readonly logLossFromLogits?: number
  /** 0..2 */
  readonly brier: number
  readonly meanConfidence: number
  /** 15 of equal width. */
  readonly bins: readonly ReliabilityBin[]
  /** Expected and maximum calibration error over `bins`. */
  readonly ece: number
  readonly mce: number
  /** `images` are unsure; of the `answered` others `answeredCorrect` are right. */
  readonly unsure: { readonly images: number; readonly answered: number; readonly answeredCorrect: number }
  /** Indices of at most 20 wrong images, largest confidence first. */
  readonly confidentMistakes: readonly number[]
  /** Indices of at most 20 images, smallest probability of the label first. */
  readonly suspects: readonly number[]
}

/** Two classifiers on the same images. */
export interface PairedMetrics {
  readonly images: number
  readonly both: number
  readonly onlyA: number
  readonly onlyB: number
  readonly neither: number
  /** Of `neither`, and of all images: those where both gave the same answer. */
  readonly neitherSameAnswer: number
  readonly sameAnswer: number
  /** McNemar's exact test, two-sided. */
  readonly mcnemarP: number
  /** Accuracy of A minus that of B. */
  readonly difference: Interval & { readonly value: number }
  /** The first 20 of each. */
  readonly onlyAIndices: readonly number[]
  readonly onlyBIndices: readonly number[]
}

/** Of one figure over several seeds. */
export interface SeedSummary {
  readonly n: number
  readonly mean: number
  /** With n - 1; null for a single value. */
  readonly sd: number | null
  readonly median: number
  readonly min: number
  readonly max: number
  /** 25 % and 75 %, interpolated linearly. */
  readonly quartiles: readonly [number, number]
  /** Of the mean, from Student's t; null without a spread. */
  readonly interval: Interval | null
}

/** Of a - b, where both come from the same seed. */
export interface PairedSeeds extends SeedSummary {
  /** Paired t statistic and its two-sided p; null where the differences have no spread. */
  readonly t: number | null
  readonly p: number | null
}

/** Welch's test of two settings over different seeds. */
export interface IndependentSeeds {
  /** mean(a) - mean(b) */
  readonly difference: number
  readonly interval: Interval
  readonly t: number
  /** Welch and Satterthwaite's degrees of freedom. */
  readonly df: number
  readonly p: number
}

/** Statistics of several curves at each of their points. */
export interface SeedBands {
  readonly mean: readonly number[]
  /** Null for a single curve. */
  readonly sd: readonly number[] | null
  readonly min: readonly number[]
  readonly max: readonly number[]
  readonly q10: readonly number[]
  readonly q25: readonly number[]
  readonly median: readonly number[]
  readonly q75: readonly number[]
  readonly q90: readonly number[]
}
