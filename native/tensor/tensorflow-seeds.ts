/**
 * From a program's seed to the stream of one TensorFlow operation. TensorFlow has two kinds of
 * random operations: stateful ones, which Python gives a pair of seeds when they are created, and
 * stateless ones, which are functions of their seed.
 */
import { philox, PhiloxStream, type Block } from './philox.ts'

/** Python takes seeds modulo this. */
const SEED_MODULUS = 2 ** 31 - 1

/**
 * The attributes `seed` and `seed2` of a stateful operation after `tf.random.set_seed(globalSeed)`;
 * `operation` counts those of its graph (or tf.function) that were given no seed, from 0. Source:
 * tensorflow/python/framework/random_seed.py (get_seed).
 */
export function operationSeeds(globalSeed: number, operation: number): readonly [seed: number, seed2: number] {
  const seeds = [globalSeed % SEED_MODULUS, operation % SEED_MODULUS] as const
  // Two zeros would mean: seeded by the system.
  return seeds[0] === 0 && seeds[1] === 0 ? [0, SEED_MODULUS] : seeds
}

/**
 * What a stateful operation draws from, from its first execution on. Seeds are whole numbers from
 * 0, below 2^53. Source: tensorflow/core/util/guarded_philox_random.cc and
 * tensorflow/core/lib/random/philox_random.h.
 */
export function statefulStream([seed, seed2]: readonly [number, number]): PhiloxStream {
  return new PhiloxStream([0, 0, ...wordsOf(seed2)], wordsOf(seed))
}

/**
 * What a stateless operation with the seed (seed, 0) draws from: its key and counter come out of
 * Philox themselves. Source: tensorflow/core/kernels/stateless_random_ops.cc (GenerateKey).
 */
export function statelessStream(seed: number): PhiloxStream {
  const counter: Block = [...wordsOf(seed), 0, 0]
  const [key0, key1, counter2, counter3] = philox(counter, [0x3ec8f720, 0x02461e29])
  return new PhiloxStream([0, 0, counter2, counter3], [key0, key1])
}

function wordsOf(value: number): readonly [low: number, high: number] {
  return [value % 2 ** 32, Math.floor(value / 2 ** 32)]
}
