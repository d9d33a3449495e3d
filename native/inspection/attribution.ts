/**
 * Which pixels a logit depends on: its gradient, gradient times pixel, and integrated gradients.
 */
import type { Attribution, AttributionMethod } from '../contract/answer-explanations.ts'
import { backwardPass, forwardPass, type Weights } from '../model/lenet-reference.ts'
import { logitGradient, type Trace } from './trace.ts'
import { sumOf } from './sums.ts'

/** Midpoints of the path from the black image to this one. */
const INTEGRATION_STEPS = 32

/**
 * `integrated`: the mean of the gradient at 32 midpoints between black and the image, times the
 * pixel; its sum approaches the difference of the two logits. Source: Sundararajan, Taly and Yan
 * 2017, "Axiomatic Attribution for Deep Networks", section 3.
 */
export function attribute(trace: Trace, digit: number, method: AttributionMethod): Attribution {
  const { weights, forward } = trace
  const image = Float64Array.from(forward.image.data)
  const values = valuesOf(weights, image, digit, method)
  const logit = forward.dense3.z.data[digit]!
  const logitOfBaseline = forwardPass(weights, new Float64Array(image.length)).dense3.z.data[digit]!
  const sum = sumOf(values)
  const difference = logit - logitOfBaseline
  return { digit, method, values, sum, logit, logitOfBaseline, difference, missing: difference - sum }
}

function valuesOf(weights: Weights, image: Float64Array, digit: number, method: AttributionMethod): Float64Array {
  if (method !== 'integrated') {
    const gradient = pixelGradient(weights, image, digit)
    return method === 'gradient' ? gradient : gradient.map((value, pixel) => value * image[pixel]!)
  }
  const path = new Float64Array(image.length)
  for (let k = 0; k < INTEGRATION_STEPS; k++) {
    const along = image.map((pixel) => pixel * ((k + 0.5) / INTEGRATION_STEPS))
    pixelGradient(weights, along, digit).forEach((value, pixel) => (path[pixel]! += value))
  }
  return path.map((value, pixel) => (value / INTEGRATION_STEPS) * image[pixel]!)
}

function pixelGradient(weights: Weights, image: Float64Array, digit: number): Float64Array {
  const pass = forwardPass(weights, image)
  const { image: gradient } = backwardPass(weights, pass, logitGradient(pass, { kind: 'logit', digit }))
  return Float64Array.from(gradient.data)
}
