/** From the options of a run, as a page or a plan gives them, to what a session is opened with. */
import { readFile } from 'node:fs/promises'
import type { DistortionLevel } from '../contract/distortions.ts'
import { WorkbenchError } from '../contract/errors.ts'
import type { RunOptions } from '../contract/runs.ts'
import { ioError } from '../files/atomic.ts'
import { originOf } from './library/run-start.ts'
import { RECIPES } from '../model/recipes.ts'
import type { ModelCheckpoint } from '../runs/run-folder.ts'
import type { Runs } from '../runs/runs.ts'
import { readCheckpointOf } from './open-run.ts'
import type { NewSession } from './open-session.ts'
import type { RunConfig } from './run-config.ts'

const CHECKPOINT_SECONDS = 20
const BUILT_IN = 'built-in'

/** Parameters that a run starts from, and how its config remembers them. */
export interface RunOrigin {
  readonly init: string
  readonly parameters: Float32Array
}

/** `initialSeed`: of the initial parameters where it is not the seed of the options. */
export function configOf(
  options: RunOptions,
  origin: RunOrigin | null,
  initialSeed: number = options.seed
): NewSession['config'] {
  const {
    recipe: id,
    device,
    epochs,
    batchSize,
    seed,
    learningRate,
    order = 'shuffled',
    distortion,
    earlyStopping
  } = options
  const recipe = RECIPES[id]
  return {
    recipe: id,
    ...(device !== undefined && { device }),
    epochs,
    batchSize,
    seed,
    learningRate,
    initialisation: recipe.initialisation,
    order: order === 'shuffled' ? recipe.order : order,
    maxSteps: null,
    checkpointSeconds: CHECKPOINT_SECONDS,
    init: origin?.init ?? null,
    ...(initialSeed !== seed && origin === null && { initialSeed }),
    ...distortionOf(distortion),
    ...(earlyStopping && { earlyStopping })
  }
}

/**
 * As a config keeps it: nothing where the images stay as they are, as in runs from before there
 * were distortions.
 */
export function distortionOf(level: DistortionLevel | undefined): Pick<RunConfig, 'distortion'> {
  return level === undefined || level === 'none' ? {} : { distortion: level }
}

/**
 * What `startFrom` names: `built-in`, a run's id, `ID:best` or `ID:newest`; null for initial
 * parameters of the recipe's own. Throws WorkbenchError `not-found` and `bad-file` for a run or a
 * model that cannot be read.
 */
export async function readOrigin(
  startFrom: string | null,
  {
    runs,
    builtInModel,
    onNotice
  }: {
    readonly runs: Runs<RunConfig>
    readonly builtInModel: string
    readonly onNotice?: ((text: string) => void) | undefined
  }
): Promise<RunOrigin | null> {
  if (startFrom === null) return null
  if (startFrom === BUILT_IN) {
    const bytes = await readFile(builtInModel).catch((error: unknown) => {
      throw ioError(error, `read the built-in model`)
    })
    const { readParameters } = await import('../onnx/stored-parameters.ts')
    return { init: BUILT_IN, parameters: readParameters(bytes, 'the built-in model') }
  }
  const [id = '', wanted] = startFrom.split(':')
  const run = await runs.read(id)
  if (run.kind === 'broken') throw new WorkbenchError(run.problem.code, run.problem.message, run.problem.hint)
  const checkpoint: ModelCheckpoint = wanted === 'best' || wanted === 'newest' ? wanted : run.keeps
  const { parameters } = await readCheckpointOf(run, checkpoint, onNotice)
  return { init: originOf(id, checkpoint), parameters }
}
