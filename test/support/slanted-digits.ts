/** Digits of a hand that models of upright writing misread: slanted backwards by 25 degrees, with a thin pen. Seeded. */
import type { ImageSet } from '../../native/data/data-set.ts'
import { DIGIT_FORMS } from '../../native/data/digit-templates.ts'
import { distort } from '../../native/data/distort.ts'
import { normaliseDigit } from '../../native/data/normalise-digit.ts'
import { drawStrokes } from '../../native/data/strokes.ts'
import { RandomState } from '../../native/tensor/random-state.ts'

const SLANT = -Math.tan((25 * Math.PI) / 180)
const [SIDE, EDGE, PEN] = [80, 6, 1.6]

/** `count` digits, 0 to 9 in turn. */
export function slantedDigits(count: number, seed: number): ImageSet {
  const random = new RandomState(seed)
  const images = new Uint8Array(count * 784)
  const labels = Uint8Array.from({ length: count }, (_, index) => index % 10)
  labels.forEach((digit, index) => {
    const normals = random.randn(64).data
    let used = 0
    const normal = () => normals[used++]!
    const forms = DIGIT_FORMS[digit]!
    // A hand writes each digit in one way: here the rarest.
    const form = forms.at(-1)!
    const lines = distort(form, { normal, jitter: 3, bend: 6, stretch: 0.75, slant: SLANT, turn: 0.05 * normal() })
    images.set(picture(lines), index * 784)
  })
  return { images, labels, count, height: 28, width: 28, scale: 1 / 256 }
}

function picture(lines: readonly (readonly (readonly [number, number])[])[]): Uint8Array {
  const [xs, ys] = [lines.flatMap((line) => line.map(([x]) => x)), lines.flatMap((line) => line.map(([, y]) => y))]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  const scale = SIDE / Math.max(Math.max(...xs) - left, Math.max(...ys) - top)
  const strokes = lines.map((line) => ({
    width: PEN,
    points: line.map(([x, y]) => ({ x: (x - left) * scale + EDGE, y: (y - top) * scale + EDGE }))
  }))
  return normaliseDigit(drawStrokes(strokes, SIDE + 2 * EDGE, SIDE + 2 * EDGE, 1), { ink: 'given' }).pixels
}
