/**
 * Digits as a hand draws them on the pad without care: small, large, thin, thick, off centre,
 * tilted, shaky. The forms were made for this file and share nothing with the generator that models
 * may have been trained on.
 */
import type { Stroke, StrokePoint } from '../../native/contract/drawings.ts'
import type { RandomState } from '../../native/tensor/random-state.ts'

/** x and y in a box of 1 x 1, y downwards. */
type Point = readonly [x: number, y: number]
type Way = readonly Point[]

/** Part of an ellipse, angles in degrees: 0 right, 90 down. */
function arc(cx: number, cy: number, rx: number, ry: number, from: number, to: number): Way {
  const steps = Math.max(4, Math.round(Math.abs(to - from) / 12))
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / steps) * Math.PI) / 180
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)] as const
  })
}

function line(...points: Point[]): Way {
  return points
}

/** Several forms of each digit; a form is one or more strokes. */
const FORMS: readonly (readonly (readonly Way[])[])[] = [
  [
    [arc(0.5, 0.5, 0.32, 0.48, -80, 285)],
    [arc(0.5, 0.5, 0.42, 0.45, -60, 300)],
    [arc(0.5, 0.5, 0.26, 0.48, -110, -470)]
  ],
  [[line([0.5, 0], [0.5, 1])], [line([0.58, 0], [0.44, 1])], [line([0.32, 0.24], [0.52, 0.02], [0.52, 1])]],
  [
    [[...arc(0.48, 0.27, 0.34, 0.26, 190, 385), ...line([0.12, 1], [0.88, 1])]],
    [[...arc(0.5, 0.26, 0.3, 0.26, 200, 400), ...line([0.4, 0.72], [0.14, 0.97], [0.86, 0.95])]]
  ],
  [
    [[...arc(0.45, 0.26, 0.32, 0.25, 205, 440), ...arc(0.45, 0.74, 0.37, 0.26, 275, 510)]],
    [[...line([0.18, 0.02], [0.78, 0.02], [0.44, 0.4]), ...arc(0.42, 0.7, 0.36, 0.29, 285, 500)]]
  ],
  [
    [line([0.36, 0.02], [0.14, 0.56], [0.86, 0.56]), line([0.68, 0.12], [0.64, 1])],
    [line([0.66, 1], [0.66, 0.02], [0.1, 0.66], [0.9, 0.66])],
    [line([0.2, 0.04], [0.2, 0.5], [0.76, 0.5]), line([0.76, 0], [0.76, 1])]
  ],
  [
    [[...line([0.8, 0.03], [0.26, 0.03], [0.22, 0.42]), ...arc(0.46, 0.68, 0.36, 0.3, 235, 500)]],
    [[...line([0.28, 0.04], [0.24, 0.44]), ...arc(0.45, 0.7, 0.34, 0.29, 235, 505)], line([0.28, 0.04], [0.82, 0.02])]
  ],
  [
    [[...line([0.66, 0.02], [0.36, 0.3], [0.2, 0.62]), ...arc(0.5, 0.72, 0.3, 0.26, 180, -190)]],
    [[...arc(0.62, 0.5, 0.44, 0.5, 265, 170), ...arc(0.5, 0.74, 0.31, 0.25, 170, -180)]]
  ],
  [
    [line([0.12, 0.03], [0.86, 0.03], [0.4, 1])],
    [line([0.14, 0.04], [0.84, 0.02], [0.52, 0.5], [0.4, 1]), line([0.34, 0.52], [0.74, 0.5])],
    [line([0.16, 0.14], [0.16, 0.03], [0.82, 0.03], [0.5, 1])]
  ],
  [
    [[...arc(0.5, 0.26, 0.25, 0.24, 90, -270), ...arc(0.5, 0.75, 0.3, 0.25, -90, 270)]],
    [arc(0.5, 0.27, 0.24, 0.25, 80, 440), arc(0.5, 0.76, 0.29, 0.24, -90, 270)]
  ],
  [
    [[...arc(0.48, 0.28, 0.28, 0.26, 0, -350), ...line([0.76, 0.3], [0.72, 0.7], [0.64, 1])]],
    [[...arc(0.47, 0.28, 0.27, 0.26, -20, -360), ...line([0.76, 0.6]), ...arc(0.48, 0.7, 0.28, 0.28, 0, 130)]]
  ]
]

const PAD = 280

/**
 * One drawing of `digit`; the same random state gives the same strokes. Units of the pad, 280 x
 * 280.
 */
export function sloppyDigit(digit: number, random: RandomState): Stroke[] {
  const between = (low: number, high: number) => low + (high - low) * random.rand().data[0]!
  const forms = FORMS[digit]!
  const form = forms[random.randint(0, forms.length, 1)[0]!]!
  const height = PAD * between(0.3, 0.95)
  const width = height * between(0.55, 0.95)
  const tilt = (between(-15, 15) * Math.PI) / 180
  const pen = Math.max(4, height * between(0.04, 0.13))
  const tremor = 0.012
  // Anywhere on the pad where it mostly fits.
  const free = Math.max(0, (PAD - height) / 2)
  const [cx, cy] = [PAD / 2 + between(-free, free), PAD / 2 + between(-free, free)]
  const placed = ([x, y]: Point): StrokePoint => {
    const [dx, dy] = [
      (x - 0.5 + tremor * random.randn().data[0]!) * width,
      (y - 0.5 + tremor * random.randn().data[0]!) * height
    ]
    return {
      x: cx + dx * Math.cos(tilt) - dy * Math.sin(tilt),
      y: cy + dx * Math.sin(tilt) + dy * Math.cos(tilt)
    }
  }
  return form.map((way) => ({ points: densely(way).map(placed), width: pen }))
}

/** A straight way as a hand's many points. */
function densely(way: Way): Way {
  return way.flatMap((point, i) => {
    const next = way[i + 1]
    if (!next) return [point]
    const steps = Math.max(1, Math.round(Math.hypot(next[0] - point[0], next[1] - point[1]) / 0.08))
    return Array.from({ length: steps }, (_, step) => {
      const share = step / steps
      return [point[0] + (next[0] - point[0]) * share, point[1] + (next[1] - point[1]) * share] as const
    })
  })
}
