/** The services and the simulation of page tests do the same with series of runs. */
import { describe, test } from 'vitest'
import { SERIES_CASES, type SeriesUnderTest } from '../../../support/series-cases.ts'
import { createSimulatedLibrary } from '../../../renderer/page/simulated-library.ts'
import { createSimulatedSeries } from '../../../renderer/page/simulated-series.ts'
import { importBars, openTestWorkbench, OPTIONS } from '../test-workbench.ts'

async function services(): Promise<SeriesUnderTest> {
  const { api } = openTestWorkbench()
  const base = { ...OPTIONS, data: await importBars(api) }
  return { api: api.series(), base, advance: () => undefined }
}

function simulation(): Promise<SeriesUnderTest> {
  const api = createSimulatedSeries(createSimulatedLibrary([]))
  return Promise.resolve({ api, base: { ...OPTIONS, data: 'mnist' }, advance: () => api.advance() })
}

describe.each([
  ['the services', services],
  ['the simulation of page tests', simulation]
])('%s', (_, open) => {
  test.each(SERIES_CASES)('$title', async ({ run }) => {
    await run(await open())
  })
})
