/**
 * Before and after as rows of a table: shares of 100 and the difference in points with its
 * interval.
 */
import type { PairedMetrics } from '../../../native/contract/evaluation-metrics.ts'
import type { ImprovementResult } from '../../../native/contract/improvement.ts'
import { count, percent } from '../../base/format/format.ts'

const end = (key: string, title: string) => ({ key, title, align: 'end' as const })
export const IMPROVEMENT_COLUMNS = [
  { key: 'images', title: 'Images' },
  end('before', 'Before'),
  end('after', 'After'),
  end('difference', 'Difference (95 %)')
]

export function improvementRows({ own, base, baseTitle }: ImprovementResult): Readonly<Record<string, string>>[] {
  return [
    rowOf(`${count(own.images)} drawings held back`, own),
    rowOf(`${baseTitle}, ${count(base.images)} test images`, base)
  ]
}

function rowOf(images: string, { images: all, both, onlyA, onlyB, difference }: PairedMetrics) {
  const points = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(2)}`
  return {
    images,
    before: percent((both + onlyB) / all),
    after: percent((both + onlyA) / all),
    difference: `${points(difference.value)} (${points(difference.lower)} to ${points(difference.upper)})`
  }
}
