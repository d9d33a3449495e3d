/**
 * The way into the layout with samples innermost and out of it: transposes of four samples by four
 * cells.
 */
import { CELL, VALUE } from './window'

/**
 * from (4 samples, rows, cells)  ->  to (rows, cells, 4), rows `toRow` bytes apart.
 * What lies between the rows of `to` stays as it is: the border of a padded plane.
 */
export function pack(from: usize, rows: i32, cells: i32, to: usize, toRow: usize): void {
  const sample = <usize>rows * <usize>cells * VALUE
  for (let row = 0; row < rows; row++) {
    let source = from + <usize>row * <usize>cells * VALUE
    let target = to + <usize>row * toRow
    let cell = 0
    for (; cell <= cells - 4; cell += 4) {
      const s0 = v128.load(source)
      const s1 = v128.load(source + sample)
      const s2 = v128.load(source + 2 * sample)
      const s3 = v128.load(source + 3 * sample)
      const low01 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5)
      const high01 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7)
      const low23 = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5)
      const high23 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7)
      v128.store(target, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
      v128.store(target, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 16)
      v128.store(target, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 32)
      v128.store(target, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 48)
      source += 4 * VALUE
      target += 4 * CELL
    }
    for (; cell < cells; cell++) {
      store<f32>(target, load<f32>(source))
      store<f32>(target, load<f32>(source + sample), 4)
      store<f32>(target, load<f32>(source + 2 * sample), 8)
      store<f32>(target, load<f32>(source + 3 * sample), 12)
      source += VALUE
      target += CELL
    }
  }
}

/** from (rows, cells, 4), rows `fromRow` bytes apart  ->  to (4 samples, rows, cells) */
export function unpack(from: usize, fromRow: usize, rows: i32, cells: i32, to: usize): void {
  const sample = <usize>rows * <usize>cells * VALUE
  for (let row = 0; row < rows; row++) {
    let source = from + <usize>row * fromRow
    let target = to + <usize>row * <usize>cells * VALUE
    let cell = 0
    for (; cell <= cells - 4; cell += 4) {
      const c0 = v128.load(source)
      const c1 = v128.load(source, 16)
      const c2 = v128.load(source, 32)
      const c3 = v128.load(source, 48)
      const low01 = v128.shuffle<f32>(c0, c1, 0, 4, 1, 5)
      const high01 = v128.shuffle<f32>(c0, c1, 2, 6, 3, 7)
      const low23 = v128.shuffle<f32>(c2, c3, 0, 4, 1, 5)
      const high23 = v128.shuffle<f32>(c2, c3, 2, 6, 3, 7)
      v128.store(target, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
      v128.store(target + sample, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7))
      v128.store(target + 2 * sample, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5))
      v128.store(target + 3 * sample, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7))
      source += 4 * CELL
      target += 4 * VALUE
    }
    for (; cell < cells; cell++) {
      store<f32>(target, load<f32>(source))
      store<f32>(target + sample, load<f32>(source, 4))
      store<f32>(target + 2 * sample, load<f32>(source, 8))
      store<f32>(target + 3 * sample, load<f32>(source, 12))
      source += VALUE * 4
      target += VALUE
    }
  }
}
