/** Probabilities of logits, in float64. */

export interface Softmax {
  readonly probabilities: Float64Array
  /** log(Σ exp(logit)): the cross-entropy of a label is this minus its logit. */
  readonly logSumExp: number
}

/** logits (k)  ->  probabilities (k). The largest logit is subtracted first, so that no exponential overflows. */
export function softmax(logits: Float32Array | Float64Array): Softmax {
  let largest = -Infinity
  for (const logit of logits) largest = Math.max(largest, logit)
  const probabilities = Float64Array.from(logits, (logit) => Math.exp(logit - largest))
  const sum = probabilities.reduce((total, value) => total + value, 0)
  return { probabilities: probabilities.map((value) => value / sum), logSumExp: Math.log(sum) + largest }
}
