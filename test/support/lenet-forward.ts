/**
 * LeNet-5 forward in float64, written from the formulas alone and sharing nothing with the code
 * under test but the names and offsets of the parameters: the oracle of exported models.
 */
import { parameterView } from '../../native/model/architecture.ts'

/** input: (n, 28, 28) -> logits and probabilities (n, 10). */
export function lenetForward(
  parameters: Float32Array,
  input: Float32Array
): { logits: Float64Array; probabilities: Float64Array } {
  const count = input.length / 784
  const logits = new Float64Array(count * 10)
  const probabilities = new Float64Array(count * 10)
  const view = (name: string): Float64Array => Float64Array.from(parameterView(parameters, name))
  const [k1, b1, k2, b2] = [view('conv1/kernel'), view('conv1/bias'), view('conv2/kernel'), view('conv2/bias')]
  const dense = [1, 2, 3].map((i) => ({ w: view(`dense${i}/kernel`), b: view(`dense${i}/bias`) }))
  for (let n = 0; n < count; n++) {
    const image = Float64Array.from(input.subarray(n * 784, (n + 1) * 784))
    const pooled1 = pool(conv(image, 28, 1, k1, b1, 2), 28, 6)
    let row = pool(conv(pooled1, 14, 6, k2, b2, 0), 10, 16)
    dense.forEach(({ w, b }, layer) => {
      row = b.map((bias, unit) => {
        let sum = bias
        for (let i = 0; i < row.length; i++) sum += row[i]! * w[i * b.length + unit]!
        return layer < 2 ? Math.max(0, sum) : sum
      })
    })
    const top = Math.max(...row)
    const exponentials = row.map((logit) => Math.exp(logit - top))
    const total = exponentials.reduce((sum, value) => sum + value, 0)
    logits.set(row, n * 10)
    probabilities.set(
      exponentials.map((value) => value / total),
      n * 10
    )
  }
  return { logits, probabilities }
}

/** a (size, size, channels), kernels (5, 5, channels, filters), `pad` zeros around, ReLU. */
function conv(
  a: Float64Array,
  size: number,
  channels: number,
  w: Float64Array,
  b: Float64Array,
  pad: number
): Float64Array {
  const filters = b.length
  const out = size + 2 * pad - 4
  const z = new Float64Array(out * out * filters)
  for (let y = 0; y < out; y++) {
    for (let x = 0; x < out; x++) {
      const cell = z.subarray((y * out + x) * filters, (y * out + x + 1) * filters)
      cell.set(b)
      for (let i = 0; i < 5; i++) {
        for (let j = 0; j < 5; j++) {
          const [row, column] = [y + i - pad, x + j - pad]
          if (row < 0 || row >= size || column < 0 || column >= size) continue
          for (let c = 0; c < channels; c++) {
            const value = a[(row * size + column) * channels + c]!
            if (value === 0) continue
            const at = ((i * 5 + j) * channels + c) * filters
            for (let f = 0; f < filters; f++) cell[f]! += value * w[at + f]!
          }
        }
      }
    }
  }
  return z.map((value) => Math.max(0, value))
}

/** a (size, size, channels) -> (size / 2, size / 2, channels): the largest of 2 x 2. */
function pool(a: Float64Array, size: number, channels: number): Float64Array {
  const half = size / 2
  const result = new Float64Array(half * half * channels)
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      for (let c = 0; c < channels; c++) {
        const at = (i: number, j: number): number => a[((2 * y + i) * size + 2 * x + j) * channels + c]!
        result[(y * half + x) * channels + c] = Math.max(at(0, 0), at(0, 1), at(1, 0), at(1, 1))
      }
    }
  }
  return result
}
