/** Digits as a hand draws them on the pad of 280 x 280. */
import type { Drawing, Stroke } from '../../../../native/contract/drawings.ts'

export const ALL_STEPS = { crop: true, keepAspect: true, centreByMass: true }

const line = (...points: readonly (readonly [number, number])[]): Stroke => ({
  points: points.map(([x, y]) => ({ x, y })),
  width: 20
})
const arc = (cx: number, cy: number, rx: number, ry: number, from: number, to: number): [number, number][] =>
  Array.from({ length: 41 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 40) * Math.PI) / 180
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)]
  })
const drawn = (...strokes: Stroke[]): Drawing => ({ kind: 'strokes', strokes })

export const ZERO = drawn(line(...arc(140, 140, 60, 90, 0, 360)))
export const ONE = drawn(line([140, 50], [140, 230]))
export const TWO = drawn(line(...arc(140, 100, 55, 50, 180, 380), [80, 225], [210, 225]))
export const THREE = drawn(line(...arc(130, 95, 55, 45, 200, 450), ...arc(130, 185, 60, 45, 270, 520)))
export const FOUR = drawn(line([120, 50], [80, 150], [210, 150]), line([180, 80], [170, 235]))
export const SEVEN = drawn(line([80, 60], [200, 60], [130, 230]))
export const EIGHT = drawn(line(...arc(140, 95, 42, 42, 90, 450)), line(...arc(140, 185, 52, 48, -90, 270)))
export const NOTHING = drawn()
