/** From pixels as data sets hold them to the network input of one sample. */
import { X_ROW } from './layout'
import { splat, zero } from './vector'

/**
 * One image as network input: 28 x 28 pixels times scale, inside the border of x (which stays
 * zero).
 */
export function gather(pixels: usize, bytes: bool, scale: f32, x: usize): void {
  const factor = f32x4.splat(scale)
  for (let row: usize = 0; row < 28; row++) {
    const to = x + (row + 2) * X_ROW + 8
    for (let column: usize = 0; column < 28; column += 4) {
      let value: v128
      if (bytes) {
        const four = v128.load32_zero(pixels + row * 28 + column)
        value = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(four)))
      } else {
        value = v128.load(pixels + (row * 28 + column) * 4)
      }
      v128.store(to + column * 4, f32x4.mul(value, factor))
    }
  }
}
