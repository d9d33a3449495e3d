/** Local response normalisation across maps. Source: the paper, section 3.3. */

export const NORMALISATION = { k: 2, n: 5, alpha: 1e-4, beta: 0.75 } as const

/**
 * b[i] = a[i] / (k + alpha * sum of a[j]^2)^beta, j over the n maps around i that exist.
 * `activations`: the values of all maps at one place, after ReLU.
 */
export function normaliseResponses(activations: readonly number[], { k, n, alpha, beta } = NORMALISATION): number[] {
  const reach = Math.floor(n / 2)
  return activations.map((value, at) => {
    const around = activations.slice(Math.max(0, at - reach), at + reach + 1)
    const energy = around.reduce((sum, own) => sum + own * own, 0)
    return value / (k + alpha * energy) ** beta
  })
}
