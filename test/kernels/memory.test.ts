/**
 * Every SIMD kernel asks for all the memory it writes. Each starts with a memory of its own: in one
 * that an earlier kernel has enlarged, an area that is too small would not show.
 */
import { afterEach, expect, test, vi } from 'vitest'
import * as reference from '../../native/kernels/reference/index.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { wholeNumbers } from './implementations.ts'

const random = new RandomState(3)
const image = wholeNumbers(random, [1, 120, 130, 2], 3)
const w = wholeNumbers(random, [1, 1, 2, 3], 3)
const b = wholeNumbers(random, [1, 1, 1, 3], 3)
const dZ = wholeNumbers(random, [1, 120, 130, 3], 3)

type Kernels = Pick<typeof reference, 'convForward' | 'convBackward' | 'poolForward' | 'poolBackward'>

afterEach(() => vi.resetModules())

test.each<[string, (kernels: Kernels) => unknown]>([
  ['convForward', ({ convForward }) => convForward(image, w, b, 'linear')],
  ['convBackward', ({ convBackward }) => convBackward(dZ, image, w, b)],
  ['poolForward', ({ poolForward }) => poolForward(image, [1, 1])],
  ['poolBackward', ({ poolBackward }) => poolBackward(image, image, [1, 1])]
])('%s of an image that no memory is large enough for at first', async (_, work) => {
  vi.resetModules()
  const simd = await import('../../native/kernels/simd/index.ts')
  expect(work(simd)).toEqual(work(reference))
})
