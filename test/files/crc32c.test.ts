/** CRC-32C against the examples of RFC 3720, appendix B.4. */
import { expect, test } from 'vitest'
import { crc32c } from '../../native/files/crc32c.ts'

test.each([
  ['32 bytes of zeros', () => 0, 0x8a9136aa],
  ['32 bytes of ones', () => 0xff, 0x62a8ab43],
  ['32 incrementing bytes', (i: number) => i, 0x46dd794e],
  ['32 decrementing bytes', (i: number) => 31 - i, 0x113fdb5c]
])('%s', (_, byteAt, expected) => {
  expect(crc32c(Uint8Array.from({ length: 32 }, (_unused, i) => byteAt(i)))).toBe(expected)
})
