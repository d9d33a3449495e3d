/**
 * Drawings of one hand among the images that a model was trained on: what fine-tuning takes, so
 * that the model learns the hand without forgetting everyone else's.
 */
import { WorkbenchError } from '../contract/errors.ts'
import { MIN_DRAWINGS_TO_IMPROVE } from '../contract/limits.ts'
import { CLASSES, IMAGE_SIZE } from '../model/architecture.ts'
import { RandomState } from '../tensor/random-state.ts'
import { chooseImages, type ImageSet } from './data-set.ts'
import { warpImage } from './warp-image.ts'

/**
 * Of the images that a model was trained on, a seeded choice: an epoch of a few seconds that
 * forgets nothing.
 */
const MAX_BASE_IMAGES = 20_000

export interface HeldBack {
  readonly train: ImageSet
  readonly heldBack: ImageSet
  /** How many sessions were held back whole. */
  readonly sessions: number
}

/**
 * Throws WorkbenchError `bad-argument` for fewer than MIN_DRAWINGS_TO_IMPROVE, saying how many are
 * missing.
 */
export function checkDrawingCount(count: number): void {
  if (count >= MIN_DRAWINGS_TO_IMPROVE) return
  const missing = MIN_DRAWINGS_TO_IMPROVE - count
  throw new WorkbenchError(
    'bad-argument',
    `${count} drawings are too few to learn from: ${missing} more ${missing === 1 ? 'is' : 'are'} needed`,
    `Draw and save ${missing === 1 ? 'one' : 'some'} more; a fifth of them is kept to check what was learned.`
  )
}

/**
 * A fifth of the drawings is kept from training: whole sessions in a seeded order as far as they
 * fit, as drawings made one after the other are alike, and of the other sessions single drawings,
 * of each digit as nearly as its count allows. `sessions`: (n) the session of each drawing; without
 * it all are of one. The same seed gives the same choice. Throws what checkDrawingCount throws.
 */
export function holdBack(drawings: ImageSet, seed: number, sessions?: Uint32Array): HeldBack {
  const { count, labels } = drawings
  checkDrawingCount(count)
  const random = new RandomState(seed)
  const wanted = Math.ceil(count / 5)
  const whole = sessions ? chooseSessions(sessions, wanted, random) : new Set<number>()
  const all = Array.from({ length: count }, (_, index) => index)
  const isOfWhole = (index: number) => whole.has(sessions?.[index] ?? 0)
  const others = all.filter((index) => !isOfWhole(index))
  const byDigit = Array.from({ length: CLASSES }, (_, digit) => {
    const own = others.filter((index) => labels[index] === digit)
    return [...random.permutation(own.length)].map((place) => own[place]!)
  }).flat()
  const missing = wanted - (count - others.length)
  // Evenly over the digits, which lie one after the other.
  const isHeldBack = (_: number, place: number) =>
    Math.floor(((place + 1) * missing) / byDigit.length) > Math.floor((place * missing) / byDigit.length)
  return {
    heldBack: chooseImages(drawings, [...all.filter(isOfWhole), ...byDigit.filter(isHeldBack)]),
    train: chooseImages(
      drawings,
      byDigit.filter((index, place) => !isHeldBack(index, place))
    ),
    sessions: whole.size
  }
}

/** Those that together have at most `wanted` drawings, in a random order. */
function chooseSessions(sessions: Uint32Array, wanted: number, random: RandomState): Set<number> {
  const sizes = new Map<number, number>()
  for (const session of sessions) sizes.set(session, (sizes.get(session) ?? 0) + 1)
  const all = [...sizes]
  const chosen = new Set<number>()
  let room = wanted
  for (const place of random.permutation(all.length)) {
    const [session, size] = all[place]!
    if (size > room) continue
    chosen.add(session)
    room -= size
  }
  return chosen
}

/**
 * Base images with the drawings repeated until they are `share` (0..1) of all; each repetition is
 * moved, turned and slanted a little, so that the hand is learned and not the drawings. Both must
 * be bytes. The same seed gives the same images. Throws WorkbenchError `bad-argument` where the
 * base images are not bytes, as drawings are.
 */
export function mixDrawings(base: ImageSet, drawings: ImageSet, share: number, seed: number): ImageSet {
  if (!(base.images instanceof Uint8Array && drawings.images instanceof Uint8Array) || base.scale !== drawings.scale) {
    throw new WorkbenchError(
      'bad-argument',
      'drawings can be mixed only with images stored as bytes from 0 to 255',
      'Choose MNIST or the drawn digits.'
    )
  }
  const random = new RandomState(seed)
  const chosen = random.permutation(base.count).slice(0, MAX_BASE_IMAGES)
  const copies = Math.max(1, Math.round((share * chosen.length) / ((1 - share) * drawings.count)))
  const count = chosen.length + copies * drawings.count
  const images = new Uint8Array(count * IMAGE_SIZE)
  const labels = new Uint8Array(count)
  chosen.forEach((index, n) => {
    images.set(base.images.subarray(index * IMAGE_SIZE, (index + 1) * IMAGE_SIZE), n * IMAGE_SIZE)
    labels[n] = base.labels[index]!
  })
  for (let copy = 0; copy < copies; copy++) {
    const at = chosen.length + copy * drawings.count
    for (let n = 0; n < drawings.count; n++) {
      const drawing = drawings.images.subarray(n * IMAGE_SIZE, (n + 1) * IMAGE_SIZE)
      images.set(copy === 0 ? drawing : warpImage(drawing, random), (at + n) * IMAGE_SIZE)
    }
    labels.set(drawings.labels, at)
  }
  return { ...base, images, labels, count }
}
