/** Trains the runs of a series in the terminal, as `lenet repeat --seeds` and `lenet sweep` do. */
import type { Context } from './context.ts'
import { EXIT_CANCELLED, EXIT_FAILURE } from './exit-codes.ts'

export interface TrainSeriesOptions {
  readonly runsFolder: string | undefined
  readonly parallel: number | undefined
  readonly together: number | undefined
  readonly threads: number | undefined
  readonly json: boolean
}

export async function trainSeries(
  { terminal, stopSignal, setExitCode }: Context,
  id: string,
  { json, ...options }: TrainSeriesOptions
): Promise<void> {
  const { trainNamedSeries } = await import('../services/series/run-named-series.ts')
  const { createSeriesReport } = await import('./series-report.ts')
  const report = createSeriesReport(terminal, json)
  const signal = stopSignal()
  const onNotice = (text: string) => terminal.note(text)
  const outcome = await trainNamedSeries(id, { ...options, signal, onNotice, ...report })
  report.finished(outcome)
  if (signal.aborted) {
    terminal.note(`hint: Go on with: lenet sweep --resume ${id}`)
    setExitCode(EXIT_CANCELLED)
  } else if (outcome.results.some(({ state }) => state === 'failed')) setExitCode(EXIT_FAILURE)
}
