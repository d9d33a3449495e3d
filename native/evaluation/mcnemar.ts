/**
 * Whether two models that were tested on the same images differ, from the images that only one of
 * them has right.
 */

/**
 * McNemar's exact test, two-sided: min(1, 2 P(X <= min(onlyA, onlyB))), X ~ Binomial(onlyA + onlyB,
 * 1/2); 1 when they never differ. Source: McNemar 1947; agrees with statsmodels'
 * mcnemar(exact=True) to 1e-9.
 */
export function mcnemarExact(onlyA: number, onlyB: number): number {
  const trials = onlyA + onlyB
  if (trials === 0) return 1
  const behind = Math.min(onlyA, onlyB)
  // Summed from the largest term down; each is the one before times k / (trials - k + 1).
  let term = fairBinomial(behind, trials)
  let sum = term
  for (let k = behind; k > 0 && term > sum * Number.EPSILON; k--) {
    term *= k / (trials - k + 1)
    sum += term
  }
  return Math.min(1, 2 * sum)
}

/**
 * P(X = k), X ~ Binomial(n, 1/2). Source: Loader 2000, "Fast and accurate computation of binomial
 * probabilities": the deviance form keeps 14 digits where a difference of log-factorials of 10,000
 * keeps 11.
 */
function fairBinomial(k: number, n: number): number {
  if (k === 0) return 2 ** -n
  const rest = n - k
  if (rest === 0) return 2 ** -n
  const exponent =
    stirlingError(n) - stirlingError(k) - stirlingError(rest) - deviance(k, n / 2) - deviance(rest, n / 2)
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * rest))
}

/** x ln(x / mean) - x + mean */
function deviance(x: number, mean: number): number {
  const difference = (x - mean) / mean
  // Near the mean the three terms cancel: mean ((1 + d) log1p(d) - d).
  return mean * ((1 + difference) * Math.log1p(difference) - difference)
}

/** ln n! - ln(sqrt(2 pi n) (n / e)^n) */
function stirlingError(n: number): number {
  if (n < SMALL) {
    let logFactorial = 0
    for (let factor = 2; factor <= n; factor++) logFactorial += Math.log(factor)
    return logFactorial - ((n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI))
  }
  const square = n * n
  return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / n
}

/** From here on the series' first four terms are exact to 1e-14. */
const SMALL = 16
