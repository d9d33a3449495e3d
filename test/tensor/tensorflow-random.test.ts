/** TensorFlow's own random numbers, to the last bit: test/fixtures/golden/tensorflow-random.npz. */
import { describe, expect, test } from 'vitest'
import { readNpz } from '../../native/data/npz.ts'
import { operationSeeds, statefulStream, statelessStream } from '../../native/tensor/tensorflow-seeds.ts'
import { tensorFlowShuffle } from '../../native/tensor/tensorflow-shuffle.ts'
import { truncatedNormals } from '../../native/tensor/truncated-normal.ts'
import { goldenFile } from '../support/golden.ts'

const golden = await readNpz(goldenFile('tensorflow-random.npz'))
const SEEDS = [0, 1, 42, 2 ** 31 - 1, 2 ** 32 - 1]
const IMAGES = 50_000

/** The whole array or its first values, whichever the file holds. */
function goldenValues(name: string): number[] {
  const array = golden.get(name) ?? golden.get(`${name}-head`)
  return Array.from(array!.data, Number)
}

/** Compares value by value: printing the difference of long arrays would take minutes. */
function expectSame(values: ArrayLike<number>, expected: readonly number[]): void {
  expect(values.length).toBe(expected.length)
  const at = expected.findIndex((value, i) => value !== values[i])
  expect({ at, value: values[at] }).toEqual({ at: -1, value: undefined })
}

describe.each(SEEDS)('seed %i', (seed) => {
  test('the seeds of a graph’s operations', () => {
    const pairs = [0, 1, 2, 3, 4].flatMap((operation) => [...operationSeeds(seed, operation)])
    expect(pairs).toEqual(goldenValues(`graph/${seed}/seeds`))
  })

  // The file holds kernels, so the normals are scaled as the initialisers scale them.
  test.each(['conv1', 'conv2', 'dense1', 'dense2', 'dense3'])(
    'truncated normals, scaled as the kernel of %s',
    (layer) => {
      const fanIn = { conv1: 25, conv2: 150, dense1: 400, dense2: 120, dense3: 84 }[layer]!
      const scale = Math.fround(Math.sqrt(2 / fanIn) / 0.87962566103423978)
      const operation = ['conv1', 'conv2', 'dense1', 'dense2', 'dense3'].indexOf(layer)
      const [graph, keras] = [
        goldenValues(`graph/${seed}/${layer}/kernel`),
        goldenValues(`keras/${seed}/${layer}/kernel`)
      ]
      const stateful = truncatedNormals(graph.length, statefulStream(operationSeeds(seed, operation)))
      expectSame(
        stateful.map((value) => value * scale),
        graph
      )
      const stateless = truncatedNormals(keras.length, statelessStream(seed))
      expectSame(
        stateless.map((value) => value * scale),
        keras
      )
    }
  )

  test.each([0, 1])('the order of a shuffle, execution %i', (execution) => {
    const expected = goldenValues(`keras/${seed}/order`)
    const known = expected.length / 2
    const order = tensorFlowShuffle(IMAGES, statefulStream(operationSeeds(seed, 0)), execution)
    expectSame(order.subarray(0, known), expected.slice(execution * known, (execution + 1) * known))
  })
})

// test/fixtures/golden/make_tensorflow_random.py: python3 -c "from make_tensorflow_random import
// keras; print(keras(SEED, images=COUNT, epochs=4)['order'].tolist())"
test.each<[seed: number, orders: number[][]]>([
  [7, [[0], [0], [0], [0]]],
  [
    7,
    [
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1]
    ]
  ],
  [
    7,
    [
      [2, 1, 0, 3, 4],
      [2, 4, 3, 0, 1],
      [0, 1, 2, 4, 3],
      [1, 4, 2, 0, 3]
    ]
  ],
  [
    7,
    [
      [3, 1, 4, 5, 0, 2],
      [4, 5, 0, 3, 2, 1],
      [2, 4, 3, 1, 0, 5],
      [0, 2, 1, 5, 4, 3]
    ]
  ],
  [
    3_000_000_000,
    [
      [6, 8, 3, 5, 0, 4, 7, 2, 1],
      [0, 8, 1, 7, 3, 2, 6, 5, 4],
      [1, 3, 2, 7, 0, 4, 5, 8, 6],
      [2, 7, 5, 1, 3, 6, 4, 0, 8]
    ]
  ]
])('small shuffles take whole blocks from execution to execution: seed %i, %j', (seed, orders) => {
  const stream = statefulStream(operationSeeds(seed, 0))
  const made = orders.map((order, execution) => Array.from(tensorFlowShuffle(order.length, stream, execution)))
  expect(made).toEqual(orders)
})

test('nothing to shuffle, nothing to draw', () => {
  expect(tensorFlowShuffle(0, statelessStream(0), 3)).toEqual(new Uint32Array())
  expect(truncatedNormals(0, statelessStream(0))).toEqual(new Float32Array())
})

test('a shorter draw is the beginning of a longer one, also inside a group of four', () => {
  const long = truncatedNormals(10, statelessStream(9))
  for (let count = 1; count < 10; count++) {
    expect(truncatedNormals(count, statelessStream(9))).toEqual(long.slice(0, count))
  }
})
