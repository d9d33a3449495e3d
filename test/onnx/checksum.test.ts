/** What files of every version promise: how their checksums are computed. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { appendChecksum, checkChecksum, parametersChecksum } from '../../native/onnx/checksum.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('that of parameters is over their little-endian bytes and nothing else', () => {
  expect(parametersChecksum(Float32Array.of(1, -2))).toBe(sha256(Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 192)))
})

test('that of a file is its last 64 characters, over all before its entry', () => {
  const model = Uint8Array.of(8, 1)
  const file = appendChecksum(model)
  expect([...file.subarray(0, 2)]).toEqual([8, 1])
  expect(Buffer.from(file.subarray(-64)).toString('latin1')).toBe(sha256(model))
  expect(checkChecksum(file)).toBe('intact')
})

test('a changed byte breaks it; a file that is cut, longer or empty has none', () => {
  const file = appendChecksum(Uint8Array.of(8, 1))
  expect(checkChecksum(file.with(1, 2))).toBe('broken')
  expect(checkChecksum(file.with(file.length - 1, 0))).toBe('broken')
  for (const other of [file.subarray(0, -1), Uint8Array.of(...file, 0), new Uint8Array()]) {
    expect(checkChecksum(other)).toBe('absent')
  }
})
