/**
 * A float as Python's `repr` and `'{}'.format` write it: shortest digits, `1.0`, `1e-05`, `nan`.
 */
import { decimalDigits } from './dragon4.ts'

/**
 * For a numpy float32 give the value it has as a double (Math.fround): that is what Python prints
 * in a format string.
 */
export function pythonFloat(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x < 0 ? '-inf' : 'inf'
  const sign = x < 0 || Object.is(x, -0) ? '-' : ''
  const { digits, exponent } = decimalDigits(x, 'double')
  if (exponent < -4 || exponent >= 16) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    const power = String(Math.abs(exponent)).padStart(2, '0')
    return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${power}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`
}

/** `'%.{digits}f' % x`: as toFixed, but exact ties go to the even digit. */
export function pythonFixed(x: number, digits: number): string {
  const [text, finer] = [x.toFixed(digits), x.toFixed(digits + 30)]
  const tie = /^50*$/.test(finer.slice(finer.length - 30))
  if (!tie) return text
  const down = finer.slice(0, finer.length - 30).replace(/\.$/, '')
  return Number(down.at(-1)) % 2 === 0 ? down : text
}

/** `'%.{digits}e' % x`: as toExponential, with at least two digits in the exponent. */
export function pythonExponential(x: number, digits: number): string {
  return x.toExponential(digits).replace(/([+-])(\d)$/, '$10$2')
}
