/** All arrays of the bench as one table: a row a number. */
import type { BenchAnswer } from '../../../native/contract/inspection.ts'
import type { SmallArray } from '../../../native/contract/bench-results.ts'
import { toCsv, type CsvValue } from '../../base/format/csv.ts'

export function benchCsv({ arrays, result }: Extract<BenchAnswer, { kind: 'result' }>): string {
  const { z, a, dZ, dW, db, dAPrev } = result
  const { aPrev, w, b, dA } = arrays
  const named = Object.entries({ A_prev: aPrev, W: w, b, Z: z, A: a, dA, dZ, dW, db, dA_prev: dAPrev })
  return toCsv(
    ['array', 'index 0', 'index 1', 'index 2', 'index 3', 'value'],
    named.flatMap(([name, array]) => (array === null ? [] : rowsOf(name, array)))
  )
}

function rowsOf(name: string, { shape, data }: SmallArray): CsvValue[][] {
  return Array.from(data, (value, flat) => {
    const index: number[] = []
    let rest = flat
    for (const length of shape.toReversed()) {
      index.unshift(rest % length)
      rest = Math.floor(rest / length)
    }
    return [name, ...index, value]
  })
}
