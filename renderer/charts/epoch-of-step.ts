/** Epoch, from 1, that a step, from 1, belongs to. */
export function epochOfStep(globalStep: number, stepsPerEpoch: number): number {
  return Math.floor((globalStep - 1) / stepsPerEpoch) + 1
}
