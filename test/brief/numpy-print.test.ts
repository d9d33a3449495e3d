import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { numpyRepr, numpyText, numpyTuple, type NumpyArray } from '../../native/brief/numpy-print.ts'

// numpy-print.json is written by numpy: python3 test/services/brief/numpy-print-golden.py
interface GoldenCase {
  readonly name: string
  readonly dtype: 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool'
  readonly shape: number[]
  readonly values?: readonly (number | string | boolean)[]
  readonly quotient?: number
  readonly text: string
  readonly repr: string
}
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'numpy-print.json'), 'utf8')) as GoldenCase[]

function arrayOf({ dtype, shape, values, quotient }: GoldenCase): NumpyArray {
  const size = shape.reduce((product, length) => product * length, 1)
  const numbers = values?.map(numberOf) ?? Array.from({ length: size }, (_, i) => i / quotient!)
  if (dtype === 'int64') return { data: BigInt64Array.from(numbers.map(BigInt)), shape }
  if (dtype === 'bool') return { data: Uint8Array.from(numbers), shape, dtype }
  const kinds = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array }
  return { data: kinds[dtype].from(numbers), shape }
}

function numberOf(value: number | string | boolean): number {
  if (typeof value === 'string') return Number(value.replace('inf', 'Infinity')) // 'nan' gives NaN
  return Number(value)
}

describe('arrays print as numpy prints them', () => {
  it.each(golden.map((goldenCase) => [goldenCase.name, goldenCase] as const))('%s', (_, goldenCase) => {
    const array = arrayOf(goldenCase)
    expect(numpyText(array)).toBe(goldenCase.text)
    expect(numpyRepr(array)).toBe(goldenCase.repr)
  })
})

it('a tuple of one array keeps its comma', () => {
  const array = { data: Float64Array.of(1), shape: [1] }
  expect(numpyTuple([array])).toBe('(array([1.]),)')
  expect(numpyTuple([array, array])).toBe('(array([1.]), array([1.]))')
})
