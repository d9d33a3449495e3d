/** A comparison of engines as the lines of a table, a column for each engine. */
import type { Comparison } from '../contract/comparison.ts'
import { count } from './progress-line.ts'

const LABEL = 26
const COLUMN = 18

/** Lines to print for one result after `previous`; headings where a part of the table begins. */
export function formatComparison(result: Comparison, previous: Comparison | null): string[] {
  const begins = result.kind !== previous?.kind
  return [...(begins ? headingOf(result) : []), lineOf(result)]
}

function headingOf(result: Comparison): string[] {
  switch (result.kind) {
    case 'engine':
      return []
    case 'gradient':
      return ['', `${'gradients of batch 1'.padEnd(LABEL)}${columns(Object.keys(result.differences))}`]
    case 'loss':
      return ['', `${'loss at step'.padEnd(LABEL)}${columns(Object.keys(result.losses))}`]
    case 'parameters':
      return ['', `${'parameters after steps'.padEnd(LABEL)}${columns(Object.keys(result.differences))}`]
    case 'speed':
      return ['', `${''.padEnd(LABEL)}${columns(['ms/step', 'of the first', 'images/s', 'MB'])}`]
  }
}

function lineOf(result: Comparison): string {
  switch (result.kind) {
    case 'engine':
      return `${result.name.padEnd(LABEL)}${result.device}`
    case 'gradient':
      return label(result.parameter) + columns(Object.values(result.differences).map(difference))
    case 'loss':
      return label(String(result.step)) + columns(Object.values(result.losses).map((loss) => loss.toFixed(6)))
    case 'parameters':
      return label(String(result.steps)) + columns(Object.values(result.differences).map(difference))
    case 'speed': {
      const { name, millisecondsPerStep, share, imagesPerSecond, residentBytes } = result
      const percent = `${(share * 100).toFixed(0)} %`
      return (
        name.padEnd(LABEL) +
        columns([millisecondsPerStep.toFixed(2), percent, count(imagesPerSecond), count(residentBytes / 1e6)])
      )
    }
  }
}

function label(text: string): string {
  return `  ${text}`.padEnd(LABEL)
}

function columns(texts: readonly string[]): string {
  return texts.map((text) => text.padStart(COLUMN)).join('')
}

/** A dash where an engine has nothing to compare. */
function difference(value: number | null): string {
  if (value === null) return '-'
  return value === 0 ? '0' : value.toExponential(1)
}
