/**
 * What a repetition needs to know of the run that it repeats: settings, data, engine, and what it
 * came to. From a run or a card.
 */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RunCard } from '../../contract/run-card.ts'
import { WorkbenchError } from '../../contract/errors.ts'
import { readCheckpoint } from '../../model/checkpoint-file.ts'
import { readAbout } from '../../runs/about-file.ts'
import type { Runs } from '../../runs/runs.ts'
import { INITIALISATIONS } from '../../model/initial-parameters.ts'
import { BATCH_ORDERS } from '../../model/recipes.ts'
import { readParameters } from '../../onnx/stored-parameters.ts'
import { INITIAL_FILE, readInitialParameters } from '../initial-parameters-file.ts'
import { readRunSteps } from '../library/read-run-curve.ts'
import { hashOfFloats } from '../library/result-hashes.ts'
import { readCheckpointOf, type LeNetRun } from '../open-run.ts'
import type { NewSession } from '../open-session.ts'
import type { RunConfig } from '../run-config.ts'
import { distortionOf } from '../run-request.ts'
import type { RunResults } from './compare-results.ts'

export interface RepeatSource {
  readonly id: string
  readonly config: NewSession['config']
  readonly data: string
  readonly dataHashes: Readonly<Record<string, string>>
  readonly engine: string
  /** That was asked for; undefined: the engine's choice. */
  readonly device: string | undefined
  readonly engineSettings: RunConfig['engineSettings']
  readonly results: RunResults
  /**
   * Flat; undefined where they are drawn. Throws WorkbenchError when they are not to be had any
   * more.
   */
  readonly startParameters: () => Promise<Float32Array | undefined>
  /** Of the program that trained it; null: not known. */
  readonly programVersion: string | null
  /** That it was read from; null: from the run itself. */
  readonly card: RunCard | null
}

/**
 * Throws WorkbenchError `bad-argument` for a run without a step, `bad-file` for one whose results
 * cannot be read.
 */
export async function sourceOfRun(run: LeNetRun, builtInModel: string): Promise<RepeatSource> {
  const { id, folder, config, state } = run
  const results = await readResults(run)
  if (results.steps === 0) {
    throw new WorkbenchError('bad-argument', `the run ${id} has taken no step yet`, 'Resume it first.')
  }
  const { data, dataHashes, engine, device, engineSettings } = config
  // An unfinished run is repeated as far as it has come.
  const maxSteps = state === 'finished' ? config.maxSteps : results.steps
  const { initialParameters, program } = await readAbout(folder)
  return {
    ...{ id, data, dataHashes, engine, device, engineSettings, results },
    config: { ...askedOf(config), maxSteps },
    startParameters: () => readInit(config.init, initialParameters, folder, builtInModel),
    programVersion: program?.version ?? null,
    card: null
  }
}

/**
 * `runs`: where the run itself may be, which knows every step. Throws WorkbenchError `bad-argument`
 * for a card that does not suffice.
 */
export async function sourceOfCard(card: RunCard, runs: Runs<RunConfig>, builtInModel: string): Promise<RepeatSource> {
  const { id, settings, results, changes, data, engine, program, metrics } = card
  if (settings.start.kind === 'given' || results.newestParameters === null) {
    throw new WorkbenchError(
      'bad-argument',
      card.needs ?? `the card of ${id} has no results to compare with`,
      'Import the run as one file, then repeat it.'
    )
  }
  const { recipe, epochs, batchSize, seed, learningRate, initialSeed, distortion, earlyStopping } = settings
  const rateChanges = changes
    .filter(({ setting }) => setting === 'learningRate')
    .map(({ globalStep, to }) => ({ afterStep: globalStep, learningRate: to }))
  const known = await runs.read(id).catch(() => null)
  const original = known?.kind === 'run' ? await sourceOfRun(known, builtInModel).catch(() => null) : null
  const isOriginal = original?.results.parametersHash === results.newestParameters
  return {
    id,
    config: {
      ...{ recipe, epochs, batchSize, seed, learningRate },
      initialisation: oneOf(INITIALISATIONS, settings.initialisation),
      order: oneOf(BATCH_ORDERS, settings.order),
      maxSteps: card.state === 'finished' ? settings.maxSteps : metrics.globalStep,
      checkpointSeconds: 20,
      init: null,
      ...(initialSeed !== seed && { initialSeed }),
      ...distortionOf(distortion),
      ...(earlyStopping && { earlyStopping }),
      ...(rateChanges.length > 0 && { rateChanges })
    },
    data: data.name,
    dataHashes: data.hashes,
    engine: engine.id,
    device: isOriginal ? original.device : undefined,
    engineSettings: Object.keys(engine.settings).length > 0 ? { ...engine.settings } : undefined,
    results: isOriginal
      ? original.results
      : {
          steps: metrics.globalStep,
          costSteps: new Uint32Array(),
          costs: new Float32Array(),
          costsHash: results.costCount === metrics.globalStep ? results.costs : null,
          parameters: null,
          parametersHash: results.newestParameters,
          testAccuracy: metrics.test ? metrics.test.correct / metrics.test.images : null
        },
    startParameters: () => Promise.resolve(undefined),
    programVersion: program.version,
    card
  }
}

/** Throws WorkbenchError `bad-file`, `not-found`, `io`. */
export async function readResults(run: LeNetRun): Promise<RunResults> {
  const { parameters, step } = await readCheckpointOf(run, 'newest')
  const { steps } = await readRunSteps(run.folder)
  const { globalStep, batchCost } = steps.slice(0, steps.rowsUpTo(step))
  return {
    steps: step,
    costSteps: globalStep,
    costs: batchCost,
    costsHash: globalStep.length === step ? hashOfFloats(batchCost) : null,
    parameters,
    parametersHash: hashOfFloats(parameters),
    testAccuracy: run.testAccuracy
  }
}

/** What a run was asked to do, without what follows from its data and its engine. */
function askedOf({
  recipe,
  epochs,
  batchSize,
  seed,
  initialisation,
  order,
  learningRate,
  checkpointSeconds,
  init,
  ...config
}: RunConfig): Omit<NewSession['config'], 'maxSteps'> {
  const { initialSeed, distortion, earlyStopping, rateChanges } = config
  return {
    ...{ recipe, epochs, batchSize, seed, initialisation, order, learningRate, checkpointSeconds, init },
    ...(initialSeed !== undefined && { initialSeed }),
    ...distortionOf(distortion),
    ...(earlyStopping && { earlyStopping }),
    ...(rateChanges && { rateChanges })
  }
}

/** Of a card that has been checked. */
function oneOf<const T extends string>(choices: readonly T[], text: string): T {
  const found = choices.find((choice) => choice === text)
  if (found !== undefined) return found
  throw new WorkbenchError(
    'bad-file',
    `the card says ${text}; expected ${choices.join(' or ')}`,
    'Save the card again.'
  )
}

async function readInit(
  init: string | null,
  hash: string | null,
  folder: string,
  builtInModel: string
): Promise<Float32Array | undefined> {
  if (init === null) return undefined
  const parameters = (await readOwn(folder)) ?? (await readOriginal(init, dirname(folder), builtInModel))
  if (hash === null || hashOfFloats(parameters) === hash) return parameters
  throw new WorkbenchError(
    'bad-argument',
    `the parameters that the run started from are not those in ${init} any more: SHA-256 ${hashOfFloats(parameters)}; expected ${hash}`,
    'Restore that file, or import the run as one file from where it was exported.'
  )
}

/** As the run's own folder keeps them; null in runs of earlier versions, which do not. */
async function readOwn(folder: string): Promise<Float32Array | null> {
  try {
    return await readInitialParameters(join(folder, INITIAL_FILE))
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'not-found') return null
    throw error
  }
}

async function readOriginal(init: string, runsFolder: string, builtInModel: string): Promise<Float32Array> {
  if (init === 'built-in') return readParameters(await readFile(builtInModel))
  if (init.endsWith('.npz')) return readInitialParameters(init)
  return (await readCheckpoint(join(runsFolder, init))).parameters
}
