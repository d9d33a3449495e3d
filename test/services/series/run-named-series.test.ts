import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { SeriesEstimate } from '../../../native/contract/run-series.ts'
import { createNamedSeries, trainNamedSeries } from '../../../native/services/series/run-named-series.ts'
import { seedsPlanOf } from '../../../native/services/series/seeds-plan.ts'
import { SeriesStore } from '../../../native/services/series/series-store.ts'
import { trainRun } from '../../../native/services/train-run.ts'
import { createFakeEngine } from '../../support/fake-engine.ts'
import { writeSmallNpz } from '../../support/small-data.ts'

test('a cancelled run is no part of what a series is estimated to take', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-named-series-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [data, runsFolder] = [join(folder, 'bars.npz'), join(folder, 'runs')]
  await writeSmallNpz(data, { train: 70, validation: 20, test: 30 })
  const createEngine = (id: string) => Promise.resolve({ ...createFakeEngine(), id })
  await trainRun({
    ...{ recipe: 'keras', epochs: 1, seed: 0, order: 'shuffled', checkpointSeconds: 20, engine: 'webgpu' },
    ...{ data, runsFolder, createEngine }
  })
  const plan = await seedsPlanOf('last', { seeds: [5, 6, 7], seedUse: 'both', runsFolder })
  const series = await createNamedSeries(plan, { runsFolder })
  const estimates: SeriesEstimate[] = []
  const stop = new AbortController()
  const options = {
    ...{ runsFolder, createEngine, parallel: 1, signal: stop.signal, onChange: () => stop.abort() },
    onBegin: (_series: unknown, _results: unknown, estimate: SeriesEstimate) => void estimates.push(estimate)
  }
  const { results } = await trainNamedSeries(series.id, options)
  const store = new SeriesStore(runsFolder)
  const stored = await store.read(series.id)
  const { key } = results.at(-1)!
  const record = { run: null, reused: false, problem: null, ...stored.records[key], cancelled: true }
  await store.write({ ...stored, records: { ...stored.records, [key]: record } })
  await trainNamedSeries(series.id, { ...options, signal: new AbortController().signal })
  expect(estimates.map(({ runs }) => runs)).toEqual([3, 2])
})
