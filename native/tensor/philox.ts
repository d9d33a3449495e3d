/**
 * Philox 4x32-10, a counter-based generator: a block of four words is a function of a 128-bit
 * counter and a 64-bit key, so any part of a sequence can be computed without what comes before it.
 * TensorFlow's random operations are built on it. Source: J. Salmon, M. Moraes, R. Dror and D.
 * Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 4.3.
 */

/** 128 bits as uint32, the least significant first. */
export type Block = readonly [number, number, number, number]
/** 64 bits as uint32, the least significant first. */
export type Key = readonly [number, number]

const ROUNDS = 10
const MULTIPLIER_0 = 0xd2511f53
const MULTIPLIER_1 = 0xcd9e8d57
/**
 * Weyl constants, added to the key after each round: the golden ratio and sqrt(3) - 1, as fractions
 * of 2^32.
 */
const WEYL_0 = 0x9e3779b9
const WEYL_1 = 0xbb67ae85

/** The block at `counter`. */
export function philox([c0, c1, c2, c3]: Block, [k0, k1]: Key): Block {
  const block = new Uint32Array(4)
  writeBlock(block, c0, c1, c2, c3, k0, k1)
  return [block[0]!, block[1]!, block[2]!, block[3]!]
}

/** Numbers and not arrays, since a kernel's initial values take tens of thousands of blocks. */
function writeBlock(to: Uint32Array, c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void {
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0)
    const high1 = multiplyHigh(MULTIPLIER_1, c2)
    const low0 = Math.imul(MULTIPLIER_0, c0)
    const low1 = Math.imul(MULTIPLIER_1, c2)
    c0 = (high1 ^ c1 ^ k0) >>> 0
    c1 = low1 >>> 0
    c2 = (high0 ^ c3 ^ k1) >>> 0
    c3 = low0 >>> 0
    k0 = (k0 + WEYL_0) >>> 0
    k1 = (k1 + WEYL_1) >>> 0
  }
  to[0] = c0
  to[1] = c1
  to[2] = c2
  to[3] = c3
}

/** The words of consecutive blocks, one after the other. */
export class PhiloxStream {
  readonly #key: Key
  readonly #first: Block
  #counter: Block
  readonly #block = new Uint32Array(4)
  #used = 4

  constructor(counter: Block, key: Key) {
    this.#first = counter
    this.#counter = counter
    this.#key = key
  }

  /**
   * A stream of its own that begins `blocks` after the beginning of the next block of this one; a
   * whole number below 2^53.
   */
  ahead(blocks: number): PhiloxStream {
    return new PhiloxStream(addToCounter(this.#counter, blocks), this.#key)
  }

  /** Goes on `blocks` after its own beginning: what `ahead` of a new stream gives, without one. */
  seek(blocks: number): void {
    this.#counter = addToCounter(this.#first, blocks)
    this.#used = 4
  }

  /** The next uint32. */
  next(): number {
    if (this.#used === 4) {
      const [c0, c1, c2, c3] = this.#counter
      writeBlock(this.#block, c0, c1, c2, c3, this.#key[0], this.#key[1])
      this.#counter = addToCounter(this.#counter, 1)
      this.#used = 0
    }
    return this.#block[this.#used++]!
  }
}

function addToCounter([c0, c1, c2, c3]: Block, blocks: number): Block {
  const sum0 = c0 + (blocks % 2 ** 32)
  const sum1 = c1 + Math.floor(blocks / 2 ** 32) + carry(sum0)
  const sum2 = c2 + carry(sum1)
  const sum3 = c3 + carry(sum2)
  return [sum0 >>> 0, sum1 >>> 0, sum2 >>> 0, sum3 >>> 0]
}

function carry(sum: number): number {
  return Math.floor(sum / 2 ** 32)
}

/**
 * The upper 32 bits of the product of two uint32, by halves of one of them: a product of 64 bits
 * does not fit in a double, one of 48 does.
 */
function multiplyHigh(a: number, b: number): number {
  const low = Math.floor((a * (b & 0xffff)) / 0x10000)
  return Math.floor((a * (b >>> 16) + low) / 0x10000)
}
