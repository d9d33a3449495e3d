/** Numbers of printed arrays, found in the text. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { numpyText } from '../../native/brief/numpy-print.ts'
import { locateNumbers } from '../../native/brief/printed-numbers.ts'

test('each number of a summarised array stands at its index', () => {
  const shape = [12, 10, 11]
  const data = Float64Array.from({ length: 1320 }, (_, i) => i / 8 - 60)
  const text = numpyText({ shape, data })
  const numbers = locateNumbers(text, [{ array: 'a', shape }])
  expect(numbers).toHaveLength(216)
  for (const { from, to, index } of numbers) {
    const [i, y, x] = index as [number, number, number]
    expect(Number(text.slice(from, to))).toBe(data[(i * 10 + y) * 11 + x])
  }
})

test("the brief's own print of program 2 holds its three arrays", () => {
  const text = readFileSync(join(import.meta.dirname, '../fixtures/brief-output/2.txt'), 'utf8')
  const numbers = locateNumbers(text, [
    { array: 'dAPrev', shape: [10, 28, 28, 1] },
    { array: 'dW', shape: [3, 3, 1, 2] },
    { array: 'db', shape: [1, 1, 1, 2] }
  ])
  expect(numbers.filter(({ array }) => array === 'db').map(({ index }) => index)).toEqual([
    [0, 0, 0, 0],
    [0, 0, 0, 1]
  ])
  const last = numbers.at(-1)!
  expect(text.slice(last.to).trim()).toBe(']]]]))'.slice(0, text.slice(last.to).trim().length))
})

test('a text with other numbers is refused', () => {
  expect(() => locateNumbers('[1. 2.]', [{ array: 'a', shape: [3] }])).toThrow('the text holds 2 numbers; expected 3')
})
