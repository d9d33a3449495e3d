/** One step of Adam for one weight, with every number it is made of. */
import type { AdamStep } from '../contract/weight-explanations.ts'
import type { AdamSettings } from '../model/recipes.ts'

export interface MomentsBefore {
  readonly value: number
  readonly m: number
  readonly v: number
  /** The step to take, from 1. */
  readonly t: number
}

/**
 * theta -= learningRate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
 * Source: Kingma and Ba 2015, section 2, last paragraph (the form with "epsilon hat"), as
 * TensorFlow computes it.
 */
export function adamStep(
  { value, m: mBefore, v: vBefore, t }: MomentsBefore,
  gradient: number,
  adam: AdamSettings
): AdamStep {
  const { learningRate, beta1, beta2, epsilon } = adam
  const m = beta1 * mBefore + (1 - beta1) * gradient
  const v = beta2 * vBefore + (1 - beta2) * gradient * gradient
  const rate = (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t)
  const step = (rate * m) / (Math.sqrt(v) + epsilon)
  return {
    t,
    gradient,
    mBefore,
    vBefore,
    m,
    v,
    learningRate,
    beta1,
    beta2,
    epsilon,
    rate,
    before: value,
    step,
    after: value - step
  }
}
