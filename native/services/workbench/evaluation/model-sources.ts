/** The models that can be tested, by id, as the bytes of an ONNX file: the same road that an exported model takes. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { EvaluationModel } from '../../../contract/evaluation.ts'
import { ioError } from '../../../files/atomic.ts'
import { onnxMetadata } from '../../../onnx/metadata.ts'
import { encodeOnnxModel } from '../../../onnx/model-file.ts'
import { openRecogniser } from '../../../onnx/recogniser.ts'
import type { Checkpoint } from '../../../model/checkpoint.ts'
import type { ModelCheckpoint } from '../../../runs/run-folder.ts'
import type { Runs } from '../../../runs/runs.ts'
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
}

export interface ModelSourcesOptions {
  readonly runs: Runs<RunConfig>
  readonly controller: TrainingController
  readonly summaries: RunSummaries
  /** The ONNX file that comes with the program; it may be missing. */
  readonly builtInModel: string
}

const BUILT_IN: EvaluationModel = { id: 'built-in', title: 'Built in', detail: '' }
/** 250 kB each. */
const MAX_FILES = 32

export class ModelSources {
  readonly #options: ModelSourcesOptions
  /** By id, the newest last. */
  readonly #files = new Map<string, ModelSource>()

  constructor(options: ModelSourcesOptions) {
    this.#options = options
  }

  /** The newest run first; the built-in model before the files. */
  async list(): Promise<EvaluationModel[]> {
    const { runs, controller, summaries } = this.#options
    const all = (await runs.list()).filter((run) => run.kind === 'run')
    const models = await Promise.all(
      all.map(async (run) => {
        const record = await summaries.of(run, liveMetrics(controller, run.id))
        return record.globalStep > 0 ? modelsOf(run, record.state === 'running', record.epochsDone) : []
      })
    )
    const builtIn = await this.#readBuiltIn().catch(() => null)
    return [...models.flat(), ...(builtIn ? [BUILT_IN] : []), ...[...this.#files.values()].map(({ model }) => model)]
  }

  /** Throws WorkbenchError `not-found` for a model that is gone, `bad-file` for parameters that cannot be read. */
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

  /** The models that `vote:ID,ID` names: of each run the checkpoint that it keeps. Throws WorkbenchError `not-found`. */
  async members(vote: string): Promise<string[]> {
    const ids = vote.slice('vote:'.length).split(',')
    return Promise.all(ids.map(async (id) => `${id}:${(await this.#options.controller.find(id)).keeps}`))
  }

  /** Throws WorkbenchError `bad-file` for what is not a LeNet-5 of this program's shape, naming both shapes. */
  async addFile(name: string, bytes: Uint8Array): Promise<EvaluationModel> {
    const recogniser = await openRecogniser(bytes, { threads: 1, name })
    await recogniser.dispose()
    const { integrity, metadata } = recogniser.model
    const detail = ['file', integrity === 'changed' && 'changed after export', !metadata && 'input assumed pixel / 256']
    const hash = sha256(bytes)
    const model = { id: `file:${hash}`, title: name, detail: detail.filter(Boolean).join(', ') }
    this.#files.delete(model.id)
    this.#files.set(model.id, { model, bytes: bytes.slice(), hash, run: null })
    for (const oldest of this.#files.keys()) if (this.#files.size > MAX_FILES) this.#files.delete(oldest)
    return model
  }

  async #openRun(id: string, which: ModelCheckpoint): Promise<ModelSource> {
    const { controller } = this.#options
    const run = await controller.find(id)
    const live = controller.current?.run
    const state = which === 'newest' && live?.id === id ? await live.latestState() : null
    if (live && state) {
      const { parameters, step } = state
      const bytes = encodeOnnxModel(
        parameters,
        onnxMetadata({ ...provenanceOf(run, live.session.checkpoint), steps: step })
      )
      return source(modelOf(run, which, `after step ${step.toLocaleString('en-US')}`), bytes, run)
    }
    const notices: string[] = []
    const checkpoint = await readCheckpointOf(run, which, (text) => void notices.push(text))
    const isOther = notices.length > 0
    const bytes = encodeOnnxModel(checkpoint.parameters, onnxMetadata(provenanceOf(run, checkpoint)))
    return source(
      modelOf(run, which, describeCheckpoint(isOther ? otherThan(which) : which, checkpoint, isOther)),
      bytes,
      run
    )
  }

  async #readBuiltIn(): Promise<Uint8Array> {
    const { builtInModel } = this.#options
    return readFile(builtInModel).catch((error: unknown) => {
      throw ioError(error, `read ${builtInModel}`)
    })
  }
}

function modelsOf(run: LeNetRun, trains: boolean, epochs: number): EvaluationModel[] {
  const newest = modelOf(run, 'newest', trains ? 'in training' : 'last')
  // Without a finished epoch there is no best one.
  if (epochs === 0) return [newest]
  const best = modelOf(run, 'best', 'best')
  return run.keeps === 'best' ? [best, newest] : [newest, best]
}

function modelOf(run: LeNetRun, which: ModelCheckpoint, detail: string): EvaluationModel {
  return { id: `${run.id}:${which}`, title: run.name ?? run.id, detail }
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

function source(model: EvaluationModel, bytes: Uint8Array, run: LeNetRun | null): ModelSource {
  return { model, bytes, hash: sha256(bytes), run }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
