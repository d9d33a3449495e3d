import { expect, test } from 'vitest'
import { sheetCsv, sheetRows } from '../../../../renderer/features/layers/number-sheets.ts'

const sheet = {
  key: 'conv',
  title: 'conv, A',
  axes: ['row', 'column', 'map'],
  shape: [2, 2, 2],
  values: Float32Array.of(0.1, 1, 2, 3, 4, 5, 6, NaN)
}

test('the file has a row a value, float32 in the fewest digits, what is no number empty', () => {
  const lines = sheetCsv(sheet).trim().split('\r\n')
  expect(lines).toHaveLength(9)
  expect(lines[1]).toBe('0,0,0,0.1')
  expect(lines[6]).toBe('1,0,1,5')
  expect(lines[8]).toBe('1,1,1,')
})

test('the table shows one map', () => {
  expect(sheetRows(sheet, [0])).toEqual([
    [Math.fround(0.1), 2],
    [4, 6]
  ])
  expect(sheetRows({ ...sheet, axes: ['unit'], shape: [3], values: [7, 8, 9] }, [])).toEqual([[7], [8], [9]])
})

test('of four axes the first two are shown, at places of the others', () => {
  const values = Array.from({ length: 2 * 2 * 3 * 2 }, (_, flat) => flat)
  expect(sheetRows({ ...sheet, shape: [2, 2, 3, 2], values }, [1, 1])).toEqual([
    [3, 9],
    [15, 21]
  ])
})
