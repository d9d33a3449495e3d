/** Student's t distribution, for intervals of means over few seeds. */

/** P(|T| >= |t|) with `df` > 0 degrees of freedom. */
export function studentTwoSidedP(t: number, df: number): number {
  return incompleteBeta(df / (df + t * t), df / 2, 0.5)
}

/** The t with P(T <= t) = 0.975, to float64's last digits but two. */
export function studentT975(df: number): number {
  // Between the normal quantile and that of one degree of freedom; 2^-60 of that range is below a
  // unit in the last place.
  let low = 1.9
  let high = 13
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (studentTwoSidedP(middle, df) > 0.05) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * I_x(a, b) by its continued fraction. Source: Lentz's method as in Press et al., "Numerical
 * Recipes", 6.4.
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges quickly on one side of the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return (front / a) * betaFraction(x, a, b)
}

function betaFraction(x: number, a: number, b: number): number {
  const avoidZero = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value)
  let c = 1
  let d = 1 / avoidZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / avoidZero(1 + even * d)
    c = avoidZero(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / avoidZero(1 + odd * d)
    c = avoidZero(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < Number.EPSILON) break
  }
  return fraction
}

/** Lanczos' approximation, g = 7, n = 9. Source: Godfrey 2001; 15 digits for z >= 0.5. */
function logGamma(z: number): number {
  const x = z - 1
  const base = x + 7.5
  const series = LANCZOS.reduce((sum, coefficient, index) => sum + coefficient / (x + index + 1), LANCZOS_0)
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(base) - base + Math.log(series)
}

const LANCZOS_0 = 0.99999999999980993
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7
]
