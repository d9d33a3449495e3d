/**
 * What a core can multiply and add at best: twelve chains that never leave their registers.
 * Compiled to peak.wasm.
 */

/**
 * rounds * 12 vectors * 4 lanes * 2 operations. Gives a value that depends on all of them, so that
 * none is left out.
 */
export function multiplyAdd(rounds: i32, factor: f32, addend: f32): f32 {
  const f = f32x4.splat(factor)
  const a = f32x4.splat(addend)
  let s0 = f32x4(1, 2, 3, 4)
  let s1 = f32x4(2, 3, 4, 5)
  let s2 = f32x4(3, 4, 5, 6)
  let s3 = f32x4(4, 5, 6, 7)
  let s4 = f32x4(5, 6, 7, 8)
  let s5 = f32x4(6, 7, 8, 9)
  let s6 = f32x4(7, 8, 9, 10)
  let s7 = f32x4(8, 9, 10, 11)
  let s8 = f32x4(9, 10, 11, 12)
  let s9 = f32x4(10, 11, 12, 13)
  let s10 = f32x4(11, 12, 13, 14)
  let s11 = f32x4(12, 13, 14, 15)
  for (let round = 0; round < rounds; round++) {
    s0 = f32x4.add(f32x4.mul(s0, f), a)
    s1 = f32x4.add(f32x4.mul(s1, f), a)
    s2 = f32x4.add(f32x4.mul(s2, f), a)
    s3 = f32x4.add(f32x4.mul(s3, f), a)
    s4 = f32x4.add(f32x4.mul(s4, f), a)
    s5 = f32x4.add(f32x4.mul(s5, f), a)
    s6 = f32x4.add(f32x4.mul(s6, f), a)
    s7 = f32x4.add(f32x4.mul(s7, f), a)
    s8 = f32x4.add(f32x4.mul(s8, f), a)
    s9 = f32x4.add(f32x4.mul(s9, f), a)
    s10 = f32x4.add(f32x4.mul(s10, f), a)
    s11 = f32x4.add(f32x4.mul(s11, f), a)
  }
  const sum = f32x4.add(
    f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)),
    f32x4.add(f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7)), f32x4.add(f32x4.add(s8, s9), f32x4.add(s10, s11)))
  )
  return (
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)
  )
}
