/**
 * Digits of a hand that slants backwards by 25 degrees and has a thin pen: the careless hand of the
 * benchmark with these two changes and no other. Seeded; different seeds share no drawing.
 */
import type { Drawing } from '../../native/contract/drawings.ts'
import type { ImageSet } from '../../native/data/data-set.ts'
import { ALL_STEPS, prepareDrawing } from '../../native/data/drawing-image.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { sloppyDigit } from '../bench/sloppy-digits.ts'

/** Of 280 units; the benchmark's is 4 to 35. */
const PEN = 4
const MIDDLE = 140

/** `degrees`: backwards; negative ones slant forwards. */
export function slantedDigit(digit: number, random: RandomState, degrees = 25): Drawing {
  const slant = Math.tan((degrees * Math.PI) / 180)
  const strokes = sloppyDigit(digit, random).map(({ points }) => ({
    width: PEN,
    points: points.map(({ x, y }) => ({ x: x + slant * (y - MIDDLE), y }))
  }))
  return { kind: 'strokes', strokes }
}

/** `count` digits, 0 to 9 in turn. */
export function slantedDigits(count: number, seed: number, degrees = 25): ImageSet {
  const random = new RandomState(seed)
  const images = new Uint8Array(count * 784)
  const labels = Uint8Array.from({ length: count }, (_, index) => index % 10)
  labels.forEach((digit, index) => {
    images.set(prepareDrawing(slantedDigit(digit, random, degrees), ALL_STEPS).pixels, index * 784)
  })
  return { images, labels, count, height: 28, width: 28, scale: 1 / 256 }
}
