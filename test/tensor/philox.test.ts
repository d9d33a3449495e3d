import { expect, test } from 'vitest'
import { philox, PhiloxStream, type Block, type Key } from '../../native/tensor/philox.ts'

const ONES = 0xffffffff

/** Random123 1.14.0, tests/kat_vectors, the lines `philox4x32 10`. */
const KNOWN_ANSWERS: readonly (readonly [counter: Block, key: Key, block: Block])[] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]
  ],
  [
    [ONES, ONES, ONES, ONES],
    [ONES, ONES],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
  ]
]

test.each(KNOWN_ANSWERS)("Random123's known answer for counter %j and key %j", (counter, key, block) => {
  expect(philox(counter, key)).toEqual(block)
})

const KEY: Key = [3, 4]
const drawn = (stream: PhiloxStream, words: number) => Array.from({ length: words }, () => stream.next())

test('a stream gives the words of one block after the other', () => {
  expect(drawn(new PhiloxStream([7, 0, 0, 0], KEY), 8)).toEqual([
    ...philox([7, 0, 0, 0], KEY),
    ...philox([8, 0, 0, 0], KEY)
  ])
})

test.each<[Block, number, Block]>([
  [[7, 0, 0, 0], 5, [12, 0, 0, 0]],
  [[ONES, 1, 0, 0], 1, [0, 2, 0, 0]],
  [[ONES, ONES, ONES, 5], 1, [0, 0, 0, 6]],
  [[ONES, ONES, ONES, ONES], 1, [0, 0, 0, 0]],
  [[1, 2, 3, 4], 2 ** 40 + ONES, [0, 2 + 2 ** 8 + 1, 3, 4]]
])('counters have 128 bits: %j, %i blocks ahead, is %j', (counter, blocks, expected) => {
  const stream = new PhiloxStream(counter, KEY)
  expect(drawn(stream.ahead(blocks), 4)).toEqual(philox(expected, KEY))
  expect(drawn(stream, 4)).toEqual(philox(counter, KEY))
})

test('the counter carries over while words are drawn', () => {
  expect(drawn(new PhiloxStream([ONES, ONES, 0, 0], KEY), 8).slice(4)).toEqual(philox([0, 0, 1, 0], KEY))
})

test('a stream goes on anywhere after its beginning, wherever it is', () => {
  const stream = new PhiloxStream([ONES, 0, 0, 0], KEY)
  drawn(stream, 6)
  stream.seek(2)
  expect(drawn(stream, 5)).toEqual([...philox([1, 1, 0, 0], KEY), philox([2, 1, 0, 0], KEY)[0]])
  stream.seek(0)
  expect(drawn(stream, 4)).toEqual(philox([ONES, 0, 0, 0], KEY))
})
