/**
 * One image through one set of parameters: the forward pass, and backward passes for what is asked.
 * Holds no more than the last backward pass of each rule for ties: some hundred kilobytes.
 */
import type { GradientOf, TieRule } from '../contract/inspected-layers.ts'
import { CLASSES } from '../model/architecture.ts'
import {
  backwardPass,
  costGradient,
  forwardPass,
  weightsOf,
  type BackwardPass,
  type ForwardPass,
  type Weights
} from '../model/lenet-reference.ts'
import { tensor, type Tensor } from '../tensor/tensor.ts'

export class Trace {
  readonly weights: Weights
  readonly forward: ForwardPass
  #key = ''
  #passes = new Map<TieRule, BackwardPass>()

  /** parameters: flat; input: network input of one image, 784 values. */
  constructor(parameters: ArrayLike<number>, input: Float64Array) {
    this.weights = weightsOf(parameters)
    this.forward = forwardPass(this.weights, input)
  }

  /** The backward pass for a gradient of the cost or of a logit; the last one is kept. */
  backward(of: GradientOf, ties: TieRule): BackwardPass {
    const key = JSON.stringify(of)
    if (key !== this.#key) [this.#key, this.#passes] = [key, new Map<TieRule, BackwardPass>()]
    const kept = this.#passes.get(ties)
    if (kept) return kept
    const pass = backwardPass(this.weights, this.forward, logitGradient(this.forward, of), ties)
    this.#passes.set(ties, pass)
    return pass
  }
}

/** (1, 10): p - y for the cost, 1 at the digit for a logit. */
export function logitGradient(pass: ForwardPass, of: GradientOf): Tensor {
  if (of.kind === 'cost') return costGradient(pass, [of.label])
  return tensor(
    Float64Array.from({ length: CLASSES }, (_, digit) => (digit === of.digit ? 1 : 0)),
    [1, CLASSES]
  )
}
