/** Softmax, cross-entropy and its gradient, of one sample. */
import { B_CORRECT, B_D3, B_LOGITS, B_LOSS } from './layout'

/**
 * Cross-entropy of one sample in float64; with `inverse` = 1 / n also d(mean cost)/d(logits) into
 * B_D3. A label of -1 marks a sample that only fills up the shard: cost and gradient 0.
 */
export function softmaxCost(sample: usize, label: i32, inverse: f64): void {
  const logits = sample + B_LOGITS
  const d3 = sample + B_D3
  if (label < 0) {
    store<f64>(sample + B_LOSS, 0)
    store<i32>(sample + B_CORRECT, 0)
    for (let i: usize = 0; i < 12; i++) store<f32>(d3 + i * 4, 0)
    return
  }
  let largest = load<f32>(logits)
  let best = 0
  for (let i = 1; i < 10; i++) {
    const z = load<f32>(logits + ((<usize>i) << 2))
    if (z > largest) {
      largest = z
      best = i
    }
  }
  let sum: f64 = 0
  for (let i: usize = 0; i < 10; i++) sum += Math.exp(<f64>(load<f32>(logits + i * 4) - largest))
  store<f64>(sample + B_LOSS, Math.log(sum) - <f64>(load<f32>(logits + ((<usize>label) << 2)) - largest))
  store<i32>(sample + B_CORRECT, i32(best == label))
  const scale = inverse / sum
  for (let i: usize = 0; i < 10; i++) {
    let d = Math.exp(<f64>(load<f32>(logits + i * 4) - largest)) * scale
    if (<i32>i == label) d -= inverse
    store<f32>(d3 + i * 4, <f32>d)
  }
  store<f32>(d3, 0, 40)
  store<f32>(d3, 0, 44)
}
