/**
 * Images that are made of digits and of pen strokes and are no digits: mirrored and turned digits,
 * halves of two put together, two on top of each other, and a few strokes in a box. What a model
 * must tell from digits before its answer is worth anything.
 */
import { IMAGE_SIDE, IMAGE_SIZE } from '../model/architecture.ts'
import { RandomState } from '../tensor/random-state.ts'
import { normaliseDigit } from './normalise-digit.ts'
import { drawStrokes, type PenPoint, type PenStroke } from './strokes.ts'

/** Digits that are none when they are mirrored or turned; 0, 1 and 8 remain what they are. */
const LOPSIDED: readonly number[] = [2, 3, 4, 5, 6, 7, 9]
/** Side of the box that strokes are drawn in, and the places where they begin and end. */
const BOX = 44
const [FIRST_PLACE, PLACE_STEP, PLACE_NOISE] = [6, 14, 4]
const MIDDLE = IMAGE_SIDE / 2

/**
 * images: (n, 28, 28) bytes of the digits `labels` (n), n >= 1. Gives (count, 28, 28); the same
 * seed gives the same bytes.
 */
export function counterexamples(images: Uint8Array, labels: Uint8Array, count: number, seed: number): Uint8Array {
  const random = new RandomState(seed)
  const all = Uint32Array.from(labels, (_, index) => index)
  const lopsided = all.filter((index) => LOPSIDED.includes(labels[index]!))
  const oneOf = (indices: Uint32Array) => {
    const index = (indices.length > 0 ? indices : all)[random.randint(0, indices.length || all.length, 1)[0]!]!
    return images.subarray(index * IMAGE_SIZE, (index + 1) * IMAGE_SIZE)
  }
  const makers: readonly (() => Uint8Array)[] = [
    () => moved(oneOf(lopsided), mirrored),
    () => moved(oneOf(lopsided), turned),
    () => halves(oneOf(all), oneOf(all), random.randint(0, 2, 1)[0] === 1),
    () => onTop(oneOf(all), moved(oneOf(all), turned)),
    () => fewStrokes(random),
    () => fewStrokes(random),
    () => fewStrokes(random)
  ]
  const made = new Uint8Array(count * IMAGE_SIZE)
  for (let n = 0; n < count; n++) made.set(makers[n % makers.length]!(), n * IMAGE_SIZE)
  return made
}

/** `from`: where the pixel at x, y of the result is taken from. */
function moved(image: Uint8Array, from: (x: number, y: number) => number): Uint8Array {
  const result = new Uint8Array(IMAGE_SIZE)
  for (let y = 0, cell = 0; y < IMAGE_SIDE; y++) {
    for (let x = 0; x < IMAGE_SIDE; x++) result[cell++] = image[from(x, y)]!
  }
  return result
}

/** Cell of the pixel at x, y of an image that is mirrored left to right. */
const mirrored = (x: number, y: number) => y * IMAGE_SIDE + IMAGE_SIDE - 1 - x
/** Cell of the pixel at x, y of an image that is turned by a quarter. */
const turned = (x: number, y: number) => (IMAGE_SIDE - 1 - x) * IMAGE_SIDE + y

/** The upper half of one and the lower of the other, or left and right. */
function halves(first: Uint8Array, second: Uint8Array, aside: boolean): Uint8Array {
  const result = first.slice()
  for (let y = aside ? 0 : MIDDLE; y < IMAGE_SIDE; y++) {
    const from = y * IMAGE_SIDE + (aside ? MIDDLE : 0)
    result.set(second.subarray(from, (y + 1) * IMAGE_SIDE), from)
  }
  return result
}

function onTop(first: Uint8Array, second: Uint8Array): Uint8Array {
  const result = first.slice()
  for (let cell = 0; cell < IMAGE_SIZE; cell++) if (second[cell]! > result[cell]!) result[cell] = second[cell]!
  return result
}

/** Two to four lines, straight or bent, between nine places of a box. */
function fewStrokes(random: RandomState): Uint8Array {
  const numbers = random.rand(64).data
  let used = 0
  const uniform = () => numbers[used++]!
  const along = () => FIRST_PLACE + PLACE_STEP * Math.floor(3 * uniform()) + PLACE_NOISE * (uniform() - 0.5)
  const place = (): PenPoint => ({ x: along(), y: along() })
  const count = 2 + Math.floor(3 * uniform())
  const width = 2 + 3 * uniform()
  const strokes = Array.from({ length: count }, (): PenStroke => {
    const [from, to] = [place(), place()]
    const bend = uniform() < 0.6 ? 0 : 16
    const middle = {
      x: (from.x + to.x) / 2 + bend * (uniform() - 0.5),
      y: (from.y + to.y) / 2 + bend * (uniform() - 0.5)
    }
    return { width, points: [from, middle, to] }
  })
  return normaliseDigit(drawStrokes(strokes, BOX, BOX, 1), { ink: 'given' }).pixels
}
