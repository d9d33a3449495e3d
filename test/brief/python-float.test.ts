import { expect, it } from 'vitest'
import { pythonExponential, pythonFixed, pythonFloat } from '../../native/brief/python-float.ts'

it.each([
  // python3: repr(x)
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [-2.5, '-2.5'],
  [0.1, '0.1'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [1.5e-7, '1.5e-07'],
  [1e15, '1000000000000000.0'],
  [123456789012345680, '1.2345678901234568e+17'],
  [1e16, '1e+16'],
  [1e23, '1e+23'],
  [5e-324, '5e-324'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [2.4077744483947754, '2.4077744483947754'],
  [NaN, 'nan'],
  [-Infinity, '-inf']
])('%d as Python shows it', (x, text) => {
  expect(pythonFloat(x)).toBe(text)
})

it('fixed digits round exact ties to even, everything else to the nearest', () => {
  // python3: '%.4f' % 0.03125, '%.4f' % 0.09375, '%.0f' % 0.5, 1.5, 2.5, '%.4f' % 0.98765, 1.0
  expect([pythonFixed(0.03125, 4), pythonFixed(0.09375, 4)]).toEqual(['0.0312', '0.0938'])
  expect([0.5, 1.5, 2.5].map((x) => pythonFixed(x, 0))).toEqual(['0', '2', '2'])
  expect([pythonFixed(0.98765, 4), pythonFixed(1, 4)]).toEqual(['0.9877', '1.0000'])
})

it('exponents have at least two digits', () => {
  expect(pythonExponential(0.00012345678, 4)).toBe('1.2346e-04')
  expect(pythonExponential(0, 4)).toBe('0.0000e+00')
  expect(pythonExponential(1e-12, 4)).toBe('1.0000e-12')
})
