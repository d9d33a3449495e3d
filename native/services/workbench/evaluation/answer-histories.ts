/**
 * Answers of runs after each of their epochs: read from the run's folder, or found by repeating the
 * run and kept there, a file a set.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EpochAnswers, EvaluationRequest, HistoryState } from '../../../contract/evaluation.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { DataSet } from '../../../data/data-set.ts'
import { decodeAnswerHistory, encodeAnswerHistory, type AnswerHistory } from '../../../evaluation/answer-history.ts'
import { writeFileAtomic } from '../../../files/atomic.ts'
import { makeFolder } from '../../../files/make-folder.ts'
import { CLASSES } from '../../../model/architecture.ts'
import { readCheckpointHeader } from '../../../model/checkpoint-file.ts'
import { runFiles } from '../../../runs/run-folder.ts'
import { createEngineOf } from '../../create-engine.ts'
import type { EngineProvider } from '../../engines.ts'
import { testFile } from '../../kept-tests.ts'
import { readCheckpointOf, type LeNetRun } from '../../open-run.ts'
import { hashOfFloats } from '../../library/result-hashes.ts'
import { replayAnswers } from '../../repeat/replay-answers.ts'
import { sourceOfRun } from '../../repeat/repeat-source.ts'
import type { EngineLeases } from '../engines/engine-leases.ts'
import type { Report } from '../rpc/task-stream.ts'
import type { TrainingController } from '../runs/training-controller.ts'
import type { EvaluatedSets, OpenedSet } from './evaluated-sets.ts'

export interface AnswerHistoriesOptions {
  readonly controller: TrainingController
  readonly engines: readonly EngineProvider[]
  readonly leases: EngineLeases
  readonly sets: EvaluatedSets
  /** Opens the data of a run. */
  readonly openData: (spec: string) => Promise<DataSet>
  readonly builtInModel: string
}

/** Of one set: the images of a page are asked for one after the other. */
interface Known {
  readonly file: string
  readonly history: AnswerHistory
}

export class AnswerHistories {
  readonly #options: AnswerHistoriesOptions
  #known: Known | null = null

  constructor(options: AnswerHistoriesOptions) {
    this.#options = options
  }

  /** Throws WorkbenchError `not-found` for a run or a set that is gone. */
  async state(request: EvaluationRequest): Promise<HistoryState> {
    const { controller, openData, builtInModel, engines, sets } = this.#options
    const id = runOf(request.model)
    if (id === null) return impossible('Only a run has epochs to look back on.')
    const run = await controller.find(id)
    if (run.state === 'running' || run.state === 'paused') {
      return impossible('The run is in training; its epochs can be looked back on when it has ended.')
    }
    if (await this.#kept(run, await sets.open(request.data, request.split))) return { kind: 'kept' }
    try {
      const source = await sourceOfRun(run, builtInModel)
      await source.startParameters()
      await openData(source.data)
      if (!engines.some((engine) => engine.id === source.engine)) {
        return impossible(`The run cannot be repeated here: the engine ${source.engine} is missing.`)
      }
      const seconds = await secondsOf(run)
      return seconds === null ? impossible('The run has not finished an epoch.') : { kind: 'possible', seconds }
    } catch (error) {
      if (!(error instanceof WorkbenchError)) throw error
      return impossible(`The run cannot be repeated here: ${error.message}.`)
    }
  }

  /**
   * Nothing else trains while a run is repeated. Throws WorkbenchError `bad-argument` for what has
   * no epochs, for an index that the set does not have and for what cannot be repeated,
   * `cancelled`, `io`.
   */
  async of(
    { indices, ...request }: EvaluationRequest & { indices: Uint32Array },
    report: Report,
    signal: AbortSignal
  ): Promise<EpochAnswers> {
    const { controller, sets } = this.#options
    const id = runOf(request.model)
    if (id === null) {
      throw new WorkbenchError('bad-argument', `${request.model} is no run: it has no epochs`, 'Choose a run.')
    }
    const run = await controller.find(id)
    const set = await sets.open(request.data, request.split)
    const outside = indices.find((index) => index >= set.images.count)
    if (outside !== undefined) {
      throw new WorkbenchError(
        'bad-argument',
        `${set.set.title} has no image ${outside}; it has ${set.images.count} here`,
        'Choose an image of the list.'
      )
    }
    const history = (await this.#kept(run, set)) ?? (await this.#replay(run, set, report, signal))
    return answersTo(history, indices)
  }

  async #kept(run: LeNetRun, { splitHash }: OpenedSet): Promise<AnswerHistory | null> {
    const file = historyFile(run, splitHash)
    const { parameters } = await readCheckpointOf(run, 'newest')
    const isOfRun = (history: AnswerHistory) =>
      history.parameters === hashOfFloats(parameters) && history.set === splitHash
    if (this.#known?.file === file && isOfRun(this.#known.history)) return this.#known.history
    try {
      const history = decodeAnswerHistory(await readFile(file), file)
      if (!isOfRun(history)) return null // the run has trained on
      this.#known = { file, history }
      return history
    } catch {
      return null // missing or damaged: found again
    }
  }

  #replay(run: LeNetRun, opened: OpenedSet, report: Report, signal: AbortSignal): Promise<AnswerHistory> {
    const { controller, leases, engines, openData, builtInModel } = this.#options
    return controller.exclusively(async () => {
      const source = await sourceOfRun(run, builtInModel)
      return leases.use(source.engine, async () => {
        const history = await replayAnswers({
          ...{ run, source, openData, images: opened.images, set: opened.splitHash, signal, onProgress: report },
          createEngine: (...engine) => createEngineOf(engines, ...engine)
        })
        const file = historyFile(run, opened.splitHash)
        makeFolder(join(run.folder, 'tests'))
        await writeFileAtomic(file, encodeAnswerHistory(history))
        this.#known = { file, history }
        return history
      })
    })
  }
}

function impossible(reason: string): HistoryState {
  return { kind: 'impossible', reason }
}

/** Null for models that are no single run. */
function runOf(model: string): string | null {
  return /^([\w.-]+):(?:best|newest)$/.exec(model)?.[1] ?? null
}

function historyFile({ folder }: LeNetRun, splitHash: string): string {
  return testFile(folder, 'history', splitHash, 'bin')
}

/** Of its finished epochs; null when it has none. */
async function secondsOf({ folder }: LeNetRun): Promise<number | null> {
  const { figures } = await readCheckpointHeader(runFiles(folder).checkpoint)
  const epochs = figures.filter(({ epoch }) => epoch > 0)
  return epochs.length === 0 ? null : epochs.reduce((sum, { seconds }) => sum + seconds, 0)
}

function answersTo({ epochs, images, predicted, probabilities }: AnswerHistory, indices: Uint32Array): EpochAnswers {
  const n = indices.length
  const answers = new Uint8Array(epochs.length * n)
  const shares = new Float32Array(epochs.length * n * CLASSES)
  epochs.forEach((_, epoch) =>
    indices.forEach((index, at) => {
      const from = epoch * images + index
      answers[epoch * n + at] = predicted[from]!
      shares.set(probabilities.subarray(from * CLASSES, (from + 1) * CLASSES), (epoch * n + at) * CLASSES)
    })
  )
  return { epochs: Uint32Array.from(epochs), predicted: answers, probabilities: shares }
}
