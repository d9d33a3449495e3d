/** How a number of the bench adds up, as one would write it. */
import { formatNumber } from '../../../native/contract/format-number.ts'
import type { BenchCell, BenchSettings } from '../../../native/contract/bench-results.ts'

const NAMES = { z: 'Z', a: 'A', dZ: 'dZ', dW: 'dW', db: 'db', dAPrev: 'dA_prev' } as const

const text = (value: number) => formatNumber(value, 4, { whole: true })
const factor = (value: number) => (value < 0 ? `(${text(value)})` : text(value))

export interface WrittenSum {
  /** `Z[2, 1]`, with image and map only where there are several. */
  readonly name: string
  readonly sum: string
  readonly bias: string
  readonly total: string
  readonly remark: string
}

/** Terms that are written out; the others stand together. */
const WRITTEN = 32

export function writeSum(cell: BenchCell, settings: BenchSettings, shape: readonly number[]): WrittenSum {
  const isMax = settings.op === 'pool' && settings.mode === 'max' && cell.array === 'a'
  const written = cell.factors.slice(0, WRITTEN)
  const rest = cell.factors.slice(WRITTEN)
  const restSum = rest.reduce((sum, [a, b]) => sum + a * b, cell.moreSum)
  const others = rest.length + cell.more
  const terms = written.map(([a, b]) =>
    isMax || (settings.op === 'pool' && b === 1) || cell.array === 'db' ? factor(a) : `${factor(a)}·${factor(b)}`
  )
  if (others > 0) terms.push(`${others} others ${factor(restSum)}`)
  return {
    name: `${NAMES[cell.array]}[${placeOf(cell, shape)}]`,
    sum: isMax ? `max(${terms.join(', ')})` : terms.join(' + ') || '0',
    bias: cell.bias === null ? '' : ` + b ${factor(cell.bias)}`,
    total: text(cell.total),
    remark: remarkOf(cell, settings)
  }
}

function placeOf({ index, array }: BenchCell, shape: readonly number[]): string {
  if (array === 'db') return String(index.at(-1))
  const isWeight = array === 'dW'
  return index.filter((_, axis) => isWeight || axis === 1 || axis === 2 || shape[axis]! > 1).join(', ')
}

function remarkOf({ array, padding, outside, holes, windows }: BenchCell, settings: BenchSettings): string {
  if (array === 'z' || array === 'a') {
    return padding > 0 ? `${number(padding)} of its inputs ${padding === 1 ? 'is' : 'are'} padding: 0.` : ''
  }
  if (array === 'dAPrev') {
    const lies =
      windows === 0 ? 'No window reaches it.' : `It lies in ${number(windows)} ${windows === 1 ? 'window' : 'windows'}.`
    const gaps =
      holes > 0
        ? ` Of the places of the turned kernel ${number(holes)} fall between two windows: stride ${settings.stride.join(' × ')} leaves holes there.`
        : ''
    const border = outside > 0 ? ` ${number(outside)} lie outside the output.` : ''
    return lies + gaps + border
  }
  if (array === 'dW' && padding > 0) return `At ${number(padding)} positions the input is padding: 0.`
  return ''
}

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
function number(value: number): string {
  return WORDS[value] ?? String(value)
}
