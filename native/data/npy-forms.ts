/** Arrays in forms that numpy may write besides its usual one, turned into the usual one. */
import { sizeOf, type Shape } from '../tensor/tensor.ts'
import type { NumpyData } from './numpy-array.ts'

/** Reverses the bytes of each value of 2, 4 or 8 bytes, in place. */
export function swapBytes(bytes: Uint8Array<ArrayBuffer>, width: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (width === 2) buffer.swap16()
  else if (width === 4) buffer.swap32()
  else buffer.swap64()
}

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
export function float16Values(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1
    const exponent = (half >> 10) & 0x1f
    const fraction = half & 0x3ff
    if (exponent === 0) return sign * fraction * 2 ** -24
    if (exponent === 0x1f) return fraction ? NaN : sign * Infinity
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
  })
}

/** Fortran order (the first index runs fastest) as row-major order. */
export function toRowMajor(data: NumpyData, shape: Shape): NumpyData {
  // Which typed array it is does not matter to a copy; the element types cannot be told to the
  // compiler.
  const source = data as Float64Array
  const result = new (data.constructor as Float64ArrayConstructor)(sizeOf(shape))
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)))
  const index = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < result.length; to++) {
    result[to] = source[from]!
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!
      if (++index[axis]! < shape[axis]!) break
      from -= strides[axis]! * shape[axis]!
      index[axis] = 0
    }
  }
  return result
}

/**
 * Numbers that are written as text: `S` has a byte and `U` four bytes a character, padded with
 * zeros. Returns the first text that is no number instead.
 */
export function textNumbers(
  bytes: Uint8Array,
  count: number,
  width: number,
  wide: boolean,
  bigEndian: boolean
): Float64Array | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const numbers = new Float64Array(count)
  const step = wide ? 4 : 1
  for (let i = 0; i < count; i++) {
    let text = ''
    for (let at = i * width; at < (i + 1) * width; at += step) {
      const code = wide ? view.getUint32(at, !bigEndian) : view.getUint8(at)
      if (code === 0) break
      text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
    }
    const number = text.trim() === '' ? NaN : Number(text)
    if (Number.isNaN(number)) return text
    numbers[i] = number
  }
  return numbers
}
