import { expect, it } from 'vitest'
import { generalKernels, layOut } from '../../native/kernels/simd/module.ts'

it('arrays lie side by side in aligned places, zero at every call, in memory that grows as needed', () => {
  const kernels = generalKernels()
  const { a, b } = layOut(kernels, { a: 3, b: 100_000 })
  expect([a.length, b.length]).toEqual([3, 100_000])
  expect([a.byteOffset % 16, b.byteOffset % 16]).toEqual([0, 0])
  expect(b.byteOffset).toBeGreaterThanOrEqual(a.byteOffset + 12)
  b.fill(1)
  const { c } = layOut(kernels, { c: 3_000_000 })
  expect(c.every((value) => value === 0)).toBe(true)
})

it('what no WASM memory can hold is refused, and smaller work goes on', () => {
  const kernels = generalKernels()
  const tooMuch = () => layOut(kernels, { a: 2 ** 29, b: 2 ** 29 })
  expect(tooMuch).toThrow(expect.objectContaining({ code: 'engine' }))
  expect(tooMuch).toThrow(/4 samples of these shapes need 409\d MiB; a WASM memory has 4096 MiB at most/)
  expect(layOut(kernels, { a: 1 }).a).toHaveLength(1)
})

it('arrays may take the memory to its last byte', () => {
  const kernels = generalKernels()
  const { byteOffset } = layOut(kernels, { a: 1 }).a
  const bytes = kernels.memory.buffer.byteLength + 65_536
  const { a } = layOut(kernels, { a: (bytes - byteOffset) / 4 })
  expect(a.byteOffset + a.byteLength).toBe(kernels.memory.buffer.byteLength)
  expect(kernels.memory.buffer.byteLength).toBe(bytes)
})
