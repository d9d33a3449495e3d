/**
 * The models that can read a drawing, by id: the one that comes with the program, those of runs,
 * and the newest parameters there are, also of a run that trains right now. Each is run from the
 * bytes of its ONNX file, as it would be anywhere else.
 */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { Recognition, RecogniseRequest } from '../../../contract/drawings.ts'
import type { ModelOption, ModelsApi } from '../../../contract/models.ts'
import type { RunInfo } from '../../../contract/runs.ts'
import type { Calibration } from '../../../evaluation/calibration.ts'
import type { EngineState } from '../../../engines/engine.ts'
import { encodeOnnxModel } from '../../../onnx/model-file.ts'
import { onnxMetadata } from '../../../onnx/metadata.ts'
import { IMAGE_SIZE } from '../../../model/architecture.ts'
import { openRecogniser } from '../../../onnx/recogniser.ts'
import { runFiles } from '../../../runs/run-folder.ts'
import type { Runs } from '../../../runs/runs.ts'
import { provenanceOf, readCheckpointOf, type LeNetRun } from '../../open-run.ts'
import type { RunConfig } from '../../run-config.ts'
import { mayBeNewest } from '../../improvement-file.ts'
import { modelParameters } from '../../model-parameters.ts'
import { BUILT_IN_ACCURACY, readBundledCalibration } from './built-in-model.ts'
import { recognise, type CalibratedScores } from './recognise.ts'
import { RecogniserCache } from './recogniser-cache.ts'
import { RunCalibrations, type RunCalibrationsOptions } from './run-calibrations.ts'
import { liveMetrics } from '../runs/run-handle.ts'
import type { RunSummaries } from '../runs/run-summaries.ts'
import type { TrainingController } from '../runs/training-controller.ts'

const NEWEST = 'newest'
const BUILT_IN = 'built-in'
/** Parameters in training are taken anew at most five times a second. */
const NEWEST_MS = 200
/**
 * For the state of a run that was read before; a little more than steps are under way at a time.
 */
const PATIENCE_MS = 100

export interface ModelCatalogOptions extends Pick<RunCalibrationsOptions, 'openData' | 'onFault'> {
  readonly runs: Runs<RunConfig>
  readonly controller: TrainingController
  readonly summaries: RunSummaries
  /** The ONNX file that comes with the program; it may be missing. */
  readonly builtInModel: string
}

export class ModelCatalog implements ModelsApi {
  readonly #options: ModelCatalogOptions
  readonly #cache = new RecogniserCache()
  readonly #calibrations: RunCalibrations
  /**
   * Keys of models that are another checkpoint than the one that stands for the run, whose file
   * cannot be used.
   */
  readonly #substituted = new Set<string>()
  #warmUp: Promise<unknown> | null = null
  #builtInCalibration: Promise<Calibration | null> | null = null
  #taking: Promise<EngineState | null> | null = null
  #taken: { readonly run: string; readonly state: EngineState; readonly atMs: number } | null = null

  constructor(options: ModelCatalogOptions) {
    this.#options = options
    const { controller, openData, onFault } = options
    const isTraining = () => controller.current?.run.state === 'running'
    this.#calibrations = new RunCalibrations({ openData, onFault, isTraining })
  }

  async list(): Promise<ModelOption[]> {
    const { runs, controller, summaries } = this.#options
    const all = (await runs.list()).filter((run) => run.kind === 'run')
    const trained = await Promise.all(
      all.map(async (run) => ({ run, summary: await summaries.of(run, liveMetrics(controller, run.id)) }))
    )
    const options = trained
      .filter(({ summary }) => summary.globalStep > 0)
      .map(({ run, summary }): ModelOption => {
        return { id: run.id, resolved: run.id, title: summary.title, accuracy: accuracyOf(run, summary) }
      })
    const builtIn: ModelOption[] = (await this.#hasBuiltIn())
      ? [{ id: BUILT_IN, resolved: BUILT_IN, title: 'Built in', accuracy: BUILT_IN_ACCURACY }]
      : []
    const own = await this.#newestRun()
    const newest = options.find(({ id }) => id === own?.id) ?? builtIn[0]
    // Who asks is about to read: the first reading loads onnxruntime, which takes longer than a
    // person wants to wait for a digit.
    if (newest) this.#warmUp ??= this.read(NEWEST, new Uint8Array(IMAGE_SIZE)).catch(() => undefined)
    return newest ? [{ ...newest, id: NEWEST, title: `Latest (${newest.title})` }, ...builtIn, ...options] : []
  }

  recognise(request: RecogniseRequest): Promise<Recognition> {
    return recognise(request, this)
  }

  /**
   * pixels: 28 x 28 gray values, bright ink on dark. Throws WorkbenchError `not-found` for a model
   * that is not there, and what opening it throws.
   */
  async read(id: string, pixels: Uint8Array): Promise<CalibratedScores> {
    const { controller } = this.#options
    const live = controller.current
    if (live && (id === NEWEST || id === live.run.id)) {
      const scores = await this.#readLive(live.run, pixels)
      if (scores) return scores
    }
    if (id === BUILT_IN) return this.#readBuiltIn(pixels)
    if (id !== NEWEST) return this.#readRun(await controller.find(id), pixels)
    const newest = await this.#newestRun()
    return newest ? this.#readRun(newest, pixels) : this.#readBuiltIn(pixels)
  }

  /**
   * The model behind an id now, as an id that stays: `built-in` or a run's. Throws as `read` does.
   */
  async resolve(id: string): Promise<string> {
    if (id === BUILT_IN) return BUILT_IN
    if (id !== NEWEST) return (await this.#options.controller.find(id)).id
    return (await this.#newestRun())?.id ?? BUILT_IN
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#warmUp, this.#calibrations.dispose()])
    await this.#cache.dispose()
  }

  /** Null before training has begun. */
  async #readLive(
    live: NonNullable<TrainingController['current']>['run'],
    pixels: Uint8Array
  ): Promise<CalibratedScores | null> {
    const { run, checkpoint } = live.session
    const state = await this.#stateOf(live)
    if (!state) return null
    const { parameters, step } = state
    const open = () => {
      const metadata = onnxMetadata({ ...provenanceOf(run, checkpoint), steps: step })
      return openRecogniser(encodeOnnxModel(parameters, metadata), { threads: 1 })
    }
    const accuracy = live.session.figures.at(-1)?.validationAccuracy ?? null
    const model = { id: run.id, title: run.name ?? run.id, accuracy, step }
    const scores = await this.#cache.read(`${run.id} ${step}`, open, pixels, model)
    // These parameters are gone in a moment.
    return { ...scores, calibration: null }
  }

  /**
   * Taken anew when it is old; while the engine is long in giving it, as in an evaluation, the old
   * one.
   */
  async #stateOf(live: NonNullable<TrainingController['current']>['run']): Promise<EngineState | null> {
    const { id } = live.session.run
    const taken = this.#taken?.run === id ? this.#taken : null
    if (taken && performance.now() - taken.atMs < NEWEST_MS) return taken.state
    this.#taking ??= this.#take(live, id).finally(() => (this.#taking = null))
    return taken ? Promise.race([this.#taking, sleep(PATIENCE_MS, taken.state, { ref: false })]) : this.#taking
  }

  async #take(live: NonNullable<TrainingController['current']>['run'], id: string): Promise<EngineState | null> {
    const state = await live.latestState()
    this.#taken = state && { run: id, state, atMs: performance.now() }
    return state
  }

  async #readRun(run: LeNetRun, pixels: Uint8Array): Promise<CalibratedScores> {
    const files = runFiles(run.folder)
    const changed = await stat(run.keeps === 'best' ? files.best : files.checkpoint).catch(() => null)
    const key = `${run.id} ${run.keeps} ${changed?.mtimeMs ?? 'absent'}`
    const open = async () => {
      const checkpoint = await readCheckpointOf(run, run.keeps, () => this.#substituted.add(key))
      const metadata = onnxMetadata(provenanceOf(run, checkpoint))
      return openRecogniser(encodeOnnxModel(checkpoint.parameters, metadata), { threads: 1 })
    }
    const accuracy = accuracyOf(run, await this.#options.summaries.of(run, null))
    const named = { id: run.id, title: run.name ?? run.id, accuracy, step: null }
    const read = await this.#cache.read(key, open, pixels, named)
    const [wanted, other] = run.keeps === 'best' ? ['best', 'latest'] : ['latest', 'best']
    const scores = this.#substituted.has(key)
      ? { ...read, title: `${read.title}, its ${other} checkpoint: the ${wanted} is damaged` }
      : read
    const own = modelParameters(scores.model)
    return { ...scores, calibration: own && (await this.#calibrations.of(run, own)) }
  }

  async #readBuiltIn(pixels: Uint8Array): Promise<CalibratedScores> {
    const { builtInModel } = this.#options
    if (!(await this.#hasBuiltIn())) {
      throw new WorkbenchError(
        'not-found',
        `no model is here to read with: there is no trained run and no ${basename(builtInModel)} beside the program`,
        'Train a run; its newest parameters read at once.'
      )
    }
    const open = () => openRecogniser(builtInModel, { threads: 1, mustBeIntact: true })
    const named = { id: BUILT_IN, title: 'Built in', accuracy: BUILT_IN_ACCURACY, step: null }
    const scores = await this.#cache.read(BUILT_IN, open, pixels, named)
    const own = modelParameters(scores.model)
    this.#builtInCalibration ??= own && readBundledCalibration(builtInModel, own.hash)
    return { ...scores, calibration: await this.#builtInCalibration }
  }

  /** That has been trained at all. */
  async #newestRun(): Promise<LeNetRun | null> {
    for (const run of await this.#options.runs.list()) {
      if (run.kind !== 'run' || !(await mayBeNewest(run))) continue
      const live = liveMetrics(this.#options.controller, run.id)
      if ((await this.#options.summaries.of(run, live)).globalStep > 0) return run
    }
    return null
  }

  #hasBuiltIn(): Promise<boolean> {
    return stat(this.#options.builtInModel).then(
      () => true,
      () => false
    )
  }
}

/** Of the parameters that stand for the run. */
function accuracyOf({ keeps }: LeNetRun, { bestValidationAccuracy, validationAccuracy }: RunInfo): number | null {
  return keeps === 'best' ? bestValidationAccuracy : validationAccuracy
}
