/**
 * glibc's float32 functions at every point where TensorFlow evaluates them: the 2^23 values of its
 * uniform numbers.
 */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { glibcLogf } from '../../native/tensor/glibc-logf.ts'
import { glibcSinCosf } from '../../native/tensor/glibc-sincosf.ts'

const COUNT = 2 ** 23

function digestOf(value: (uniform: number) => number): string {
  const values = Float32Array.from({ length: COUNT }, (_, i) => value(i / COUNT))
  return createHash('sha256').update(values).digest('hex')
}

const angleOf = (uniform: number) => Math.fround(2 * Math.PI * uniform)

// glibc-single.c beside this file, with glibc 2.36 on x86-64, prints the three digests.
test.each<[string, (uniform: number) => number, string]>([
  [
    'logf',
    (uniform) => glibcLogf(Math.max(uniform, Math.fround(1e-7))),
    '207fef8ffa8c82caf82c478ee40c5bdbcc5d64d385cd8a1ce60d832fcf03b59b'
  ],
  [
    'the sine of sincosf',
    (uniform) => glibcSinCosf(angleOf(uniform))[0],
    'c718616d24ba03d8eb34fe59f6febc3b383c7d947dec50bdf58c10fbf51946b5'
  ],
  [
    'the cosine of sincosf',
    (uniform) => glibcSinCosf(angleOf(uniform))[1],
    'b085eb29bc0360f27b736db7ccc9c80d33b0e35e0b810174d45e42383540001c'
  ]
])('%s has the same bits', (_, value, digest) => {
  expect(digestOf(value)).toBe(digest)
})

test.each([-0.5, 120, Infinity, NaN])('sincosf of %d is refused: its reduction would be inexact', (angle) => {
  expect(() => glibcSinCosf(angle)).toThrow(RangeError)
})
