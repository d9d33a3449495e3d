/**
 * What every kernel knows of its shapes: tensor/geometry.ts's WindowGeometry as the caller lays it
 * into memory (simd/module.ts). Letters as there. Inside, planes are "samples innermost": (rows,
 * columns, channels, 4), so that one vector holds the same cell of four samples: no borders inside
 * a vector and no remainder lanes, for any channels, kernel and stride.
 */
@unmanaged
export class Window {
  hPrev: i32
  wPrev: i32
  cPrev: i32
  kh: i32
  kw: i32
  sh: i32
  sw: i32
  padTop: i32
  padLeft: i32
  hPadded: i32
  wPadded: i32
  hNew: i32
  wNew: i32
  cNew: i32
}

/** Bytes of a vector: one cell of four samples. */
export const CELL: usize = 16
/** Bytes of a value. */
export const VALUE: usize = 4

// @ts-ignore: decorator
@inline
export function madd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b))
}

/** Adds to a cell in memory. */
// @ts-ignore: decorator
@inline
export function accumulate(cell: usize, value: v128): void {
  v128.store(cell, f32x4.add(v128.load(cell), value))
}

// @ts-ignore: decorator
@inline
export function smaller(a: i32, b: i32): i32 {
  return a < b ? a : b
}

/**
 * Length of the blocks when `length` is cut into the fewest parts of at most `most`, as even as can
 * be.
 */
// @ts-ignore: decorator
@inline
export function blockLength(length: i32, most: i32): i32 {
  const blocks = (length + most - 1) / most
  return (length + blocks - 1) / blocks
}
