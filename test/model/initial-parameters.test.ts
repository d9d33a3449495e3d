import { describe, expect, test } from 'vitest'
import { readNpz } from '../../native/data/npz.ts'
import { PARAMETERS, PARAMETER_COUNT, parameterView } from '../../native/model/architecture.ts'
import { INITIALISATIONS, initialParameters } from '../../native/model/initial-parameters.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { goldenFile } from '../support/golden.ts'

const FAN_IN = { conv1: 25, conv2: 150, dense1: 400, dense2: 120, dense3: 84 }
const LAYERS = Object.entries(FAN_IN)

describe.each(INITIALISATIONS)('%s', (initialisation) => {
  const parameters = initialParameters(initialisation, 0)

  describe.each(LAYERS)('%s', (layer, fanIn) => {
    const kernel = parameterView(parameters, `${layer}/kernel`)

    test('has the mean 0 and the variance 2 / fan in, within five standard errors', () => {
      const deviation = Math.sqrt(2 / fanIn)
      const mean = kernel.reduce((sum, value) => sum + value, 0) / kernel.length
      const variance = kernel.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kernel.length
      expect(Math.abs(mean)).toBeLessThan((5 * deviation) / Math.sqrt(kernel.length))
      // The variance of a sample of n has the relative standard error sqrt((kurtosis - 1) / n); a
      // cut normal's kurtosis is below 3.
      expect(Math.abs(variance / deviation ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / kernel.length))
    })

    test('reaches up to two standard deviations of the normal that was cut, and not beyond', () => {
      const limit = (2 * Math.sqrt(2 / fanIn)) / 0.87962566103423978
      const largest = kernel.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      expect(largest).toBeLessThanOrEqual(Math.fround(limit))
      expect(largest).toBeGreaterThan((kernel.length > 1000 ? 0.97 : 0.85) * limit)
    })

    test('has biases of 0', () => {
      expect(parameterView(parameters, `${layer}/bias`).every((value) => value === 0)).toBe(true)
    })
  })

  test('a seed gives the same parameters each time, and another seed others', () => {
    expect(initialParameters(initialisation, 0)).toEqual(parameters)
    expect(initialParameters(initialisation, 1)).not.toEqual(parameters)
  })
})

// Every kernel that the golden file holds whole; tensor/ compares the beginnings of the others.
test.each([
  ['tensorflow', 'graph', 0],
  ['tensorflow', 'graph', 1],
  ['tensorflow', 'graph', 42],
  ['tensorflow', 'graph', 2 ** 31 - 1],
  ['tensorflow', 'graph', 2 ** 32 - 1],
  ['keras', 'keras', 0],
  ['keras', 'keras', 1],
  ['keras', 'keras', 42],
  ['keras', 'keras', 2 ** 31 - 1],
  ['keras', 'keras', 2 ** 32 - 1]
] as const)('%s: every bit as TensorFlow has it in the %s program, seed %i', async (initialisation, program, seed) => {
  const golden = await readNpz(goldenFile('tensorflow-random.npz'))
  const parameters = initialParameters(initialisation, seed)
  const compared = PARAMETERS.filter(({ name }) => golden.has(`${program}/${seed}/${name}`))
  expect(compared.length).toBeGreaterThanOrEqual(seed === 0 ? PARAMETERS.length : 3)
  for (const { name } of compared) {
    const { data } = golden.get(`${program}/${seed}/${name}`)!
    const own = parameterView(parameters, name)
    expect(data.length).toBe(own.length)
    expect([name, own.findIndex((value, i) => value !== data[i])]).toEqual([name, -1])
  }
})

test('numpy: the normals are those of the generator in order, without those beyond two', () => {
  const { data } = new RandomState(7).randn(PARAMETER_COUNT * 2)
  const drawn = data.filter((value) => Math.abs(value) <= 2)
  const made = initialParameters('numpy', 7)
  let used = 0
  for (const { name, offset, size } of PARAMETERS) {
    if (name.endsWith('/bias')) continue
    const scale = Math.sqrt(2 / FAN_IN[name.split('/')[0] as keyof typeof FAN_IN]) / 0.87962566103423978
    expect(made.subarray(offset, offset + size)).toEqual(
      Float32Array.from(drawn.subarray(used, used + size), (value) => value * scale)
    )
    used += size
  }
})
