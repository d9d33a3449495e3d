/** What a person or a program sees of a series while it trains, and at its end. */
import type { NamedSeriesOptions, SeriesOutcome } from '../services/series/run-named-series.ts'
import { countRuns, progressOf, withEvent, type SeriesRunResult } from '../services/series/series-runs.ts'
import { formatSeries, formatSeriesRun, formatSeriesStart } from './format-series.ts'
import { bar, clock } from './progress-line.ts'
import type { Terminal } from './terminal.ts'

export interface SeriesReport extends Pick<NamedSeriesOptions, 'onBegin' | 'onChange' | 'onMeasure'> {
  finished(outcome: SeriesOutcome): void
}

export function createSeriesReport(terminal: Terminal, json: boolean): SeriesReport {
  const runs = new Map<string, SeriesRunResult>()
  const startedAt = performance.now()
  let shareBefore = 0
  const showProgress = () => {
    const all = [...runs.values()]
    const share = progressOf(all)
    const { done, running } = countRuns(all)
    const seconds = (performance.now() - startedAt) / 1000
    const left = ((1 - share) * seconds) / (share - shareBefore)
    terminal.progress(`${bar(share)} ${done} of ${all.length} runs, ${running} training  ${clock(left)} left`)
  }
  return {
    onMeasure: () => terminal.progress('measuring how the runs train fastest'),
    onBegin: (series, results, estimate) => {
      terminal.endProgress()
      for (const result of results) runs.set(result.key, result)
      shareBefore = progressOf(results)
      const { done } = countRuns(results)
      if (json)
        terminal.printJson({ kind: 'series', id: series.id, title: series.title, runs: results.length, done, estimate })
      else for (const line of formatSeriesStart(series, results.length, done, estimate)) terminal.print(line)
    },
    onChange: (key, event) => {
      const known = runs.get(key)
      if (!known || !event) return
      runs.set(key, withEvent(known, event))
      if (json && event.kind !== 'progress') terminal.printJson({ key, settings: known.settings, ...event })
      showProgress()
    },
    finished: (outcome) => {
      terminal.endProgress()
      const { series, results, summary } = outcome
      if (json) {
        for (const result of results) terminal.printJson({ kind: 'series-run', ...shown(result) })
        terminal.printJson({ kind: 'series-summary', id: series.id, state: series.state, ...summary })
        return
      }
      for (const result of results) terminal.print(formatSeriesRun(result))
      for (const line of formatSeries(series.plan, outcome)) terminal.print(line)
    }
  }
}

/** Without its epochs, which the run's own files have. */
function shown(result: SeriesRunResult): object {
  return Object.fromEntries(Object.entries(result).filter(([name]) => name !== 'epochs' && name !== 'testImages'))
}
