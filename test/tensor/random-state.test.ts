/**
 * numpy's numbers, to the last bit. Each constant names the Python that printed it (numpy 2.4.6).
 */
import { createHash } from 'node:crypto'
import { describe, expect, it, test } from 'vitest'
import { fusedMultiplyAdd } from '../../native/tensor/fused-multiply-add.ts'
import { glibcLog } from '../../native/tensor/glibc-log.ts'
import { RandomState } from '../../native/tensor/random-state.ts'

const EXPECTED: readonly (readonly [x: number, log: number])[] = [
  [0.3535348626679904, -1.0397731770995386],
  [0.6996231823995839, -0.3572133997377775],
  [0.7851652629523068, -0.24186105730333451],
  [0.9372449468869547, -0.06481061480561108],
  [0.9105290354969106, -0.09372949070524327],
  [0.609771869123488, -0.4946703768080894],
  [1, 0],
  [0.9999999999999999, -1.1102230246251565e-16],
  [7.888609052210118e-31, -69.31471805599453],
  [0.7071067811865476, -0.3465735902799726]
]

describe('RandomState draws what numpy draws', () => {
  it('rand: RandomState(0).rand(3)', () => {
    const { data, shape } = new RandomState(0).rand(3)
    expect(Array.from(data)).toEqual([0.5488135039273248, 0.7151893663724195, 0.6027633760716439])
    expect(shape).toEqual([3])
  })

  it('randn: RandomState(0).randn(5), the second of a pair kept from call to call', () => {
    const random = new RandomState(0)
    const drawn = [random.randn(3).data, random.randn(1, 2).data].flatMap((part) => Array.from(part))
    expect(drawn).toEqual([
      1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458, 1.8675579901499675
    ])
  })

  it('randn far into the sequence: RandomState(1234567890).randn(2001)[-3:]', () => {
    const { data } = new RandomState(1234567890).randn(2001)
    expect(Array.from(data.subarray(-3))).toEqual([0.3966733916675205, -0.8611401213064711, -0.5241305316029018])
  })

  it('randint: RandomState(4294967295).randint(0, 10, 12), (-5, 7, 5), (0, 2**40, 4), (3, 4, 2), then rand()', () => {
    const random = new RandomState(4294967295)
    expect(Array.from(random.randint(0, 10, 12))).toEqual([3, 2, 7, 4, 0, 6, 9, 0, 2, 6, 7, 7])
    expect(Array.from(random.randint(-5, 7, 5))).toEqual([1, 0, 4, 4, 4])
    expect(Array.from(random.randint(0, 2 ** 40, 4))).toEqual([192988057956, 484574875127, 656650459862, 75118487412])
    expect(Array.from(random.randint(3, 4, 2))).toEqual([3, 3])
    expect(random.rand().data[0]).toBe(0.3196016863453184)
  })

  it('permutation: RandomState(0).permutation(10), then (50000), whose digest is the sum of value * position', () => {
    const random = new RandomState(0)
    expect(Array.from(random.permutation(10))).toEqual([2, 8, 4, 9, 1, 6, 7, 3, 0, 5])
    const order = random.permutation(50000)
    expect(Array.from(order.subarray(0, 5))).toEqual([11089, 40487, 37875, 8644, 16899])
    expect(order.reduce((sum, value, position) => sum + value * position, 0)).toBe(31236765255213)
  })

  it('shuffle: x = np.arange(7.0) * 1.5 after those two permutations, then randn()', () => {
    const random = new RandomState(0)
    random.permutation(10)
    random.permutation(50000)
    const x = Float64Array.from({ length: 7 }, (_, i) => i * 1.5)
    random.shuffle(x)
    expect(Array.from(x)).toEqual([6, 7.5, 0, 4.5, 1.5, 3, 9])
    expect(random.randn().data[0]).toBe(-0.25110737926033755)
  })
})

describe('a state', () => {
  it('is numpy’s: RandomState(7).randn(); get_state()', () => {
    const random = new RandomState(7)
    random.randn()
    const { key, position, cachedNormal } = random.getState()
    expect(Array.from(key.subarray(0, 3))).toEqual([2022286329, 1444425037, 2858264774])
    expect({ position, cachedNormal }).toEqual({ position: 8, cachedNormal: -0.4659373705408328 })
  })

  it('brings the same numbers back, whatever the generator did in between', () => {
    const random = new RandomState(7)
    random.randn()
    const state = random.getState()
    const expected = [random.rand(2), random.randn(3)].map(({ data }) => Array.from(data))
    random.permutation(1000)
    random.setState(state)
    expect([random.rand(2), random.randn(3)].map(({ data }) => Array.from(data))).toEqual(expected)
  })

  it('that no generator can be in is refused', () => {
    const random = new RandomState(1)
    const state = { key: new Uint32Array(623), position: 0, cachedNormal: null }
    expect(() => random.setState(state)).toThrow('623 words at position 0; expected 624 words')
    expect(() => random.setState({ ...state, key: new Uint32Array(624), position: 625 })).toThrow('position 625')
  })
})

test.each([-1, 0.5, NaN, 2 ** 32])('a seed of %d is refused', (seed) => {
  expect(() => new RandomState(seed)).toThrow(`the seed is ${seed}`)
})

test.each([
  [1, 1],
  [0, NaN],
  [0.5, 2]
])('randint from %d to %d is refused', (low, high) => {
  expect(() => new RandomState(0).randint(low, high, 1)).toThrow(`randint from ${low} to ${high}`)
})

test('glibcLog gives what Python gives, also where Math.log or the correctly rounded value differ', () => {
  // python3: math.log(x), glibc 2.36 on x86-64; the first six x are out of
  // RandomState(1).rand(100000)
  expect(EXPECTED.map(([x]) => glibcLog(x))).toEqual(EXPECTED.map(([, log]) => log))
})

test('a million normals have the bits of numpy', () => {
  // python3: hashlib.sha256(np.random.RandomState(5).randn(1_000_000).tobytes()).hexdigest()
  const { data } = new RandomState(5).randn(1_000_000)
  expect(createHash('sha256').update(data).digest('hex')).toBe(
    'a76ca4c55f22952d2c339e4ec84c5e16be7180041bc9915d020ff7fd7b0bc06c'
  )
})

test('fusedMultiplyAdd rounds once', () => {
  // (1 + 2^-27)^2 - 1 = 2^-26 + 2^-54: the product alone would lose its last bit.
  expect(fusedMultiplyAdd(1 + 2 ** -27, 1 + 2 ** -27, -1)).toBe(2 ** -26 + 2 ** -54)
  // Just above the middle of two doubles, by less than a first rounding would keep.
  expect(fusedMultiplyAdd(1 + 2 ** -52, 1 + 2 ** -52, 2 ** -53 - 2 ** -52)).toBe(1 + 2 ** -52 + 2 ** -52)
})
