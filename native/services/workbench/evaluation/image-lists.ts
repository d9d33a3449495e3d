/** Which images answer a question about an evaluation, and in which order. */
import type { ImageOrder, ImageQuestion } from '../../../contract/evaluation.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { isUnsure } from '../../../evaluation/certainty.ts'
import { confidenceOf, labelProbabilityOf, type Predictions } from '../../../evaluation/predictions.ts'
import { everyImage, ranked } from '../../../evaluation/rankings.ts'

/**
 * Indices into the set. `against`: the model that is compared with. Throws WorkbenchError
 * `bad-argument` for a question about two models without a second one.
 */
export function imageList(
  predictions: Predictions,
  against: Predictions | null,
  question: ImageQuestion,
  order: ImageOrder
): Uint32Array {
  const isMember = memberOf(predictions, against, question)
  const images = everyImage(predictions).filter(isMember)
  switch (order) {
    case 'confident-first':
      return ranked(images, (image) => -confidenceOf(predictions, image))
    case 'unsure-first':
      return ranked(images, (image) => confidenceOf(predictions, image))
    case 'label-probability':
      return ranked(images, (image) => labelProbabilityOf(predictions, image))
    case 'index':
      return images
  }
}

function memberOf(
  predictions: Predictions,
  against: Predictions | null,
  question: ImageQuestion
): (image: number) => boolean {
  const { labels, predicted } = predictions
  const isRight = (image: number) => labels[image] === predicted[image]
  const isRightAgainst = (image: number) => {
    if (against) return labels[image] === against.predicted[image]
    throw new WorkbenchError('bad-argument', 'no second model is chosen', 'Choose a model to compare with.')
  }
  switch (question.kind) {
    case 'mistakes':
      return (image) => !isRight(image)
    case 'mistakes-of':
      return (image) => labels[image] === question.label && !isRight(image)
    case 'unsure':
      return (image) => isUnsure(predictions, image)
    case 'suspects':
    case 'all':
      return () => true
    case 'only-first':
      return (image) => isRight(image) && !isRightAgainst(image)
    case 'only-second':
      return (image) => !isRight(image) && isRightAgainst(image)
    case 'both-wrong':
      return (image) => !isRight(image) && !isRightAgainst(image)
    case 'cell': {
      const { label, predicted: answer } = question
      return (image) => (label === null || labels[image] === label) && (answer === null || predicted[image] === answer)
    }
  }
}
