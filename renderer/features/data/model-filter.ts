/**
 * Filters of the gallery by what a model reads, alone or with a digit: `sevens read as 1`. What
 * each asks of a test, how many images answer it, and how it is worded.
 */
import type { EvaluatedImagesRequest, EvaluationSummary } from '../../../native/contract/evaluation.ts'
import { DIGIT_PLURALS } from '../../base/format/digit-words.ts'
import { cellImages } from '../../shared/models/cell-images.ts'

/** `read-as-1`: whatever the label. */
export type ModelFilter = 'misread' | 'least-sure' | `read-as-${number}`

/** Null for what is none. */
export function parseModelFilter(text: string): ModelFilter | null {
  return text === 'misread' || text === 'least-sure' || /^read-as-\d$/.test(text) ? (text as ModelFilter) : null
}

/** `label`: the digit that the gallery is filtered by as well; null: all. */
export function filterRequest(
  filter: ModelFilter,
  label: number | null
): Pick<EvaluatedImagesRequest, 'question' | 'order'> {
  if (filter === 'least-sure') return { question: { kind: 'cell', label, predicted: null }, order: 'unsure-first' }
  const order = 'confident-first'
  if (filter !== 'misread') return { question: { kind: 'cell', label, predicted: digitRead(filter) }, order }
  return { question: label === null ? { kind: 'mistakes' } : { kind: 'mistakes-of', label }, order }
}

export function filteredImages(
  { confusion }: Pick<EvaluationSummary, 'confusion'>,
  filter: ModelFilter,
  label: number | null
): number {
  if (filter === 'least-sure') return cellImages(confusion, label, null)
  if (filter !== 'misread') return cellImages(confusion, label, digitRead(filter))
  const right = (digit: number) => cellImages(confusion, digit, digit)
  const correct = label === null ? confusion.reduce((sum, _, digit) => sum + right(digit), 0) : right(label)
  return cellImages(confusion, label, null) - correct
}

/** The images of the list in words: `images`, `sevens`, `misread sevens`, `sevens read as 1`. */
export function listName(filter: ModelFilter | null, label: number | null): string {
  const images = label === null ? 'images' : DIGIT_PLURALS[label]!
  if (filter === null) return images
  if (filter === 'misread') return `misread ${images}`
  return filter === 'least-sure' ? `${images}, least sure first` : `${images} read as ${digitRead(filter)}`
}

/** In place of a list that is empty: `No sevens are read as 1.` */
export function emptyListText(filter: ModelFilter, label: number | null): string {
  const images = label === null ? 'images' : DIGIT_PLURALS[label]!
  if (filter === 'least-sure') return `There are no ${images} here.`
  return `No ${images} are ${filter === 'misread' ? 'misread' : `read as ${digitRead(filter)}`}.`
}

function digitRead(filter: `read-as-${number}`): number {
  return Number(filter.at(-1))
}
