import { expect, it } from 'vitest'
import { convBackwardLikeNumpy } from '../../native/brief/conv-backward-like-numpy.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { convBackward } from '../../native/kernels/index.ts'
import { tensor, toFloat32, toFloat64 } from '../../native/tensor/tensor.ts'

it('each product is rounded to float32 before float64 adds it', () => {
  // One 1 x 2 image, one 1 x 1 kernel. 0.1 and 0.3 become float32; so do 0.1f * 3 and 0.3f * 7.
  const dZ = tensor(Float64Array.of(0.1, 0.3), [1, 1, 2, 1])
  const aPrev = tensor(Float32Array.of(3, 7), [1, 1, 2, 1])
  const one = tensor(Float64Array.of(1), [1, 1, 1, 1])
  const { dAPrev, dW, db } = convBackwardLikeNumpy(dZ, aPrev, one, one)
  // python3 (numpy 2.4.6): f = np.float32; float(f(0.1) * f(3)) + float(f(0.3) * f(7))
  expect(dW.data[0]).toBe(2.4000001549720764)
  expect([...dAPrev.data]).toEqual([0.1, 0.3])
  expect(db.data[0]).toBe(0.4)
})

it('differs from the float64 kernel by rounding alone, for any channels and kernel shape', () => {
  const random = new RandomState(3)
  const aPrev = toFloat32(random.randn(2, 6, 5, 3))
  const w = random.randn(3, 2, 3, 4)
  const b = random.randn(1, 1, 1, 4)
  const dZ = random.randn(2, 4, 4, 4)
  const exact = convBackward(dZ, toFloat64(aPrev), w, b, 'valid')
  const { dAPrev, dW, db } = convBackwardLikeNumpy(dZ, aPrev, w, b)
  expect(dAPrev).toEqual(exact.dAPrev)
  expect(db).toEqual(exact.db)
  expect(dW.shape).toEqual([3, 2, 3, 4])
  const differences = Array.from(dW.data, (value, i) => Math.abs(value - exact.dW.data[i]!))
  // 32 products of size 1, each rounded twice at 2^-24 of its size.
  expect(Math.max(...differences)).toBeLessThan(1e-5)
  expect(Math.min(...differences)).toBeGreaterThan(0)
})

it('refuses gradients that do not fit', () => {
  const dZ = tensor(new Float64Array(4), [1, 2, 2, 1])
  const aPrev = tensor(new Float32Array(4), [1, 2, 2, 1])
  const w = tensor(new Float64Array(4), [2, 2, 1, 1])
  expect(() => convBackwardLikeNumpy(dZ, aPrev, w, tensor(new Float64Array(1), [1, 1, 1, 1]))).toThrow('(1, 2, 2, 1)')
})
