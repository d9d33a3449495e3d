/** How often the largest value of a pooling window stands in it more than once, in one image. */
import type { ForwardPass } from '../model/lenet-reference.ts'
import { POOLED, poolGeometryOf, type PoolName } from './layers.ts'
import { poolWindow } from './pool-window.ts'

export interface PoolTies {
  readonly layer: PoolName
  readonly windows: number
  readonly aboveZero: number
  /** The gates behind these are closed: nothing passes. */
  readonly zero: number
}

export function countTies(pass: ForwardPass, layer: PoolName): PoolTies {
  const geometry = poolGeometryOf(pass, layer)
  const { hNew, wNew, cNew } = geometry
  let [aboveZero, zero] = [0, 0]
  for (let y = 0; y < hNew; y++) {
    for (let x = 0; x < wNew; x++) {
      for (let c = 0; c < cNew; c++) {
        const { winners, largest } = poolWindow(pass[POOLED[layer]].a, geometry, [0, y, x, c])
        if (winners.length < 2) continue
        if (largest > 0) aboveZero++
        else zero++
      }
    }
  }
  return { layer, windows: hNew * wNew * cNew, aboveZero, zero }
}
