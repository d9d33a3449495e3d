/**
 * What a series costs against the same runs one by one: trained in a temporary folder as `lenet
 * train` and `lenet repeat --seeds` do, checked to be the same to the bit, then timed. The single
 * runs are trained before and after the series, half of them each, so that a machine that grows
 * slower or faster meanwhile favours neither.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import type { SeedsPlan, SeriesEstimate } from '../contract/run-series.ts'
import { RECIPES } from '../model/recipes.ts'
import { createRunCard } from './library/create-run-card.ts'
import { DEFAULT_ENGINE } from './create-engine.ts'
import { openLeNetRuns } from './open-run.ts'
import { createNamedSeries, trainNamedSeries } from './series/run-named-series.ts'
import { trainRun } from './train-run.ts'

export interface BenchSeriesOptions {
  readonly runs: number
  readonly epochs: number
  /** As `lenet train --data` takes it. */
  readonly data?: string | undefined
  readonly onProgress: (what: string) => void
  readonly signal: AbortSignal
}

export interface Cost {
  readonly seconds: number
  /** Of all threads: what else the machine does meanwhile changes it little. */
  readonly processorSeconds: number
}

export interface SeriesBenchResult {
  readonly kind: 'series'
  readonly runs: number
  readonly epochs: number
  /** Runs whose last parameters and costs are the same bits both ways: all of them. */
  readonly sameBits: number
  /**
   * Runs side by side in the series, and threads of each; the single runs have the engine's own
   * choice.
   */
  readonly parallel: number
  readonly threadsPerRun: number
  /** Of all single runs, and of the series with the measurement before it. */
  readonly single: Cost
  readonly series: Cost
  /** What the series was estimated to take; null where it was not worth a measurement. */
  readonly estimatedSeconds: number | null
  readonly ratio: number
  readonly processorRatio: number
}

/**
 * Throws WorkbenchError `engine` when a run of the series differs from the single one, `cancelled`,
 * and what training throws.
 */
export async function benchSeries(options: BenchSeriesOptions): Promise<SeriesBenchResult> {
  const { runs, epochs, onProgress, signal } = options
  const folder = await mkdtemp(join(tmpdir(), 'lenet-bench-series-'))
  const [single, together] = [join(folder, 'single'), join(folder, 'series')]
  const seeds = Array.from({ length: runs }, (_, seed) => seed)
  const half = Math.ceil(runs / 2)
  try {
    const firstHalf = await trainSingly(seeds.slice(0, half), single, options)
    const { cost: series, estimate } = await trainTogether(seeds, together, options)
    const secondHalf = await trainSingly(seeds.slice(half), single, options)
    onProgress('comparing the results')
    await checkSameBits(single, together, runs)
    if (signal.aborted) throw stopped()
    const singly = {
      seconds: firstHalf.seconds + secondHalf.seconds,
      processorSeconds: firstHalf.processorSeconds + secondHalf.processorSeconds
    }
    return {
      kind: 'series',
      ...{ runs, epochs, sameBits: runs, single: singly, series },
      parallel: estimate.parallel,
      threadsPerRun: estimate.threadsPerRun,
      estimatedSeconds: estimate.seconds,
      ratio: series.seconds / singly.seconds,
      processorRatio: series.processorSeconds / singly.processorSeconds
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function trainSingly(
  seeds: readonly number[],
  runsFolder: string,
  { runs, epochs, data, onProgress, signal }: BenchSeriesOptions
): Promise<Cost> {
  const cost = startCost()
  for (const seed of seeds) {
    onProgress(`run ${seed + 1} of ${runs} by itself`)
    await trainRun({
      recipe: 'keras',
      epochs,
      seed,
      order: 'shuffled',
      data,
      checkpointSeconds: 20,
      runsFolder,
      signal
    })
  }
  return cost()
}

async function trainTogether(
  seeds: readonly number[],
  runsFolder: string,
  { epochs, data = '', onProgress, signal }: BenchSeriesOptions
): Promise<{ cost: Cost; estimate: SeriesEstimate }> {
  const { batchSize, adam } = RECIPES.keras
  const plan: SeedsPlan = {
    kind: 'seeds',
    title: 'bench',
    base: {
      ...{ recipe: 'keras', engine: DEFAULT_ENGINE, data, epochs, batchSize, seed: 0, threads: 1 },
      ...{ learningRate: adam.learningRate, startFrom: null }
    },
    seeds,
    seedUse: 'both'
  }
  const cost = startCost()
  const { id } = await createNamedSeries(plan, { runsFolder })
  let estimate: SeriesEstimate | undefined
  let done = 0
  await trainNamedSeries(id, {
    runsFolder,
    signal,
    onBegin: (_series, _results, estimated) => (estimate = estimated),
    onChange: (_key, event) => {
      if (event?.kind === 'ended') done++
      onProgress(`series: ${done} of ${seeds.length} runs`)
    }
  })
  if (signal.aborted || !estimate) throw stopped()
  return { cost: cost(), estimate }
}

function startCost(): () => Cost {
  const [startedAt, before] = [performance.now(), process.cpuUsage()]
  return () => {
    const { user, system } = process.cpuUsage(before)
    return { seconds: (performance.now() - startedAt) / 1000, processorSeconds: (user + system) / 1e6 }
  }
}

async function checkSameBits(single: string, together: string, runs: number): Promise<void> {
  const [expected, got] = [await resultsBySeed(single), await resultsBySeed(together)]
  for (let seed = 0; seed < runs; seed++) {
    const own = got.get(seed)
    if (own !== undefined && own === expected.get(seed)) continue
    throw new WorkbenchError(
      'engine',
      `seed ${seed} came out differently in the series: ${own ?? 'no run'}; expected ${expected.get(seed) ?? 'a run'}`,
      'Its time would mean nothing. Please report it.'
    )
  }
}

/** SHA-256 of last parameters and of all costs. */
async function resultsBySeed(folder: string): Promise<Map<number, string>> {
  const results = new Map<number, string>()
  for (const run of await openLeNetRuns(folder).list()) {
    if (run.kind !== 'run') continue
    const { newestParameters, costs, costCount } = (await createRunCard(run)).results
    results.set(run.config.seed, `${newestParameters} ${costs} ${costCount}`)
  }
  return results
}

function stopped(): WorkbenchError {
  return new WorkbenchError('cancelled', 'the measurement was stopped', 'Start it again.')
}
