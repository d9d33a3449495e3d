/**
 * Normal random numbers without those two or more standard deviations out, in float32, as
 * TensorFlow draws them on the CPU. Source: tensorflow/core/kernels/random_op_cpu.h
 * (FillPhiloxRandom) and tensorflow/core/lib/random/random_distributions.h
 * (TruncatedNormalDistribution, BoxMullerFloat) of TensorFlow 2.
 */
import { glibcLogf } from './glibc-logf.ts'
import { glibcSinCosf } from './glibc-sincosf.ts'
import type { PhiloxStream } from './philox.ts'

const TRUNCATED_AT = 2
/**
 * Values are made in groups, each from a part of the stream of its own: threads can make them in
 * any order.
 */
const GROUP = 4
const BLOCKS_A_GROUP = 256
/** log(0) is avoided by taking this instead of a smaller number. */
const MIN_UNIFORM = Math.fround(1e-7)

/** `count` values, float32. `stream` is not moved. */
export function truncatedNormals(count: number, stream: PhiloxStream): Float32Array {
  const values = new Float32Array(count)
  const words = stream.ahead(0)
  for (let from = 0; from < count; from += GROUP) {
    words.seek((from / GROUP) * BLOCKS_A_GROUP)
    fillGroup(values, from, Math.min(from + GROUP, count), words)
  }
  return values
}

function fillGroup(values: Float32Array, from: number, to: number, words: PhiloxStream): void {
  let next = from
  while (next < to) {
    const [first, second] = boxMuller(words.next(), words.next())
    if (Math.abs(first) < TRUNCATED_AT) values[next++] = first
    if (Math.abs(second) < TRUNCATED_AT && next < to) values[next++] = second
  }
}

/**
 * Two independent standard normals out of two random words. Source: G. Box and M. Muller, Ann.
 * Math. Stat. 29 (1958).
 */
function boxMuller(word0: number, word1: number): readonly [number, number] {
  const radius = Math.fround(Math.sqrt(-2 * glibcLogf(Math.max(uniform(word0), MIN_UNIFORM))))
  const [sine, cosine] = glibcSinCosf(Math.fround(2 * Math.PI * uniform(word1)))
  return [Math.fround(sine * radius), Math.fround(cosine * radius)]
}

/** In [0, 1): the lower 23 bits of the word as the fraction of a float32. */
function uniform(word: number): number {
  return (word & 0x7fffff) / 2 ** 23
}
