/** An evaluation as text: the two figures, what each digit fares like, and the mistakes worth looking at. */
import type { ModelEvaluation } from '../services/evaluate-model.ts'
import { count } from './progress-line.ts'

const SHOWN_MISTAKES = 5

export function evaluationLines(model: string, evaluation: ModelEvaluation): string[] {
  const { data, set, images, accuracy, cost, perClass, mostConfidentMistakes } = evaluation
  const share = (value: number | null) => (value === null ? '-' : value.toFixed(4)).padStart(9)
  return [
    `${model} on ${data}: ${count(images)} ${set} images`,
    `accuracy ${accuracy.toFixed(4)}, cost ${cost.toFixed(4)}`,
    '',
    'digit  precision   recall  images',
    ...perClass.map(
      ({ precision, recall, support }, digit) =>
        `${String(digit).padStart(5)}  ${share(precision)}${share(recall)}${count(support).padStart(8)}`
    ),
    ...mostConfidentMistakes
      .slice(0, SHOWN_MISTAKES)
      .map(
        ({ index, label, predicted, probability }) =>
          `image ${index} is a ${label}, read as ${predicted} with ${(probability * 100).toFixed(1)} %`
      )
  ]
}
