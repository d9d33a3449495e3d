/**
 * A stored row as a page gets it: with the data set's id here, and with what the process that
 * trains it knows better.
 */
import type { RunRow } from '../../../contract/run-library.ts'
import type { StoredRow } from '../../library/read-run-row.ts'
import type { RunMetrics } from '../runs/run-summaries.ts'

export interface RowContext {
  /** The data set that a run's config names. */
  readonly idOfData: (spec: string) => string
  /** Of a run that trains or is paused in this process; null for all others. */
  readonly liveMetrics: (id: string) => RunMetrics | null
  readonly trainsHere: (id: string) => boolean
}

export function liveRow(stored: StoredRow, { idOfData, liveMetrics, trainsHere }: RowContext): RunRow {
  const isActive = stored.state === 'running' || stored.state === 'paused'
  const live = isActive ? liveMetrics(stored.id) : null
  const row: RunRow = {
    ...stored,
    options: { ...stored.options, data: idOfData(stored.options.data) },
    test: stored.test && { ...stored.test, data: idOfData(stored.test.data) },
    trainsInAnotherProcess: isActive && !trainsHere(stored.id)
  }
  return live ? withMetrics(row, live) : row
}

function withMetrics(row: RunRow, { globalStep, figures, threads }: RunMetrics): RunRow {
  const newest = figures.at(-1)
  const trained = figures.filter(({ epoch }) => epoch > 0)
  const best = trained.reduce<(typeof trained)[number] | null>(
    (found, epoch) => (epoch.validationAccuracy > (found?.validationAccuracy ?? -1) ? epoch : found),
    null
  )
  return {
    ...row,
    options: { ...row.options, threads },
    globalStep,
    epochsDone: newest?.epoch ?? 0,
    imagesPerSecond: trained.at(-1)?.imagesPerSecond ?? null,
    bestValidationAccuracy: best?.validationAccuracy ?? newest?.validationAccuracy ?? null,
    validationAccuracy: newest?.validationAccuracy ?? null,
    trainingCost: newest?.cost ?? null,
    best: best && resultOf(best),
    newest: newest ? resultOf(newest) : null
  }
}

function resultOf({ epoch, validationAccuracy, validationCost }: RunMetrics['figures'][number]): RunRow['newest'] {
  return { epoch, validationAccuracy, validationCost }
}
