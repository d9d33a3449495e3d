/** How one image was read after each epoch of a run. */
import type { EpochAnswers } from '../../../native/contract/evaluation.ts'

export interface EpochAnswer {
  readonly epoch: number
  readonly predicted: number
  /** Of the ten digits. */
  readonly probabilities: Float32Array
}

/** Of the first image of `answers`. */
export function answersByEpoch({ epochs, predicted, probabilities }: EpochAnswers): EpochAnswer[] {
  const images = predicted.length / epochs.length
  return Array.from(epochs, (epoch, at) => ({
    epoch,
    predicted: predicted[at * images]!,
    probabilities: probabilities.slice(at * images * 10, at * images * 10 + 10)
  }))
}

/**
 * In words, over the epochs: when it was learnt, and how often it was forgotten again. Empty
 * without epochs.
 */
export function learningSentence(answers: readonly EpochAnswer[], label: number): string {
  const right = answers.map(({ predicted }) => predicted === label)
  const forgotten = right.filter((is, at) => at > 0 && !is && right[at - 1]).length
  if (forgotten > 0) return `learnt and forgotten ${forgotten === 1 ? 'once' : `${forgotten} times`}`
  if (answers.length === 0) return ''
  const first = right.indexOf(true)
  if (first < 0) return 'never read rightly'
  return first === 0 ? 'read rightly from the first epoch on' : `learnt in epoch ${answers[first]!.epoch}`
}
