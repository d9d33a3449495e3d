/**
 * An evaluation as text: the metrics with their intervals, each digit, and the images worth looking
 * at.
 */
import type { EvaluationMetrics, Interval, PairedMetrics } from '../contract/evaluation-metrics.ts'
import { count } from './progress-line.ts'

export interface ShownMistake {
  readonly index: number
  readonly label: number
  readonly predicted: number
  /** Of the wrong answer. */
  readonly probability: number
}

export interface ShownEvaluation {
  readonly model: string
  readonly data: string
  readonly set: string
  readonly metrics: EvaluationMetrics
  /** The most confident first. */
  readonly mistakes: readonly ShownMistake[]
}

const SHOWN_MISTAKES = 5
const SHOWN_SUSPECTS = 10

export function formatEvaluation({ model, data, set, metrics, mistakes }: ShownEvaluation): string[] {
  const { images, correct, accuracy, wilson, unsure, ece, bins, perClass, confusion, suspects } = metrics
  const cost = metrics.logLossFromLogits ?? metrics.logLoss
  const rest = unsure.answered > 0 ? `, right on the rest ${percent(unsure.answeredCorrect / unsure.answered)} %` : ''
  return [
    `${model} on ${data}, ${set}: ${counted(images, 'image')}, ${count(images - correct)} wrong`,
    `accuracy ${percent(accuracy)} % (${range(wilson)}), cost ${cost.toFixed(4)}, ` +
      `ECE ${ece.toFixed(4)} (${bins.length} bins), unsure ${count(unsure.images)}${rest}`,
    '',
    'digit  precision  recall  (95 %)             F1     images',
    ...perClass.map(({ precision, recall, recallWilson, f1, support }, digit) =>
      [
        String(digit).padStart(5),
        `  ${share(precision).padStart(9)}`,
        `  ${share(recall).padStart(6)}`,
        `  ${(recallWilson ? `(${range(recallWilson)})` : '-').padEnd(17)}`,
        `  ${(f1 === null ? '-' : f1.toFixed(3)).padEnd(5)}`,
        `  ${count(support).padStart(6)}`,
        mostConfused(confusion[digit]!, digit)
      ].join('')
    ),
    ...(mistakes.length > 0 ? ['', 'surest mistakes:'] : []),
    ...mistakes
      .slice(0, SHOWN_MISTAKES)
      .map(
        ({ index, label, predicted, probability }) =>
          `  image ${index} is a ${label}, read as ${predicted} (${(probability * 100).toFixed(1)} %)`
      ),
    `suspected labels: ${suspects.slice(0, SHOWN_SUSPECTS).join(', ')}`
  ]
}

export function formatPairedMetrics(other: string, paired: PairedMetrics): string[] {
  const { onlyA, onlyB, both, neither, neitherSameAnswer, mcnemarP, difference } = paired
  const verdict = mcnemarP < 0.05 ? `the ${onlyA > onlyB ? 'first' : 'second'} is better` : 'no difference seen'
  return [
    '',
    `against ${other}: only the first reads ${count(onlyA)}, only the second ${count(onlyB)}, ` +
      `both ${count(both)}, neither ${count(neither)} (${count(neitherSameAnswer)} with the same answer)`,
    `difference ${points(difference.value)} points (${points(difference.lower)} to ${points(difference.upper)}), ` +
      `McNemar exact p = ${mcnemarP.toPrecision(2)}: ${verdict}`,
    'This compares the two models, not their settings: that takes several seeds of each.'
  ]
}

/** `  21 read as 9` */
function mostConfused(row: readonly number[], digit: number): string {
  const wrong = row.map((images, other) => (other === digit ? 0 : images))
  const most = Math.max(...wrong)
  return most > 0 ? `   ${count(most)} read as ${wrong.indexOf(most)}` : ''
}

function share(value: number | null): string {
  return value === null ? '-' : percent(value)
}

function percent(value: number): string {
  return (value * 100).toFixed(2)
}

function range({ lower, upper }: Interval): string {
  return `${percent(lower)} to ${percent(upper)}`
}

function points(value: number): string {
  return `${value < 0 ? '-' : '+'}${percent(Math.abs(value))}`
}

function counted(images: number, thing: string): string {
  return `${count(images)} ${thing}${images === 1 ? '' : 's'}`
}
