/**
 * The gradient of one input of a convolution, read backwards: every place of the kernel turned by
 * 180 degrees meets the dZ of the window that saw this input through that weight. Over the same
 * geometry as convBackward, which scatters what this gathers.
 */
import { PLACE } from '../contract/comes-explanations.ts'
import type { WindowGeometry } from '../tensor/geometry.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { runningSums } from './sums.ts'

export interface TurnedTerms {
  /**
   * (kh, kw, 2): row and column of the output, or -1. Place (i, j) meets weight (kh - 1 - i, kw - 1
   * - j).
   */
  readonly places: Int16Array
  /** (kh, kw): PLACE. */
  readonly placeKinds: Uint8Array
  readonly positions: number
  readonly holes: number
  /** (kh, kw, cNew); 0 where nothing is seen. */
  readonly dZ: Float64Array
  readonly turned: Float64Array
  readonly products: Float64Array
  /** (cNew) */
  readonly perMap: Float64Array
  /** What the sum is after each of `perMap`. */
  readonly running: Float64Array
  readonly dA: number
}

/** input: [image, row, column, map]. */
export function turnedTerms(
  dZ: Tensor,
  w: Tensor,
  { kh, kw, sh, sw, padTop, padLeft, cPrev, hNew, wNew, cNew }: WindowGeometry,
  [i, row, column, d]: readonly [number, number, number, number]
): TurnedTerms {
  const places = new Int16Array(kh * kw * 2).fill(-1)
  const placeKinds = new Uint8Array(kh * kw)
  const gradients = new Float64Array(kh * kw * cNew)
  const turned = new Float64Array(kh * kw * cNew)
  const products = new Float64Array(kh * kw * cNew)
  const perMap = new Float64Array(cNew)
  for (let place = 0; place < kh * kw; place++) {
    const [ky, kx] = [kh - 1 - Math.floor(place / kw), kw - 1 - (place % kw)]
    const [top, left] = [row + padTop - ky, column + padLeft - kx]
    for (let c = 0; c < cNew; c++) {
      turned[place * cNew + c] = w.data[((ky * kw + kx) * cPrev + d) * cNew + c]!
    }
    const [y, x] = [top / sh, left / sw]
    if (!Number.isInteger(y) || !Number.isInteger(x)) {
      placeKinds[place] = PLACE.hole
    } else if (y < 0 || y >= hNew || x < 0 || x >= wNew) {
      placeKinds[place] = PLACE.outside
    } else {
      places.set([y, x], 2 * place)
      for (let c = 0; c < cNew; c++) {
        const at = place * cNew + c
        gradients[at] = dZ.data[((i * hNew + y) * wNew + x) * cNew + c]!
        products[at] = gradients[at] * turned[at]!
        perMap[c]! += products[at]
      }
    }
  }
  const running = runningSums(perMap)
  return {
    places,
    placeKinds,
    positions: placeKinds.filter((kind) => kind === PLACE.seen).length,
    holes: placeKinds.filter((kind) => kind === PLACE.hole).length,
    dZ: gradients,
    turned,
    products,
    perMap,
    running,
    dA: running.at(-1)!
  }
}
