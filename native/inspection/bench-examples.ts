/** Arrays to fill the bench with: drawn by seed, or those of the brief's programs 0 to 3. */
import type { BenchArrays, BenchSettings, SmallArray } from '../contract/bench-results.ts'
import { outputShape } from '../tensor/geometry.ts'
import { RandomState } from '../tensor/random-state.ts'
import { sizeOf } from '../tensor/tensor.ts'
import { benchGeometry } from './bench.ts'

/**
 * `whole`: -3 to 3. `normal`: standard normals, rounded to two decimals so that sums can be checked
 * by hand.
 */
export type DrawnValues = 'whole' | 'normal'

export interface BenchExample {
  readonly arrays: BenchArrays
  readonly settings: BenchSettings
}

/** Draws A_prev, W, b and dA, in this order. Throws ShapeError for sizes that do not fit. */
export function drawBench(
  sizes: { readonly aPrev: readonly number[]; readonly w: readonly number[] | null },
  settings: BenchSettings,
  seed: number,
  values: DrawnValues
): BenchArrays {
  const random = new RandomState(seed)
  const draw = (shape: readonly number[]): SmallArray => {
    const size = sizeOf(shape)
    if (values === 'whole') return { shape, data: random.randint(-3, 4, size) }
    return { shape, data: random.randn(size).data.map((value) => Math.round(value * 100) / 100) }
  }
  const zeros = (shape: readonly number[] | null) => shape && { shape, data: new Float64Array(sizeOf(shape)) }
  const bShape = sizes.w && [1, 1, 1, sizes.w.at(-1)!]
  const blank = { aPrev: zeros(sizes.aPrev)!, w: zeros(sizes.w), b: zeros(bShape) }
  const output = outputShape(benchGeometry(blank, settings))
  return { aPrev: draw(sizes.aPrev), w: sizes.w && draw(sizes.w), b: bShape && draw(bShape), dA: draw(output) }
}

/** How many training images a program of the brief takes into the bench. */
export const BRIEF_IMAGES: Readonly<Record<BriefProgram, number>> = { 0: 1, 1: 1, 2: 10, 3: 10 }
export type BriefProgram = 0 | 1 | 2 | 3

/**
 * images: BRIEF_IMAGES of network input, 784 values each, the first of the training set. Arrays as
 * numpy's RandomState(0) draws them in the program; where the program has no gradient (0 and 1),
 * the next numbers of the same generator.
 */
export function briefExample(program: BriefProgram, images: Float64Array): BenchExample {
  const random = new RandomState(0)
  const drawn = (...shape: number[]): SmallArray => ({ shape, data: random.randn(...shape).data })
  const m = BRIEF_IMAGES[program]
  if (program === 0 || program === 2) {
    const [w, b] = [drawn(3, 3, 1, 2), drawn(1, 1, 1, 2)]
    const dA = drawn(m, 26, 26, 2)
    return {
      arrays: { aPrev: { shape: [m, 28, 28, 1], data: images }, w, b, dA },
      settings: {
        op: 'conv',
        stride: [1, 1],
        padding: 'valid',
        activation: program === 0 ? 'relu' : 'linear'
      }
    }
  }
  const both = Float64Array.from({ length: 2 * images.length }, (_, i) =>
    i % 2 === 0 ? images[i / 2]! : 1 - images[(i - 1) / 2]!
  )
  const [side, kernel] = program === 1 ? [14, 2] : [9, 3]
  return {
    arrays: { aPrev: { shape: [m, 28, 28, 2], data: both }, w: null, b: null, dA: drawn(m, side, side, 2) },
    settings: { op: 'pool', stride: [kernel, kernel], kernelShape: [kernel, kernel], mode: 'max', ties: 'all' }
  }
}
