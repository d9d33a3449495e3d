/**
 * The questions about a test that images answer, in words, with how many images and in which order.
 */
import type { EvaluationSummary, ImageOrder, ImageQuestion } from '../../../native/contract/evaluation.ts'
import type { EvaluationComparison } from '../../../native/contract/evaluation.ts'
import { DIGIT_PLURALS } from '../../base/format/digit-words.ts'
import { count, percent } from '../../base/format/format.ts'
import { cellImages } from '../../shared/models/cell-images.ts'

export type QuestionName = Exclude<ImageQuestion['kind'], 'cell' | 'mistakes-of'>

export interface QuestionTab {
  readonly name: QuestionName
  readonly title: string
  readonly images: number
}

export const ORDERS: readonly { readonly value: ImageOrder; readonly label: string }[] = [
  { value: 'confident-first', label: 'Most confident first' },
  { value: 'unsure-first', label: 'Least confident first' },
  { value: 'label-probability', label: 'Label least probable first' },
  { value: 'index', label: 'By index' }
]

export function questionTabs(summary: EvaluationSummary, comparison: EvaluationComparison | null): QuestionTab[] {
  const { images, correct, unsure } = summary
  return [
    { name: 'mistakes', title: 'Mistakes', images: images - correct },
    ...(comparison
      ? ([
          { name: 'only-first', title: 'Only first', images: comparison.onlyA },
          { name: 'only-second', title: 'Only second', images: comparison.onlyB },
          { name: 'both-wrong', title: 'Both wrong', images: comparison.neither }
        ] as const)
      : []),
    { name: 'suspects', title: 'Suspected labels', images },
    { name: 'unsure', title: 'Unsure', images: unsure.images },
    { name: 'all', title: 'All', images }
  ]
}

/** The order that shows first what is worth looking at. */
export function usualOrder({ kind }: ImageQuestion): ImageOrder {
  if (kind === 'suspects') return 'label-probability'
  if (kind === 'unsure') return 'unsure-first'
  return kind === 'all' ? 'index' : 'confident-first'
}

/** Images that answer it. */
export function questionImages(
  question: ImageQuestion,
  summary: EvaluationSummary,
  comparison: EvaluationComparison | null
): number {
  if (question.kind !== 'cell') {
    return questionTabs(summary, comparison).find(({ name }) => name === question.kind)?.images ?? 0
  }
  return cellImages(summary.confusion, question.label, question.predicted)
}

/** Heading of a cell's images: `4 read as 9`, and what share of the fours these are. */
export function cellTitle(
  { label, predicted }: { readonly label: number | null; readonly predicted: number | null },
  summary: EvaluationSummary
): { readonly title: string; readonly detail: string } {
  const images = questionImages({ kind: 'cell', label, predicted }, summary, null)
  const counted = `${count(images)} ${images === 1 ? 'image' : 'images'}`
  if (label === null) return { title: predicted === null ? 'All images' : `Read as ${predicted}`, detail: counted }
  if (predicted === null) return { title: `All ${DIGIT_PLURALS[label]!}`, detail: counted }
  const share = summary.rowShares[label]?.[predicted]
  const ofRow = share === undefined ? '' : `, ${percent(share, 1)} of ${DIGIT_PLURALS[label]!}`
  return {
    title: label === predicted ? `${label} read rightly` : `${label} read as ${predicted}`,
    detail: counted + ofRow
  }
}

/**
 * Beside the mistakes of a digit: those of it that were read rightly, the least sure first. Null
 * where there are none.
 */
export function justReadTitle(
  { label, predicted }: { readonly label: number | null; readonly predicted: number | null },
  summary: EvaluationSummary
): { readonly digit: number; readonly title: string } | null {
  if (label === null || label === predicted || summary.confusion[label]![label] === 0) return null
  const plural = DIGIT_PLURALS[label]!
  return { digit: label, title: `${plural[0]!.toUpperCase()}${plural.slice(1)} it only just read` }
}
