/** The plan that repeats a run over seeds: everything as it was but the seed. */
import { WorkbenchError } from '../../contract/errors.ts'
import type { SeedsPlan, SeedUse } from '../../contract/run-series.ts'
import type { RunOptions } from '../../contract/runs.ts'
import { threadsWorthUsing } from '../../engines/worker-kernels/threads.ts'
import { RECIPES } from '../../model/recipes.ts'
import { openLeNetRuns, type LeNetRun } from '../open-run.ts'
import type { RunConfig } from '../run-config.ts'

export interface SeedsPlanOptions {
  readonly seeds: readonly number[]
  readonly seedUse: SeedUse
  readonly runsFolder?: string | undefined
  /** In place of the run's own. */
  readonly data?: string | undefined
  readonly engine?: string | undefined
  readonly device?: string | number | undefined
  readonly threads?: number | undefined
}

/**
 * `name` as Runs.find takes it. Throws what it throws, and WorkbenchError `bad-argument` for a run
 * that a plan cannot describe.
 */
export async function seedsPlanOf(name: string, { runsFolder, ...options }: SeedsPlanOptions): Promise<SeedsPlan> {
  return seedsPlan(await openLeNetRuns(runsFolder).find(name), options)
}

function seedsPlan(
  run: LeNetRun,
  { seeds, seedUse, data, engine, device, threads = threadsWorthUsing() }: SeedsPlanOptions
): SeedsPlan {
  const { id, name, config } = run
  const obstacle = obstacleOf(run)
  if (obstacle !== null) {
    throw new WorkbenchError(
      'bad-argument',
      `the run ${id} cannot be repeated over seeds: ${obstacle}`,
      'Train a run with these settings from its start, then repeat that one.'
    )
  }
  const { recipe, epochs, batchSize, seed, learningRate, order, distortion, earlyStopping } = config
  const base: RunOptions = {
    ...{ recipe, epochs, batchSize, seed, learningRate, threads },
    engine: engine ?? config.engine,
    data: data ?? config.data,
    ...deviceOf(config, engine, device),
    startFrom: startFromOf(config.init),
    ...(order !== RECIPES[recipe].order && { order: 'sequential' as const }),
    ...(distortion && { distortion }),
    ...(earlyStopping && { earlyStopping })
  }
  return { kind: 'seeds', title: `${name ?? recipe}, repeated`, base, seeds, seedUse }
}

/** The run's own device, unless another engine is asked for, whose devices are others. */
function deviceOf(
  config: Pick<RunConfig, 'engine' | 'device'>,
  engine: string | undefined,
  device: string | number | undefined
): Pick<RunOptions, 'device'> {
  const own = engine === undefined || engine === config.engine ? config.device : undefined
  const chosen = device ?? own
  return chosen === undefined ? {} : { device: String(chosen) }
}

/** Why a plan, which has no more than RunOptions, would not train the same; null: it does. */
function obstacleOf({ config }: LeNetRun): string | null {
  const { recipe, order, initialisation, maxSteps, rateChanges = [], init } = config
  if (rateChanges.length > 0) return 'its learning rate was changed while it trained'
  if (maxSteps !== null) return `it ends after ${maxSteps} steps`
  if (initialisation !== RECIPES[recipe].initialisation)
    return 'an earlier version of the program drew its initial parameters'
  if (order !== RECIPES[recipe].order && order !== 'sequential')
    return 'an earlier version of the program shuffled its images'
  if (init !== null && startFromOf(init) === null) return `it started from parameters in the file ${init}`
  return null
}

/** `built-in`, `ID:best` or `ID:newest`; null for drawn parameters and for a file. */
function startFromOf(init: string | null): string | null {
  if (init === null || init === 'built-in') return init
  const [, id, file] = /^([\w][\w.-]*)[/\\](best|checkpoint)\.bin$/.exec(init) ?? []
  return id === undefined ? null : `${id}:${file === 'best' ? 'best' : 'newest'}`
}
