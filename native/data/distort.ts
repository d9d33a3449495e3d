/**
 * One writer's way of writing a form: its points moved a little, the curve through them bent,
 * stretched, slanted and turned. Works on the pen's way, not on pixels, so lines stay clean however
 * far it is bent. Lengths are the template's, y downwards.
 */
import type { DigitForm, TemplatePoint } from './digit-templates.ts'

export interface Distortion {
  /** Standard normal numbers, one after the other. */
  readonly normal: () => number
  /** Standard deviation of each control point's move; end points move half as far again. */
  readonly jitter: number
  /** Standard deviation of the smooth displacement of the whole plane. */
  readonly bend: number
  /** Width over height, relative to the template's. */
  readonly stretch: number
  /** How far the top leans to the right, as a share of the height. */
  readonly slant: number
  /** Radians, clockwise. */
  readonly turn: number
}

/** Lines between two control points: their corners stay below what a pen shows at 20 pixels. */
const STEPS = 5
const MIDDLE: TemplatePoint = [35, 50]
/** Waves of the smooth displacement: half a wave to a whole one across the digit. */
const WAVES: readonly TemplatePoint[] = [
  [0, 1],
  [1, 0],
  [1, 1],
  [0, 2],
  [1, -1]
]

/** Polylines, one for each stroke. */
export function distort({ strokes }: DigitForm, distortion: Distortion): TemplatePoint[][] {
  const place = planeMap(distortion)
  return strokes.map((points) =>
    pieces(moved(points, distortion)).flatMap((piece, index) => {
      const line = curve(piece).map(place)
      return index === 0 ? line : line.slice(1)
    })
  )
}

/** Twice the same point moves as one: it is a corner. */
function moved(points: readonly TemplatePoint[], { jitter, normal }: Distortion): TemplatePoint[] {
  const result: TemplatePoint[] = []
  points.forEach(([x, y], index) => {
    const previous = points[index - 1]
    if (previous?.[0] === x && previous[1] === y) {
      result.push(result.at(-1)!)
      return
    }
    const reach = index === 0 || index === points.length - 1 ? 1.5 * jitter : jitter
    result.push([x + reach * normal(), y + reach * normal()])
  })
  return result
}

/** Parted at its corners. */
function pieces(points: readonly TemplatePoint[]): TemplatePoint[][] {
  const result: TemplatePoint[][] = [[]]
  points.forEach((point, index) => {
    if (index > 0 && point === points[index - 1]) result.push([])
    result.at(-1)!.push(point)
  })
  return result
}

/** Catmull and Rom's spline through the points, its ends running on straight. */
function curve(points: readonly TemplatePoint[]): TemplatePoint[] {
  const last = points.length - 1
  if (last < 1) return [...points]
  const line: TemplatePoint[] = [points[0]!]
  for (let i = 0; i < last; i++) {
    const p1 = points[i]!
    const p2 = points[i + 1]!
    const p0 = points[i - 1] ?? beyond(p1, p2)
    const p3 = points[i + 2] ?? beyond(p2, p1)
    for (let step = 1; step <= STEPS; step++) {
      const t = step / STEPS
      line.push([spline(p0[0], p1[0], p2[0], p3[0], t), spline(p0[1], p1[1], p2[1], p3[1], t)])
    }
  }
  return line
}

function beyond([x, y]: TemplatePoint, [fromX, fromY]: TemplatePoint): TemplatePoint {
  return [2 * x - fromX, 2 * y - fromY]
}

function spline(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
}

/**
 * The whole plane's movement: smooth displacement, then stretch, slant and turn about the middle.
 */
function planeMap({ bend, stretch, slant, turn, normal }: Distortion): (point: TemplatePoint) => TemplatePoint {
  const waves = WAVES.map(([u, v]) => {
    const size = (bend * Math.SQRT2) / Math.sqrt(WAVES.length)
    return { u, v, byX: size * normal(), byY: size * normal(), phase: 3 * normal() }
  })
  const cos = Math.cos(turn)
  const sin = Math.sin(turn)
  return ([x, y]) => {
    let movedX = x - MIDDLE[0]
    let movedY = y - MIDDLE[1]
    for (const { u, v, byX, byY, phase } of waves) {
      const wave = Math.sin((Math.PI * (u * x + v * y)) / 100 + phase)
      movedX += byX * wave
      movedY += byY * wave
    }
    const leant = stretch * movedX - slant * movedY
    return [cos * leant - sin * movedY, sin * leant + cos * movedY]
  }
}
