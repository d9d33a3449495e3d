/** Where the numbers of printed arrays stand in the text, so that each can be looked up. */
import type { Shape } from '../tensor/tensor.ts'
import { printedCells } from './numpy-print.ts'

export interface LocatedNumber<Name extends string> {
  /** Positions in the text: from, to (not included). */
  readonly from: number
  readonly to: number
  readonly array: Name
  readonly index: readonly number[]
}

const NUMBER = /-?\d+\.\d*(?:e[+-]\d+)?/g

/**
 * `arrays`: of floats, in the order in which they are printed, each as numpyText or numpyRepr
 * writes it. Throws RangeError when the text holds another number of floats than they have printed
 * cells.
 */
export function locateNumbers<Name extends string>(
  text: string,
  arrays: readonly { readonly array: Name; readonly shape: Shape }[]
): LocatedNumber<Name>[] {
  const cells = arrays.flatMap(({ array, shape }) =>
    printedCells(shape).map((flat) => ({ array, index: indexOf(flat, shape) }))
  )
  const found = [...text.matchAll(NUMBER)]
  if (found.length !== cells.length) {
    throw new RangeError(`the text holds ${found.length} numbers; expected ${cells.length}`)
  }
  return found.map((match, at) => ({ from: match.index, to: match.index + match[0].length, ...cells[at]! }))
}

function indexOf(flat: number, shape: Shape): number[] {
  const index: number[] = []
  let rest = flat
  for (const length of shape.toReversed()) {
    index.unshift(rest % length)
    rest = Math.floor(rest / length)
  }
  return index
}
