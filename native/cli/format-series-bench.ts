/** What a series costs against single runs, in lines for people. */
import type { SeriesBenchResult } from '../services/bench-series.ts'
import { count } from './progress-line.ts'

export function formatSeriesBench(result: SeriesBenchResult): string[] {
  const { runs, epochs, sameBits, parallel, threadsPerRun, single, series, estimatedSeconds } = result
  const way = `${parallel} side by side, ${threadsPerRun === 1 ? '1 thread' : `${threadsPerRun} threads`} each`
  return [
    `checked: ${count(sameBits)} of ${count(runs)} runs of ${count(epochs)} epochs are the same to the bit both ways`,
    `${''.padEnd(60)}${'time'.padStart(12)}${'processor time'.padStart(18)}`,
    line('single runs, one after the other', seconds(single.seconds), seconds(single.processorSeconds)),
    line(`the same runs as a series, ${way}`, seconds(series.seconds), seconds(series.processorSeconds)),
    ...(estimatedSeconds === null ? [] : [line('  estimated before it began', seconds(estimatedSeconds))]),
    line('series against single runs', times(result.ratio), times(result.processorRatio))
  ]
}

function line(what: string, time: string, processorTime = ''): string {
  return `  ${what.padEnd(58)}${time.padStart(12)}${processorTime.padStart(18)}`.trimEnd()
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`
}

function times(ratio: number): string {
  return `${ratio.toFixed(3)} times`
}
