import { describe, expect, it } from 'vitest'
import { formatNumber, formatPrecise, roundingOf } from '../../native/contract/format-number.ts'
import { RandomState } from '../../native/tensor/random-state.ts'

describe('numbers of an explanation', () => {
  it.each([
    [2.26414, 3, '2.264'],
    [-0.0891, 3, '−0.089'],
    [-0.00042, 3, '−4e−4'],
    [-0.00042, 4, '−0.0004'],
    [0.00002714, 4, '2.714e−5'],
    [0, 4, '0'],
    [-0, 4, '0'],
    [NaN, 4, 'NaN'],
    [-Infinity, 4, '−∞']
  ])('%d with %d decimals is %s', (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text)
  })
  it('whole numbers of the bench have no decimals', () => {
    expect(formatNumber(-15, 4, { whole: true })).toBe('−15')
    expect(formatNumber(1.5, 4, { whole: true })).toBe('1.5000')
  })
  it('pointing at a number gives six digits', () => {
    expect(formatPrecise(-0.123456789)).toBe('−0.123457')
  })
})

/** In units of 1e-30, read by another way than the code under test. */
function exact(text: string): bigint {
  const [mantissa = '', power = '0'] = text.replaceAll('−', '-').split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const places = 30 - fraction.length + Number(power)
  return BigInt(whole + fraction) * 10n ** BigInt(places) * (mantissa.startsWith('-') ? -1n : 1n)
}

describe('figures add up as they stand', () => {
  it.each([
    [['−0.4289', '1.2790', '−0.2257', '0.7381', '0.2636', '0.5234', '−0.0025'], '2.1469', '−0.0001'],
    [['1', '2'], '3', null],
    [['0.5000', '2.714e−5'], '0.5000', '−0.00002714'],
    [['NaN'], 'NaN', null]
  ])('%j to %s: %s', (addends, total, rounding) => {
    expect(roundingOf(addends, total)).toBe(rounding)
  })

  it('with the rounding row, for any addends', () => {
    const random = new RandomState(2)
    for (let i = 0; i < 500; i++) {
      const scale = 10 ** -random.randint(0, 7, 1)[0]!
      const values = Array.from(random.randn(7).data, (value) => value * scale)
      const addends = values.map((value) => formatNumber(value, 4))
      const total = formatNumber(
        values.reduce((sum, value) => sum + value, 0),
        4
      )
      const rounding = roundingOf(addends, total)
      const rows = rounding === null ? addends : [...addends, rounding]
      expect(rows.reduce((sum, text) => sum + exact(text), 0n)).toBe(exact(total))
    }
  })
})
