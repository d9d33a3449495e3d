/** Files refused by their size or number, and sizes as people read them. */
import { expect, test } from 'vitest'
import { MAX_FILES, MAX_IMPORTED_BYTES } from '../../../../native/contract/limits.ts'
import { checkUploadSize, formatBytes } from '../../../../renderer/shared/data-sets/check-upload-size.ts'

const files = (...sizes: readonly number[]) => sizes.map((size, i) => ({ name: `${i}.png`, size }))

test('as many files and bytes as may be read are not refused', () => {
  expect(checkUploadSize(files(MAX_IMPORTED_BYTES))).toEqual([])
  expect(checkUploadSize(files(MAX_IMPORTED_BYTES - 1, 1))).toEqual([])
  expect(checkUploadSize(files(...new Array<number>(MAX_FILES).fill(1)))).toEqual([])
})

test('too many files are all refused, with their number', () => {
  const found = checkUploadSize(files(...new Array<number>(MAX_FILES + 1).fill(1)))
  expect(found).toHaveLength(MAX_FILES + 1)
  expect(found[3]).toMatchObject({ name: '3.png', ok: false })
  expect(found[3]!.message).toContain((MAX_FILES + 1).toLocaleString('en-US'))
})

test('a file that is too large is told from those that are so only together', () => {
  const [large, small] = checkUploadSize(files(MAX_IMPORTED_BYTES + 1, 10))
  expect(large).toMatchObject({ ok: false, message: expect.stringMatching(/^holds .*; at most/) as string })
  expect(small).toMatchObject({ ok: false, message: expect.stringContaining('all files together') as string })
  const together = checkUploadSize(files(MAX_IMPORTED_BYTES, 1))
  expect(together.map(({ message }) => /all files together/.test(message))).toEqual([true, true])
})

test.each([
  [2.14e9, '2.1 GB'],
  [1e9, '1.0 GB'],
  [999_999_999, '1000 MB'],
  [268_435_456, '268 MB'],
  [1e8, '100 MB'],
  [11_594_722, '11.6 MB'],
  [1e6, '1.0 MB'],
  [999_999, '1000 KB'],
  [840_000, '840 KB'],
  [1, '1 KB'],
  [0, '0 KB']
])('%i bytes: %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
