/**
 * Trains a new run from the words of a person: opens the data, fills in the recipe's numbers, keeps
 * the run.
 */
import { resolve } from 'node:path'
import type { DistortionLevel } from '../contract/distortions.ts'
import type { RecipeId } from '../contract/run-events.ts'
import type { EarlyStopping } from '../contract/training-control.ts'
import { RECIPES } from '../model/recipes.ts'
import { checkEngineChoice } from './create-engine.ts'
import { chooseData } from './choose-data.ts'
import { readInitialParameters } from './initial-parameters-file.ts'
import { openLeNetRuns } from './open-run.ts'
import { distortionOf } from './run-request.ts'
import { checkResultFiles, runToCompletion, type ResultOptions, type TrainedRun } from './run-to-completion.ts'
import { startSession, type SessionOptions } from './open-session.ts'

export type { TrainedRun } from './run-to-completion.ts'

export interface TrainRunOptions extends ResultOptions, SessionOptions {
  /** `mnist`, `synthetic`, a folder or a file; by default what is there. */
  readonly data?: string | undefined
  readonly recipe: RecipeId
  /** These are the recipe's by default. */
  readonly epochs?: number | undefined
  readonly batchSize?: number | undefined
  readonly learningRate?: number | undefined
  readonly seed: number
  /** Of the initial parameters; by default `seed`. */
  readonly initialSeed?: number | undefined
  /** Id of a series that the run belongs to. */
  readonly series?: string | undefined
  /** An .npz with first parameters. */
  readonly init?: string | undefined
  /** `shuffled`: as the recipe shuffles. */
  readonly order: 'shuffled' | 'sequential'
  /** Of the training images; by default none. */
  readonly distort?: DistortionLevel | undefined
  readonly maxSteps?: number | undefined
  readonly earlyStopping?: EarlyStopping | null | undefined
  readonly checkpointSeconds: number
  readonly runsFolder?: string | undefined
  readonly onNotice?: ((text: string) => void) | undefined
}

/**
 * Throws WorkbenchError `cancelled` when `signal` stopped it, with how to go on; `diverged`; and
 * what reading the data and the first parameters, the engine, and writing files throw. A run that
 * was begun is kept in every case.
 */
export async function trainRun(options: TrainRunOptions): Promise<TrainedRun> {
  const {
    recipe: id,
    seed,
    initialSeed,
    init,
    order,
    maxSteps,
    checkpointSeconds,
    data,
    onNotice = () => undefined
  } = options
  const recipe = RECIPES[id]
  if (!options.createEngine) checkEngineChoice(options)
  await checkResultFiles(options)
  const startParameters = init === undefined ? undefined : await readInitialParameters(init)
  const session = await startSession({
    runs: openLeNetRuns(options.runsFolder),
    data: await chooseData(data, { onNotice }),
    config: {
      recipe: id,
      epochs: options.epochs ?? recipe.epochs,
      batchSize: options.batchSize ?? recipe.batchSize,
      seed,
      initialisation: recipe.initialisation,
      order: order === 'shuffled' ? recipe.order : order,
      maxSteps: maxSteps ?? null,
      learningRate: options.learningRate ?? recipe.adam.learningRate,
      checkpointSeconds,
      init: init === undefined ? null : resolve(init),
      ...(initialSeed !== undefined && initialSeed !== seed && { initialSeed }),
      ...distortionOf(options.distort),
      ...(options.earlyStopping && { earlyStopping: options.earlyStopping })
    },
    startParameters,
    about: options.series === undefined ? undefined : { series: options.series },
    engine: options.engine,
    threads: options.threads,
    device: options.device,
    onNotice,
    createEngine: options.createEngine,
    now: options.now
  })
  return runToCompletion(session, options)
}
