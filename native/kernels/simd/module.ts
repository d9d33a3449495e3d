/**
 * general.wasm: loaded when first needed. Its memory is a scratch pad: each call of a kernel lays
 * out what it needs from the beginning, hands in four samples at a time and copies the results out.
 * Knows no kernel but their exports.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import type { WindowGeometry } from '../../tensor/geometry.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { readWasm } from './wasm-file.ts'

/** Byte offset in the module's memory. */
type Address = number
/** 0 or 1. */
type Flag = number

/** What assembly/general.ts exports; shapes and scratch sizes stand there. */
export type GeneralKernels = {
  readonly memory: WebAssembly.Memory
  readonly convForward: (
    ...addresses: [
      window: Address,
      aPrev: Address,
      w: Address,
      b: Address,
      a: Address,
      padded: Address,
      z: Address,
      relu: Flag
    ]
  ) => void
  readonly convBackward: (
    ...addresses: [
      window: Address,
      dZ: Address,
      aPrev: Address,
      w: Address,
      dAPrev: Address,
      dW: Address,
      db: Address,
      padded: Address,
      dPadded: Address,
      gradient: Address
    ]
  ) => void
  readonly addLanes: (lanes: Address, count: number, sums: Address) => void
  readonly poolForward: (
    ...addresses: [window: Address, aPrev: Address, a: Address, input: Address, pooled: Address, max: Flag]
  ) => void
  readonly poolBackward: (
    ...addresses: [
      window: Address,
      dA: Address,
      aPrev: Address,
      dAPrev: Address,
      gradient: Address,
      input: Address,
      dInput: Address,
      max: Flag,
      first: Flag
    ]
  ) => void
}

/** Samples that a kernel takes at a call: the lanes of a vector. */
export const LANES = 4

const ALIGNMENT = 16
const PAGE = 65536
/** Bytes at the beginning of the memory that are left to AssemblyScript. */
const RESERVED = 1024

let kernels: GeneralKernels | undefined

/** Throws WorkbenchError `engine` when the module was not built. */
export function generalKernels(): GeneralKernels {
  kernels ??= new WebAssembly.Instance(new WebAssembly.Module(readWasm('general'))).exports as GeneralKernels
  return kernels
}

/**
 * Lays arrays of the given lengths side by side, all zeros; they hold until the next call.
 * `byteOffset` is their address. Throws WorkbenchError `engine` when four samples do not fit into
 * the 4 GiB of a WASM memory.
 */
export function layOut<Name extends string>(
  { memory }: GeneralKernels,
  lengths: Readonly<Record<Name, number>>
): Record<Name, Float32Array> {
  let end = RESERVED
  const places = (Object.entries(lengths) as [Name, number][]).map(([name, length]) => {
    const address = end
    end += Math.ceil((4 * length) / ALIGNMENT) * ALIGNMENT
    return { name, address, length }
  })
  const missing = end - memory.buffer.byteLength
  if (missing > 0) grow(memory, Math.ceil(missing / PAGE))
  new Uint8Array(memory.buffer, RESERVED, end - RESERVED).fill(0)
  const arrays = places.map(({ name, address, length }) => [name, new Float32Array(memory.buffer, address, length)])
  return Object.fromEntries(arrays) as Record<Name, Float32Array>
}

function grow(memory: WebAssembly.Memory, pages: number): void {
  try {
    memory.grow(pages)
  } catch (error) {
    const needed = Math.ceil((memory.buffer.byteLength + pages * PAGE) / 2 ** 20)
    throw new WorkbenchError(
      'engine',
      `${LANES} samples of these shapes need ${needed} MiB; a WASM memory has 4096 MiB at most, and this machine may have less`,
      'Take smaller images or fewer channels, or the kernels of kernels/reference.',
      { cause: error }
    )
  }
}

/** Length of a Window of assembly/window.ts, in values of four bytes. */
export const WINDOW_LENGTH = 14

/** Writes a geometry as assembly/window.ts reads it, and gives its address. */
export function placeWindow(place: Float32Array, geometry: WindowGeometry): number {
  const { hPrev, wPrev, cPrev, kh, kw, sh, sw, padTop, padLeft, hPadded, wPadded, hNew, wNew, cNew } = geometry
  const fields = [hPrev, wPrev, cPrev, kh, kw, sh, sw, padTop, padLeft, hPadded, wPadded, hNew, wNew, cNew]
  new Int32Array(place.buffer, place.byteOffset, WINDOW_LENGTH).set(fields)
  return place.byteOffset
}

/** Samples from, from + 1, … of `samples` into a place for four; zeros where there are no more. */
export function placeFour(place: Float32Array, samples: Float32Array, from: number): void {
  const cells = place.length / LANES
  const present = samples.subarray(from * cells, (from + LANES) * cells)
  place.set(present)
  place.fill(0, present.length)
}

/** The way back: as many of the four as `samples` has room for. */
export function takeFour(place: Float32Array, samples: Float32Array, from: number): void {
  const cells = place.length / LANES
  samples.set(place.subarray(0, Math.min(place.length, samples.length - from * cells)), from * cells)
}

/** The values of a tensor. Throws WorkbenchError `bad-argument` unless they are float32. */
export function float32Of(name: string, { data }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data
  throw new WorkbenchError(
    'bad-argument',
    `${name} is float64; the SIMD kernels expected float32`,
    'Convert it with toFloat32, or take the kernels of kernels/reference.'
  )
}
