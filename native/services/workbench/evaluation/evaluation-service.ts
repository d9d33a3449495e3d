/**
 * Tests models on labelled sets and answers questions about the results: the contract's
 * EvaluationApi.
 */
import { isDeepStrictEqual } from 'node:util'
import type {
  EvaluatedImages,
  EvaluatedImagesRequest,
  EvaluatedSplit,
  EvaluationApi,
  EvaluationChoices,
  EvaluationComparison,
  EvaluationModel,
  EvaluationRequest,
  EvaluationSummary,
  EpochAnswers,
  ExportedImagesRequest,
  HistoryState,
  ImageQuestion,
  TextFile
} from '../../../contract/evaluation.ts'
import type { TaskStream } from '../../../contract/task-stream.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { chooseImages } from '../../../data/data-set.ts'
import { exportDrawings } from '../../../data/export-drawings.ts'
import { toDisplayBytes } from '../../../data/image-bytes.ts'
import { comparePredictions } from '../../../evaluation/compare-predictions.ts'
import { confusionMatrix } from '../../../evaluation/confusion.ts'
import type { Predictions } from '../../../evaluation/predictions.ts'
import { agreeingOnAnother, votePredictions } from '../../../evaluation/vote.ts'
import { wilsonInterval } from '../../../evaluation/wilson.ts'
import { CLASSES } from '../../../model/architecture.ts'
import { openRecogniser } from '../../../onnx/recogniser.ts'
import { readOnnxModel } from '../../../onnx/reader.ts'
import { predictSet } from '../../evaluate-model.ts'
import { keepTest, readKeptTest, wasChanged, type TestedCheckpoint } from '../../kept-tests.ts'
import type { LeNetRun } from '../../open-run.ts'
import type { OnFault } from '../rpc/capability.ts'
import { taskStream, type Report } from '../rpc/task-stream.ts'
import type { AnswerHistories } from './answer-histories.ts'
import type { EvaluatedSets, OpenedSet } from './evaluated-sets.ts'
import { EvaluationResults, type EvaluationResult } from './evaluation-results.ts'
import { evaluationReport, fileNameOf } from './evaluation-texts.ts'
import { imageList } from './image-lists.ts'
import type { LabelCorrections } from './label-corrections.ts'
import type { ModelSource, ModelSources, Voters } from './model-sources.ts'
import { summariseEvaluation } from './summarise-evaluation.ts'

export interface EvaluationServiceOptions {
  readonly models: ModelSources
  readonly sets: EvaluatedSets
  readonly corrections: LabelCorrections
  readonly histories: AnswerHistories
  /** Called when a test was kept with its run. */
  readonly onTestKept: () => void
  /** Whether a run trains: testing then leaves it a core. */
  readonly isTraining: () => boolean
  readonly now: () => Date
  readonly onFault: OnFault
}

const NO_CORRECTION = 255

export class EvaluationService implements EvaluationApi {
  readonly #options: EvaluationServiceOptions
  readonly #results = new EvaluationResults()

  constructor(options: EvaluationServiceOptions) {
    this.#options = options
  }

  async choices(): Promise<EvaluationChoices> {
    const { models, sets } = this.#options
    return { models: await models.list(), sets: await sets.list() }
  }

  addModelFile({ name, bytes }: { name: string; bytes: Uint8Array }): Promise<EvaluationModel> {
    return this.#options.models.addFile(name, bytes)
  }

  evaluate(request: EvaluationRequest): Promise<TaskStream<EvaluationSummary>> {
    return this.#task(async (report, signal) => {
      const result = await this.#evaluate(request, report, signal)
      return summariseEvaluation(result, await this.#options.corrections.of(result.splitHash))
    })
  }

  compare({ against, ...request }: EvaluationRequest & { against: string }): Promise<TaskStream<EvaluationComparison>> {
    return this.#task(async (report, signal) => {
      const first = this.#results.newest(request) ?? (await this.#evaluate(request, report, signal))
      const second = await this.#evaluate({ ...request, model: against }, report, signal)
      const { predictions, model } = second
      const correct = predictions.labels.filter((label, image) => label === predictions.predicted[image]).length
      return {
        ...comparePredictions(first.predictions, predictions),
        against: model,
        againstAccuracy: correct / predictions.images,
        againstWilson: wilsonInterval(correct, predictions.images),
        againstConfusion: confusionMatrix(predictions)
      }
    })
  }

  async images(request: EvaluatedImagesRequest): Promise<EvaluatedImages> {
    const { data, split, from, count } = request
    const { predictions, splitHash, votes } = this.#newest(request)
    const { all, other } = this.#list(request)
    const indices = all.slice(from, from + count)
    const { images } = await this.#options.sets.open(data, split)
    const corrections = await this.#options.corrections.of(splitHash)
    const size = images.height * images.width
    const pixels = new Uint8Array(indices.length * size)
    indices.forEach((index, n) => pixels.set(toDisplayBytes(images, index, index + 1), n * size))
    return {
      total: all.length,
      indices,
      labels: Uint8Array.from(indices, (index) => predictions.labels[index]!),
      corrections: Uint8Array.from(indices, (index) => corrections.get(index) ?? NO_CORRECTION),
      predicted: Uint8Array.from(indices, (index) => predictions.predicted[index]!),
      probabilities: rowsOf(predictions, indices),
      voters: votes?.voters ?? 0,
      agreeing: votes ? Uint8Array.from(indices, (index) => votes.agreeing[index]!) : new Uint8Array(),
      againstPredicted: other ? Uint8Array.from(indices, (index) => other.predicted[index]!) : new Uint8Array(),
      againstProbabilities: other ? rowsOf(other, indices) : new Float32Array(),
      pixels
    }
  }

  async exportImages(request: ExportedImagesRequest): Promise<{ fileName: string; bytes: Uint8Array }> {
    const { all } = this.#list(request)
    const { images, set } = await this.#options.sets.open(request.data, request.split)
    if (all.length === 0) {
      throw new WorkbenchError('bad-argument', 'there is no image to export', 'Choose another list of images.')
    }
    const name = fileNameOf(`${set.title} ${set.split} ${questionName(request.question)}`)
    return exportDrawings(chooseImages(images, [...all]), request.format, name)
  }

  historyState(request: EvaluationRequest): Promise<HistoryState> {
    return this.#options.histories.state(request)
  }

  history(request: EvaluationRequest & { indices: Uint32Array }): Promise<TaskStream<EpochAnswers>> {
    return this.#task((report, signal) => this.#options.histories.of(request, report, signal))
  }

  async correct(request: { data: string; split: EvaluatedSplit; index: number; label: number | null }): Promise<void> {
    const { data, split, index, label } = request
    const { images, splitHash, set } = await this.#options.sets.open(data, split)
    if (index >= images.count) {
      throw new WorkbenchError(
        'bad-argument',
        `${set.title} has no image ${index}; it has ${images.count} here`,
        'Choose an image of the list.'
      )
    }
    // A note that repeats the label says nothing.
    await this.#options.corrections.note(splitHash, index, label === images.labels[index] ? null : label)
  }

  async report({
    content,
    ...request
  }: EvaluationRequest & { content: 'predictions' | 'metrics' | 'corrections' }): Promise<TextFile> {
    const result = this.#newest(request)
    return evaluationReport(content, result, await this.#options.corrections.of(result.splitHash))
  }

  #task<T>(perform: (report: Report, signal: AbortSignal) => Promise<T>): Promise<TaskStream<T>> {
    return Promise.resolve(taskStream(perform, this.#options.onFault))
  }

  async #evaluate(request: EvaluationRequest, report: Report, signal: AbortSignal): Promise<EvaluationResult> {
    const { models, sets } = this.#options
    const opened = await sets.open(request.data, request.split)
    const voters = await models.voters(request.model)
    if (voters) return this.#vote(request, voters, opened, report, signal)
    const source = await models.open(request.model)
    const known = this.#results.find(source.hash, opened.splitHash)
    const result = known
      ? await this.#again(known, source, opened)
      : await this.#predict(source, opened, report, signal)
    this.#results.keep(request, result)
    return result
  }

  /**
   * Of parameters that were tested before: its title may be another since, or it is the run's other
   * checkpoint.
   */
  async #again(
    known: EvaluationResult,
    { model, run, tested }: ModelSource,
    opened: OpenedSet
  ): Promise<EvaluationResult> {
    if (model.id === known.model.id || !run || !tested) return { ...known, model }
    const changedSince = await this.#keep(run, tested, opened, known.predictions, known.testedAt)
    return { ...known, model, changedSince }
  }

  async #predict(
    { model, bytes, hash, run, tested }: ModelSource,
    opened: OpenedSet,
    report: Report,
    signal: AbortSignal
  ): Promise<EvaluationResult> {
    const { isTraining, now } = this.#options
    const { images, set, splitHash, dataSet } = opened
    const startedAt = performance.now()
    const recogniser = await openRecogniser(bytes, { threads: isTraining() ? 1 : 2, name: model.title })
    try {
      const predictions = await predictSet(recogniser, images, {
        signal,
        onProgress: (done, all) => report(`Testing ${model.title}`, done, all)
      })
      const hashes = readOnnxModel(bytes).metadata?.dataHashes
      const trainedOn = (set.split === 'train' || set.split === 'all') && isDeepStrictEqual(hashes, dataSet.hashes)
      const testedAt = now().getTime()
      const elapsedMs = performance.now() - startedAt
      const changedSince = run && tested ? await this.#keep(run, tested, opened, predictions, testedAt) : null
      return {
        model,
        modelHash: hash,
        set,
        splitHash,
        trainedOn,
        changedSince,
        predictions,
        votes: null,
        testedAt,
        elapsedMs
      }
    } finally {
      await recogniser.dispose()
    }
  }

  /**
   * With the run. Gives what was kept before if the checkpoint's file was changed since by
   * something else than training.
   */
  async #keep(
    { folder }: LeNetRun,
    tested: TestedCheckpoint,
    { set: { data, title, split }, splitHash: hash }: OpenedSet,
    predictions: Predictions,
    testedAt: number
  ): Promise<EvaluationSummary['changedSince']> {
    const before = await readKeptTest(folder, tested.checkpoint, hash)
    try {
      await keepTest(folder, tested, { data, title, split, hash }, predictions, testedAt)
      this.#options.onTestKept()
    } catch (error) {
      this.#options.onFault(error) // a full disk costs what would be kept, not the test
    }
    return before && wasChanged(before, tested)
      ? { testedAt: before.testedAt, accuracy: before.correct / before.images }
      : null
  }

  /** The members one after the other, then the mean of their probabilities. */
  async #vote(
    request: EvaluationRequest,
    { title, detail, models }: Voters,
    { set, splitHash }: OpenedSet,
    report: Report,
    signal: AbortSignal
  ): Promise<EvaluationResult> {
    const members: EvaluationResult[] = []
    for (const model of models) {
      members.push(await this.#evaluate({ ...request, model }, report, signal))
    }
    const predictions = members.map((member) => member.predictions)
    const result = {
      model: { id: request.model, title, detail, trainedOn: null },
      modelHash: members.map(({ modelHash }) => modelHash).join(' '),
      set,
      splitHash,
      trainedOn: members.some(({ trainedOn }) => trainedOn),
      changedSince: null,
      predictions: votePredictions(predictions),
      votes: { voters: members.length, agreeing: agreeingOnAnother(predictions) },
      testedAt: this.#options.now().getTime(),
      elapsedMs: members.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0)
    }
    this.#results.keep(request, result)
    return result
  }

  #list({ against, question, order, ...request }: Omit<EvaluatedImagesRequest, 'from' | 'count'>): {
    readonly all: Uint32Array
    readonly other: Predictions | null
  } {
    const { predictions } = this.#newest(request)
    const other = against === null ? null : this.#newest({ ...request, model: against }).predictions
    return { all: imageList(predictions, other, question, order), other }
  }

  #newest({ model, data, split }: EvaluationRequest): EvaluationResult {
    const result = this.#results.newest({ model, data, split })
    if (result) return result
    throw new WorkbenchError('not-found', 'this model has not been tested on this set yet', 'Test it first.')
  }
}

/** `unsure`, `mistakes of 4`, `4 read as 9`, `all 4`, `read as 9`. */
function questionName(question: ImageQuestion): string {
  if (question.kind === 'mistakes-of') return `mistakes of ${question.label}`
  if (question.kind !== 'cell') return question.kind
  const { label, predicted } = question
  if (label === null) return predicted === null ? 'all' : `read as ${predicted}`
  return predicted === null ? `all ${label}` : `${label} read as ${predicted}`
}

function rowsOf({ probabilities }: Predictions, indices: Uint32Array): Float32Array {
  const rows = new Float32Array(indices.length * CLASSES)
  indices.forEach((index, n) => rows.set(probabilities.subarray(index * CLASSES, (index + 1) * CLASSES), n * CLASSES))
  return rows
}
