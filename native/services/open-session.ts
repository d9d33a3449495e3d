/** Opens training sessions: of a new run, or of one that was interrupted. */
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { WorkbenchError } from '../contract/errors.ts'
import { encodingOf, type DataSet } from '../data/data-set.ts'
import type { Engine } from '../engines/engine.ts'
import { serializeCalls } from '../engines/serialize-calls.ts'
import { encodeCheckpoint } from '../model/checkpoint-format.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import { initialParameters } from '../model/initial-parameters.ts'
import type { AboutRun } from '../runs/about-file.ts'
import { acquireRun } from '../runs/run-lease.ts'
import type { Runs } from '../runs/runs.ts'
import { initialCheckpoint } from '../training/train.ts'
import { checkTrainable } from '../training/training-plan.ts'
import { describePixels } from '../contract/pixel-encoding.ts'
import { changeRate, engineOf, goBackTo, trainedBy, withMoreEpochs } from './change-run.ts'
import type { DataChoice } from './choose-data.ts'
import {
  createEngine as createKnownEngine,
  DEFAULT_ENGINE,
  type CreateEngine,
  type EngineOptions
} from './create-engine.ts'
import { INITIAL_FILE, writeInitialParameters } from './initial-parameters-file.ts'
import { programFacts } from './library/program-facts.ts'
import { hashOfFloats } from './library/result-hashes.ts'
import type { LeNetRun } from './open-run.ts'
import { trainingKey, type RunConfig } from './run-config.ts'
import { TrainingSession } from './training-session.ts'

export interface SessionOptions extends EngineOptions {
  /** By name; by default the program's, or the one that the run has been trained by. */
  readonly engine?: string | undefined
  /** By default one of the program's engines. */
  readonly createEngine?: CreateEngine | undefined
  /** By default the system's. */
  readonly now?: (() => Date) | undefined
}

export interface NewSession extends SessionOptions {
  readonly runs: Runs<RunConfig>
  readonly data: DataChoice
  /** What the run is asked to do; the rest of its config follows from data and engine. */
  readonly config: Omit<RunConfig, 'data' | 'dataHashes' | 'pixels' | 'validationFrom' | 'engine' | 'engineSettings'>
  /** Flat; by default drawn as the config's `initialisation` says. */
  readonly startParameters?: Float32Array | undefined
  /** What is noted about the run from its start, as the series that it belongs to. */
  readonly about?: Partial<AboutRun> | undefined
}

export interface ReopenOptions extends SessionOptions {
  /** The steps after the checkpoint are taken at this rate. */
  readonly learningRate?: number | undefined
  /** Goes on with a finished run for so many epochs more, without early stopping. */
  readonly addEpochs?: number | undefined
  /**
   * `from` is its best epoch: the checkpoint after it is given up, and so are later changes of the
   * learning rate.
   */
  readonly fromBest?: boolean | undefined
}

/**
 * Creates a run and takes it. Throws what createEngine, Runs.create and checkTrainable throw; no
 * run is left then.
 */
export async function startSession({
  runs,
  data,
  config,
  startParameters,
  about,
  ...options
}: NewSession): Promise<TrainingSession> {
  checkTrainable(data.dataSet)
  const { initialisation, seed, initialSeed = seed } = config
  const from = initialCheckpoint(seed, startParameters ?? initialParameters(initialisation, initialSeed))
  return openSession(options.engine ?? DEFAULT_ENGINE, data.dataSet, options, async (engine) => {
    const { dataSet, spec } = data
    const whole: RunConfig = {
      ...config,
      data: spec,
      dataHashes: dataSet.hashes,
      pixels: encodingOf(dataSet.train),
      validationFrom: dataSet.validationFrom ?? 'given',
      ...(options.device !== undefined && { device: String(options.device) }),
      ...engineOf(engine)
    }
    const run = await runs.create({
      label: config.recipe,
      config: whole,
      checkpoint: encodeCheckpoint(from, trainingKey(whole)),
      about: { ...about, program: programFacts(), initialParameters: hashOfFloats(from.parameters) },
      // Whatever they were taken from may be deleted: with them the run can be repeated all the
      // same.
      ...(startParameters && {
        prepare: (folder) => writeInitialParameters(join(folder, INITIAL_FILE), startParameters)
      }),
      now: options.now
    })
    return { run, from }
  })
}

/**
 * Takes a run to go on from `from`. Throws WorkbenchError `bad-argument` for a run that is
 * finished, slim or being trained right now, for other data than it was trained on, and for epochs
 * that cannot be added; what createEngine throws.
 */
export async function reopenSession(
  run: LeNetRun,
  from: Checkpoint,
  dataSet: DataSet,
  { learningRate, addEpochs, fromBest = false, ...options }: ReopenOptions = {}
): Promise<TrainingSession> {
  if (addEpochs === undefined) checkUnfinished(run)
  checkResumable(run, from)
  checkSameData(run, dataSet)
  checkSameReading(run, dataSet)
  const { engine, engineSettings } = run.config
  const wanted = options.engine ?? engine
  const settings = options.settings ?? (wanted === engine ? engineSettings : undefined)
  return openSession(
    wanted,
    dataSet,
    { ...options, settings },
    () => Promise.resolve({ run, from }),
    async (taken) => {
      if (addEpochs !== undefined) return withMoreEpochs(taken, from.epoch - 1, addEpochs)
      const begun = fromBest ? await goBackTo(taken, from) : taken
      return learningRate === undefined ? begun : changeRate(begun, from.step, learningRate)
    }
  )
}

/** Throws WorkbenchError `bad-argument` for a run with nothing left to train. */
export function checkUnfinished({ id, state }: LeNetRun): void {
  if (state !== 'finished') return
  throw new WorkbenchError(
    'bad-argument',
    `the run ${id} is finished; nothing of it is left to train`,
    'Export its model, or train another run.',
    { remedy: { kind: 'export-run', run: id } }
  )
}

/** Throws WorkbenchError `bad-argument` for a run that was slimmed. */
export function checkResumable({ id }: LeNetRun, { isSlim }: Checkpoint): void {
  if (!isSlim) return
  throw new WorkbenchError(
    'bad-argument',
    `the run ${id} was slimmed: it has its parameters, but not what training goes on from`,
    'Train a new run, which may start from its parameters.'
  )
}

/** Releases the engine when anything after it fails. */
async function openSession(
  engineId: string,
  dataSet: DataSet,
  { createEngine = createKnownEngine, threads, device, settings, onNotice, now }: SessionOptions,
  take: (engine: Engine) => Promise<{ run: LeNetRun; from: Checkpoint }>,
  change: (run: LeNetRun) => Promise<LeNetRun> = (run) => Promise.resolve(run)
): Promise<TrainingSession> {
  const engine = serializeCalls(await createEngine(engineId, { threads, device, settings, onNotice }))
  try {
    const { run, from } = await take(engine)
    const lease = await acquireRun(run, { now })
    try {
      return new TrainingSession(await change(await trainedBy(engine, run)), lease, dataSet, engine, from)
    } catch (error) {
      await lease.release()
      throw error
    }
  } catch (error) {
    await engine.dispose()
    throw error
  }
}

/** Throws WorkbenchError `bad-argument` naming the part that is another one. */
export function checkSameData(
  { id, config }: { readonly id: string; readonly config: Pick<RunConfig, 'data' | 'dataHashes'> },
  { name, hashes }: DataSet
): void {
  const parts = new Set([...Object.keys(config.dataHashes), ...Object.keys(hashes)])
  for (const part of parts) {
    const [expected = 'nothing', got = 'nothing'] = [config.dataHashes[part], hashes[part]]
    if (expected === got) continue
    throw new WorkbenchError(
      'bad-argument',
      `${name} is not the data that the run ${id} was trained on: ${part} is ${got}; expected ${expected}`,
      `Put the data back that was at ${config.data}, or train a new run.`
    )
  }
}

/**
 * The same files may have been read in another way by an earlier version; the steps to come would
 * then be of other images.
 */
function checkSameReading({ id, config }: LeNetRun, dataSet: DataSet): void {
  const { pixels, validationFrom } = config
  const own = encodingOf(dataSet.train)
  const isSame = pixels
    ? isDeepStrictEqual(pixels, own) && validationFrom === (dataSet.validationFrom ?? 'given')
    : wasReadAlike(dataSet)
  if (isSame) return
  throw new WorkbenchError(
    'bad-argument',
    `the run ${id} was trained by another version of the program, which read the images of ${dataSet.name} differently; ` +
      `now they are: ${describePixels(own)}`,
    'Train a new run.'
  )
}

/**
 * Versions that kept nothing about pixels took all floats as they stood, inverted nothing, and used
 * 60,000 images at most.
 */
function wasReadAlike({ train, validation, validationFrom }: DataSet): boolean {
  const { kind, storedAs, polarity } = encodingOf(train)
  const samePixels =
    polarity === 'bright-ink' && (storedAs === 'uint8' ? kind === 'bytes' : kind !== 'bytes' && kind !== 'wide')
  const cut = validationFrom === 'end' || validationFrom === 'each-class'
  return samePixels && validationFrom !== 'each-class' && !(cut && train.count + validation.count > 60_000)
}
