/**
 * numpy's legacy generator: MT19937 behind `np.random.RandomState(seed)`, with the same numbers to
 * the last bit, so that the brief's programs draw what they drew in Python. Knows nothing of what
 * the numbers are for. Source: M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8
 * (1998); numpy/random/mtrand.pyx and numpy/random/src/legacy/legacy-distributions.c for how its
 * words become numbers.
 */
import { WorkbenchError } from '../contract/errors.ts'
import { glibcLog } from './glibc-log.ts'
import { sizeOf, tensor, type Tensor } from './tensor.ts'

const WORDS = 624
const SHIFT = 397
const MAX_SEED = 2 ** 32 - 1

/** Everything the next numbers depend on; plain data, for checkpoints. */
export interface RandomSnapshot {
  /** 624 words. */
  readonly key: Uint32Array
  /** Words of `key` used up, 0..624. */
  readonly position: number
  /** The second value of the last pair of normals, if it has not been handed out yet. */
  readonly cachedNormal: number | null
}

export class RandomState {
  readonly #key = new Uint32Array(WORDS)
  #position = WORDS
  #cachedNormal: number | null = null

  /** Throws WorkbenchError `bad-argument` unless seed is a whole number from 0 to 4,294,967,295. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
      throw new WorkbenchError(
        'bad-argument',
        `the seed is ${seed}; expected a whole number from 0 to ${MAX_SEED}`,
        'Choose such a number.'
      )
    }
    this.#key[0] = seed
    for (let i = 1; i < WORDS; i++) {
      const previous = this.#key[i - 1]!
      this.#key[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i
    }
  }

  getState(): RandomSnapshot {
    return { key: this.#key.slice(), position: this.#position, cachedNormal: this.#cachedNormal }
  }

  /** Throws WorkbenchError `bad-argument` for a state that no generator can be in. */
  setState({ key, position, cachedNormal }: RandomSnapshot): void {
    if (key.length !== WORDS || !Number.isInteger(position) || position < 0 || position > WORDS) {
      throw new WorkbenchError(
        'bad-argument',
        `a random state has ${key.length} words at position ${position}; expected ${WORDS} words at 0 to ${WORDS}`,
        'Use a state that getState() gave.'
      )
    }
    this.#key.set(key)
    this.#position = position
    this.#cachedNormal = cachedNormal
  }

  /** `rand(d0, d1, …)`: uniform in [0, 1), 53 random bits each. */
  rand(...shape: number[]): Tensor<Float64Array> {
    return this.#fill(shape, () => this.#nextDouble())
  }

  /**
   * `randn(d0, d1, …)`: standard normal, by Marsaglia's polar method; the second of each pair is
   * kept for the next call.
   */
  randn(...shape: number[]): Tensor<Float64Array> {
    return this.#fill(shape, () => this.#nextNormal())
  }

  /**
   * `randint(low, high, size)`, numpy's default int64: whole numbers in [low, high). Throws
   * WorkbenchError for an empty range.
   */
  randint(low: number, high: number, size: number): Float64Array {
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || low >= high) {
      throw new WorkbenchError(
        'bad-argument',
        `randint from ${low} to ${high}; expected whole numbers, the first below the second`,
        'Check the range.'
      )
    }
    return this.#fill([size], () => low + this.#nextUpTo(high - low - 1)).data
  }

  /** `permutation(n)`: the numbers 0 to n - 1, shuffled. n < 2^32. */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i)
    this.shuffle(order)
    return order
  }

  /** `shuffle(x)` of one dimension, in place: Fisher and Yates from the end. */
  shuffle(values: { readonly length: number; [index: number]: number }): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.#nextUpTo(i)
      const moved = values[i]!
      values[i] = values[j]!
      values[j] = moved
    }
  }

  #fill(shape: readonly number[], next: () => number): Tensor<Float64Array> {
    const data = new Float64Array(sizeOf(shape))
    for (let i = 0; i < data.length; i++) data[i] = next()
    return tensor(data, shape)
  }

  #nextDouble(): number {
    const high = this.#nextWord() >>> 5
    const low = this.#nextWord() >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }

  #nextNormal(): number {
    if (this.#cachedNormal !== null) {
      const cached = this.#cachedNormal
      this.#cachedNormal = null
      return cached
    }
    for (;;) {
      const x = 2 * this.#nextDouble() - 1
      const y = 2 * this.#nextDouble() - 1
      const squared = x * x + y * y
      if (squared >= 1 || squared === 0) continue
      const factor = Math.sqrt((-2 * glibcLog(squared)) / squared)
      this.#cachedNormal = factor * x
      return factor * y
    }
  }

  /**
   * A whole number in [0, largest], by masking and redrawing; two words where one does not reach.
   */
  #nextUpTo(largest: number): number {
    if (largest === 0) return 0
    if (largest <= MAX_SEED) {
      const mask = MAX_SEED >>> Math.clz32(largest)
      for (;;) {
        const value = (this.#nextWord() & mask) >>> 0
        if (value <= largest) return value
      }
    }
    const mask = MAX_SEED >>> Math.clz32(Math.floor(largest / 2 ** 32))
    for (;;) {
      const high = (this.#nextWord() & mask) >>> 0
      const value = high * 2 ** 32 + this.#nextWord()
      if (value <= largest) return value
    }
  }

  /** The next 32 random bits. */
  #nextWord(): number {
    if (this.#position === WORDS) this.#twist()
    let word = this.#key[this.#position++]!
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }

  #twist(): void {
    const key = this.#key
    for (let i = 0; i < WORDS; i++) {
      const word = (key[i]! & 0x80000000) | (key[(i + 1) % WORDS]! & 0x7fffffff)
      key[i] = key[(i + SHIFT) % WORDS]! ^ (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0)
    }
    this.#position = 0
  }
}
