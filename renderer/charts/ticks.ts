/** Round numbers along an axis. */

/**
 * Epochs to mark on [from, to] (in steps): every one, or every second, fifth, tenth … so that at
 * most `most` are marked.
 */
export function epochTicks(from: number, to: number, stepsPerEpoch: number, most: number): number[] {
  const span = (to - from) / stepsPerEpoch
  // Within one epoch: tenths of it.
  const every = span <= 1.2 ? roundStep(span / most, [0.05, 0.1, 0.2, 0.25, 0.5, 1]) : wholeStep(span / most)
  return multiples(from / stepsPerEpoch, to / stepsPerEpoch, every).map((epoch) => epoch * stepsPerEpoch)
}

/** The first of 1, 2, 5, 10 … 500 that is no less. */
export function wholeStep(least: number): number {
  return roundStep(least, [1, 2, 5, 10, 20, 50, 100, 200, 500])
}

/** About `most` round values on [from, to]. */
export function linearTicks(from: number, to: number, most: number): number[] {
  const rough = (to - from) / most
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  return multiples(from, to, magnitude * roundStep(rough / magnitude, [1, 2, 2.5, 5, 10]))
}

/** Powers of ten on [from, to]; where there are fewer than three, their double and fivefold too. */
export function logTicks(from: number, to: number): number[] {
  const [first, last] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))]
  const within = (factors: readonly number[]) =>
    Array.from({ length: last - first + 1 }, (_, i) => factors.map((factor) => factor * 10 ** (first + i)))
      .flat()
      .map((value) => Number(value.toPrecision(12)))
      .filter((value) => value >= from * (1 - 1e-9) && value <= to * (1 + 1e-9))
  const powers = within([1])
  return powers.length >= 3 ? powers : within([1, 2, 5])
}

function roundStep(least: number, steps: readonly number[]): number {
  return steps.find((step) => step >= least) ?? steps.at(-1)!
}

function multiples(from: number, to: number, every: number): number[] {
  const first = Math.ceil(from / every - 1e-9)
  const last = Math.floor(to / every + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * every).toPrecision(12)))
}
