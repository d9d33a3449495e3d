/**
 * One cell of an image for the command line: forward, and backward where wanted, also in the form
 * of a file of cases.
 */
import type { CellExplanation, SoftmaxTable } from '../../contract/cell-explanations.ts'
import type { GivesExplanation } from '../../contract/gives-explanations.ts'
import type { LayerName, TieRule } from '../../contract/inspected-layers.ts'
import { explainCell, explainSoftmax } from '../../inspection/explain-cell.ts'
import { explainGives, explainLogits } from '../../inspection/explain-gives.ts'
import type { ExplainedImage } from './explained-image.ts'
import { backwardForm, forwardForm } from './file-form.ts'

type Form = Readonly<Record<string, unknown>>

export interface ImageCell {
  readonly forward: (Form & { readonly explanation: CellExplanation }) | null
  readonly gives: (Form & { readonly explanation: GivesExplanation }) | null
  /** Of dense3 alone. */
  readonly softmax: (Form & { readonly table: SoftmaxTable }) | null
}

/** Null cell: of dense3 the softmax alone. Throws what explainCell throws. */
export function explainImageCell(
  { trace, label }: ExplainedImage,
  layer: LayerName,
  cell: readonly number[] | null,
  backward: boolean,
  ties: TieRule
): ImageCell {
  const of = { kind: 'cost', label } as const
  const explanation = cell && explainCell(trace, layer, cell)
  const gives = cell && backward ? explainGives(trace, layer, cell, of, ties) : null
  const table = layer === 'dense3' ? explainSoftmax(trace, label) : null
  return {
    forward: explanation && withHidden({ ...forwardForm(explanation) }, 'explanation', explanation),
    gives: gives && withHidden({ ...backwardForm(gives) }, 'explanation', gives),
    softmax:
      table && withHidden({ ...plain(table), dLogits: Array.from(explainLogits(trace, of).dLogits) }, 'table', table)
  }
}

function plain(table: SoftmaxTable): Form {
  return Object.fromEntries(
    Object.entries(table).map(([key, value]) => [key, value instanceof Float64Array ? Array.from(value) : value])
  )
}

/** For text; left out of JSON. */
function withHidden<K extends string, V>(form: Form, key: K, value: V): Form & Readonly<Record<K, V>> {
  return Object.defineProperty(form, key, { value, enumerable: false }) as Form & Readonly<Record<K, V>>
}
