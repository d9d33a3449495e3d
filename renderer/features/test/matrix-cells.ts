/**
 * What the cells of a confusion matrix show: counts, shares of their row, or differences to another
 * model.
 */
import type { EvaluationComparison, EvaluationSummary } from '../../../native/contract/evaluation.ts'
import { count } from '../../base/format/format.ts'
import { countColour } from './cell-colours.ts'
import type { MatrixMode } from './use-test-address.ts'

export interface MatrixCell {
  readonly text: string
  /** For screen readers: what it counts. */
  readonly description: string
  /** Colours of a mistake; null for zero, the diagonal and differences. */
  readonly colour: { readonly background: string; readonly color: string } | null
  readonly isZero: boolean
  /** More mistakes than the other model, or on the diagonal fewer right ones. */
  readonly isWorse: boolean
}

/** Images of the cell with the most mistakes, at least 1: the colours are a share of it. */
export function mostMistakes({ confusion }: EvaluationSummary): number {
  return Math.max(1, ...confusion.flatMap((row, label) => row.filter((_, read) => read !== label)))
}

/** [label][predicted]. `comparison`: needed for differences; without one counts are shown. */
export function matrixCells(
  summary: EvaluationSummary,
  comparison: EvaluationComparison | null,
  mode: MatrixMode
): readonly (readonly MatrixCell[])[] {
  const { confusion, rowShares } = summary
  const other = mode === 'difference' && comparison ? comparison.againstConfusion : null
  const most = mostMistakes(summary)
  return confusion.map((row, label) =>
    row.map((images, predicted): MatrixCell => {
      const value = other ? images - other[label]![predicted]! : images
      const isRight = label === predicted
      const what = isRight ? `${label} read rightly` : `${label} read as ${predicted}`
      const counted = `${what}, ${count(images)} ${images === 1 ? 'image' : 'images'}`
      const difference = value === 0 ? '·' : `${value > 0 ? '+' : '−'}${count(Math.abs(value))}`
      const share = ((rowShares[label]?.[predicted] ?? 0) * 100).toFixed(1)
      const plain = value === 0 ? '·' : mode === 'share' ? share : count(value)
      const colours = other || value === 0 || isRight ? null : countColour(value, most)
      return {
        text: other ? difference : plain,
        description: other ? `${counted}, ${difference} against the other model` : counted,
        colour: colours && { background: colours.background, color: colours.ink },
        isZero: value === 0,
        isWorse: isRight ? value < 0 : value > 0
      }
    })
  )
}
