/**
 * The models that can be tested, by id, as the bytes of an ONNX file: the same road that an
 * exported model takes.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { EvaluationModel } from '../../../contract/evaluation.ts'
import { MAX_VOTERS } from '../../../contract/limits.ts'
import type { RunInfo } from '../../../contract/runs.ts'
import { ioError } from '../../../files/atomic.ts'
import { onnxMetadata } from '../../../onnx/metadata.ts'
import { encodeOnnxModel } from '../../../onnx/model-file.ts'
import { openRecogniser } from '../../../onnx/recogniser.ts'
import type { Checkpoint } from '../../../model/checkpoint.ts'
import type { ModelCheckpoint } from '../../../runs/run-folder.ts'
import type { Runs } from '../../../runs/runs.ts'
import type { TestedCheckpoint } from '../../kept-tests.ts'
import { hashOfFloats } from '../../library/result-hashes.ts'
import { provenanceOf, readCheckpointOf, type LeNetRun } from '../../open-run.ts'
import type { RunConfig } from '../../run-config.ts'
import { liveMetrics } from '../runs/run-handle.ts'
import type { RunSummaries } from '../runs/run-summaries.ts'
import type { TrainingController } from '../runs/training-controller.ts'

export interface ModelSource {
  readonly model: EvaluationModel
  readonly bytes: Uint8Array
  /** SHA-256 (hex) of the bytes. */
  readonly hash: string
  /** The run it comes from; null for a file. */
  readonly run: LeNetRun | null
  /**
   * Null for a file, for a run in training and where another checkpoint than the one asked for had
   * to be read.
   */
  readonly tested: TestedCheckpoint | null
}

export interface SeriesVoters {
  readonly id: string
  readonly title: string
  readonly runs: readonly string[]
}

/** Models that vote, and what they are called together. */
export interface Voters extends Pick<EvaluationModel, 'title' | 'detail'> {
  readonly models: readonly string[]
}

export interface ModelSourcesOptions {
  readonly runs: Runs<RunConfig>
  readonly controller: TrainingController
  readonly summaries: RunSummaries
  /** The data set that a run's config names. */
  readonly idOfData: (spec: string) => string
  /** Series with the runs that may vote for them. */
  readonly series: () => Promise<readonly SeriesVoters[]>
  /** The ONNX file that comes with the program; it may be missing. */
  readonly builtInModel: string
}

const BUILT_IN: EvaluationModel = { id: 'built-in', title: 'Built in', detail: '', trainedOn: 'mnist' }
/** 250 kB each. */
const MAX_FILES = 32

export class ModelSources {
  readonly #options: ModelSourcesOptions
  /** By id, the newest last. */
  readonly #files = new Map<string, ModelSource>()

  constructor(options: ModelSourcesOptions) {
    this.#options = options
  }

  /** The newest run first, then series; the built-in model before the files. */
  async list(): Promise<EvaluationModel[]> {
    const { runs, controller, summaries } = this.#options
    const all = (await runs.list()).filter((run) => run.kind === 'run')
    const models = await Promise.all(
      all.map(async (run) => {
        const record = await summaries.of(run, liveMetrics(controller, run.id))
        return record.globalStep > 0 ? modelsOf(run, record) : []
      })
    )
    const series = (await this.#options.series()).map((one) => ({
      ...{ id: `series:${one.id}`, title: one.title },
      detail: detailOf(one),
      trainedOn: null
    }))
    const builtIn = await this.#readBuiltIn().catch(() => null)
    return [
      ...models.flat(),
      ...series,
      ...(builtIn ? [BUILT_IN] : []),
      ...[...this.#files.values()].map(({ model }) => model)
    ]
  }

  /**
   * Throws WorkbenchError `not-found` for a model that is gone, `bad-file` for parameters that
   * cannot be read.
   */
  async open(id: string): Promise<ModelSource> {
    if (id === BUILT_IN.id) return source(BUILT_IN, await this.#readBuiltIn(), null)
    if (id.startsWith('file:')) {
      const file = this.#files.get(id)
      if (file) return file
      throw new WorkbenchError('not-found', 'this model file is no longer open', 'Drop the file on the page again.')
    }
    const at = id.lastIndexOf(':')
    return this.#openRun(id.slice(0, at), id.slice(at + 1) === 'best' ? 'best' : 'newest')
  }

  /**
   * The models that `vote:ID,ID` or `series:ID` names, of each run the checkpoint that it keeps,
   * and what they are called together. Null for a single model. Throws WorkbenchError `not-found`
   * for runs and series that are gone.
   */
  async voters(id: string): Promise<Voters | null> {
    if (id.startsWith('vote:')) {
      const runs = id.slice('vote:'.length).split(',')
      return { title: `${runs.length} runs`, detail: 'voting', models: await this.#keptOf(runs) }
    }
    if (!id.startsWith('series:')) return null
    const series = (await this.#options.series()).find((one) => `series:${one.id}` === id)
    if (!series) {
      throw new WorkbenchError(
        'not-found',
        `there is no series ${id.slice('series:'.length)} with two finished runs that can vote`,
        'Choose another model, or train more runs of the series.'
      )
    }
    return { title: series.title, detail: detailOf(series), models: await this.#keptOf(votingRuns(series)) }
  }

  /** Of each run the model that stands for it. Throws WorkbenchError `not-found`. */
  #keptOf(runs: readonly string[]): Promise<string[]> {
    return Promise.all(runs.map(async (id) => `${id}:${(await this.#options.controller.find(id)).keeps}`))
  }

  /** Throws WorkbenchError `not-found`. */
  async openKept(run: string): Promise<ModelSource> {
    const [model] = await this.#keptOf([run])
    return this.open(model!)
  }

  /**
   * Throws WorkbenchError `bad-file` for what is not a LeNet-5 of this program's shape, naming both
   * shapes.
   */
  async addFile(name: string, bytes: Uint8Array): Promise<EvaluationModel> {
    const recogniser = await openRecogniser(bytes, { threads: 1, name })
    await recogniser.dispose()
    const { integrity, metadata } = recogniser.model
    const detail = ['file', integrity === 'changed' && 'changed after export', !metadata && 'input assumed pixel / 256']
    const hash = sha256(bytes)
    const model = { id: `file:${hash}`, title: name, detail: detail.filter(Boolean).join(', '), trainedOn: null }
    this.#files.delete(model.id)
    this.#files.set(model.id, { model, bytes: bytes.slice(), hash, run: null, tested: null })
    for (const oldest of this.#files.keys()) if (this.#files.size > MAX_FILES) this.#files.delete(oldest)
    return model
  }

  async #openRun(id: string, which: ModelCheckpoint): Promise<ModelSource> {
    const { controller, idOfData } = this.#options
    const run = await controller.find(id)
    const live = controller.current?.run
    const state = which === 'newest' && live?.id === id ? await live.latestState() : null
    if (live && state) {
      const { parameters, step } = state
      const bytes = encodeOnnxModel(
        parameters,
        onnxMetadata({ ...provenanceOf(run, live.session.checkpoint), steps: step })
      )
      return source(
        modelOf(run, which, `after step ${step.toLocaleString('en-US')}`, idOfData(run.config.data)),
        bytes,
        run
      )
    }
    const notices: string[] = []
    const checkpoint = await readCheckpointOf(run, which, (text) => void notices.push(text))
    const isOther = notices.length > 0
    const bytes = encodeOnnxModel(checkpoint.parameters, onnxMetadata(provenanceOf(run, checkpoint)))
    const detail = describeCheckpoint(isOther ? otherThan(which) : which, checkpoint, isOther)
    const model = modelOf(run, which, detail, idOfData(run.config.data))
    const { parameters, step } = checkpoint
    const tested = { checkpoint: which, step, parameters: hashOfFloats(parameters) }
    return source(model, bytes, run, isOther || live?.id === id ? null : tested)
  }

  async #readBuiltIn(): Promise<Uint8Array> {
    const { builtInModel } = this.#options
    return readFile(builtInModel).catch((error: unknown) => {
      throw ioError(error, `read ${builtInModel}`)
    })
  }
}

function modelsOf(run: LeNetRun, { state, epochsDone, options }: RunInfo): EvaluationModel[] {
  const of = (which: ModelCheckpoint, detail: string) => modelOf(run, which, detail, options.data)
  const newest = of('newest', state === 'running' ? 'in training' : 'last')
  // Without a finished epoch there is no best one.
  if (epochsDone === 0) return [newest]
  const best = of('best', 'best')
  return run.keeps === 'best' ? [best, newest] : [newest, best]
}

function modelOf(run: LeNetRun, which: ModelCheckpoint, detail: string, trainedOn: string): EvaluationModel {
  return { id: `${run.id}:${which}`, title: run.name ?? run.id, detail, trainedOn }
}

function votingRuns({ runs }: SeriesVoters): readonly string[] {
  return runs.slice(0, MAX_VOTERS)
}

function detailOf(series: SeriesVoters): string {
  return `${votingRuns(series).length} runs, voting`
}

function otherThan(which: ModelCheckpoint): ModelCheckpoint {
  return which === 'best' ? 'newest' : 'best'
}

/** `isSubstitute`: it is read because the one that was asked for is damaged or missing. */
function describeCheckpoint(which: ModelCheckpoint, { best, figures }: Checkpoint, isSubstitute: boolean): string {
  const epoch = which === 'best' ? best?.epoch : figures.at(-1)?.epoch
  const detail = epoch ? `${which === 'best' ? 'best' : 'last'}, epoch ${epoch}` : which
  return isSubstitute ? `${detail}; the checkpoint asked for is damaged or missing` : detail
}

function source(
  model: EvaluationModel,
  bytes: Uint8Array,
  run: LeNetRun | null,
  tested: TestedCheckpoint | null = null
): ModelSource {
  return { model, bytes, hash: sha256(bytes), run, tested }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
