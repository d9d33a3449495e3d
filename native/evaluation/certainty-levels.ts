/**
 * From which confidence on a model may be called sure of its answer, or likely to be right:
 * measured by how often it was right on validation images when it was as confident.
 */
import type { Certainty } from '../contract/drawings.ts'
import { confidenceOf, type Predictions } from './predictions.ts'

export interface CertaintyLevels {
  /** Confidence from which it is right 99 times of 100; above 1: never. */
  readonly sureFrom: number
  /** And 90 times of 100. */
  readonly likelyFrom: number
}

const SURE = 0.99
const LIKELY = 0.9
/** Above 1: no confidence is enough. */
const NEVER = 2
/** Fewer say too little about a share of 99 %. */
export const MIN_CALIBRATION_IMAGES = 1000

/**
 * Where nothing is known about a model's reliability. Networks claim more than they keep: what is
 * said to be 99 % is not, so the bounds are higher than the shares they stand for.
 */
export const DEFAULT_LEVELS: CertaintyLevels = { sureFrom: 0.999, likelyFrom: 0.95 }

/**
 * By isotonic regression of right or wrong on confidence: the share that is right at a confidence,
 * under the assumption that more confidence is never worse. A model that is never right so often is
 * never called that. Source: Zadrozny and Elkan 2002, "Transforming Classifier Scores into Accurate
 * Multiclass Probability Estimates".
 */
export function certaintyLevels(predictions: Predictions): CertaintyLevels {
  const blocks = isotonicBlocks(predictions)
  const from = (share: number) => blocks.find(({ right, images }) => right >= share * images)?.from ?? NEVER
  return { sureFrom: from(SURE), likelyFrom: from(LIKELY) }
}

interface Block {
  /** The lowest confidence in it. */
  readonly from: number
  readonly images: number
  readonly right: number
}

/** Pools neighbours until the share of right answers rises from block to block. */
function isotonicBlocks(predictions: Predictions): readonly Block[] {
  const { images, labels, predicted } = predictions
  const isRight = (image: number) => Number(labels[image] === predicted[image])
  // Of equal confidences the right ones first, so that they end in one block with the wrong ones.
  const order = Array.from({ length: images }, (_, image) => image).sort(
    (a, b) => confidenceOf(predictions, a) - confidenceOf(predictions, b) || isRight(b) - isRight(a)
  )
  const blocks: Block[] = []
  for (const image of order) {
    let block: Block = { from: confidenceOf(predictions, image), images: 1, right: isRight(image) }
    for (let last = blocks.at(-1); last && !isBetter(block, last); last = blocks.at(-1)) {
      blocks.pop()
      block = { from: last.from, images: last.images + block.images, right: last.right + block.right }
    }
    blocks.push(block)
  }
  return blocks
}

function isBetter(later: Block, earlier: Block): boolean {
  return later.right * earlier.images > earlier.right * later.images
}

/** In words, what a confidence is worth. */
export function certaintyOf(confidence: number, { sureFrom, likelyFrom }: CertaintyLevels): Certainty {
  return confidence >= sureFrom ? 'sure' : confidence >= likelyFrom ? 'likely' : 'unsure'
}
