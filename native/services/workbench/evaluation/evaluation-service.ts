/** Tests models on labelled sets and answers questions about the results: the contract's EvaluationApi. */
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
  TextFile
} from '../../../contract/evaluation.ts'
import type { TaskStream } from '../../../contract/task-stream.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { toDisplayBytes } from '../../../data/image-bytes.ts'
import { comparePredictions } from '../../../evaluation/compare-predictions.ts'
import { confusionMatrix } from '../../../evaluation/confusion.ts'
import type { Predictions } from '../../../evaluation/predictions.ts'
import { votePredictions } from '../../../evaluation/vote.ts'
import { wilsonInterval } from '../../../evaluation/wilson.ts'
import { CLASSES } from '../../../model/architecture.ts'
import { openRecogniser } from '../../../onnx/recogniser.ts'
import { readOnnxModel } from '../../../onnx/reader.ts'
import { predictSet } from '../../evaluate-model.ts'
import type { OnFault } from '../rpc/capability.ts'
import { taskStream, type Report } from '../rpc/task-stream.ts'
import type { EvaluatedSets, OpenedSet } from './evaluated-sets.ts'
import { EvaluationResults, type EvaluationResult } from './evaluation-results.ts'
import { evaluationReport } from './evaluation-texts.ts'
import { imageList } from './image-lists.ts'
import type { LabelCorrections } from './label-corrections.ts'
import type { ModelSource, ModelSources } from './model-sources.ts'
import { summariseEvaluation } from './summarise-evaluation.ts'

export interface EvaluationServiceOptions {
  readonly models: ModelSources
  readonly sets: EvaluatedSets
  readonly corrections: LabelCorrections
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
    const { against, question, order, from, count, ...evaluation } = request
    const { predictions, splitHash } = this.#newest(evaluation)
    const other = against === null ? null : this.#newest({ ...evaluation, model: against }).predictions
    const all = imageList(predictions, other, question, order)
    const indices = all.slice(from, from + count)
    const { images } = await this.#options.sets.open(evaluation.data, evaluation.split)
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
      againstPredicted: other ? Uint8Array.from(indices, (index) => other.predicted[index]!) : new Uint8Array(),
      againstProbabilities: other ? rowsOf(other, indices) : new Float32Array(),
      pixels
    }
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
    if (request.model.startsWith('vote:')) return this.#vote(request, opened, report, signal)
    const source = await models.open(request.model)
    const known = this.#results.find(source.hash, opened.splitHash)
    // Its title may have changed since.
    const result = known ? { ...known, model: source.model } : await this.#predict(source, opened, report, signal)
    this.#results.keep(request, result)
    return result
  }

  async #predict(
    { model, bytes, hash }: ModelSource,
    { images, set, splitHash, dataSet }: OpenedSet,
    report: Report,
    signal: AbortSignal
  ): Promise<EvaluationResult> {
    const { isTraining, now } = this.#options
    const startedAt = performance.now()
    const recogniser = await openRecogniser(bytes, { threads: isTraining() ? 1 : 2, name: model.title })
    try {
      const predictions = await predictSet(recogniser, images, {
        signal,
        onProgress: (done, all) => report(`Testing ${model.title}`, done, all)
      })
      const hashes = readOnnxModel(bytes).metadata?.dataHashes
      const trainedOn = (set.split === 'train' || set.split === 'all') && isDeepStrictEqual(hashes, dataSet.hashes)
      return {
        model,
        modelHash: hash,
        set,
        splitHash,
        trainedOn,
        predictions,
        testedAt: now().getTime(),
        elapsedMs: performance.now() - startedAt
      }
    } finally {
      await recogniser.dispose()
    }
  }

  /** The members one after the other, then the mean of their probabilities. */
  async #vote(
    request: EvaluationRequest,
    { set, splitHash }: OpenedSet,
    report: Report,
    signal: AbortSignal
  ): Promise<EvaluationResult> {
    const members: EvaluationResult[] = []
    for (const model of await this.#options.models.members(request.model)) {
      members.push(await this.#evaluate({ ...request, model }, report, signal))
    }
    const result = {
      model: { id: request.model, title: `${members.length} runs`, detail: 'voting' },
      modelHash: members.map(({ modelHash }) => modelHash).join(' '),
      set,
      splitHash,
      trainedOn: members.some(({ trainedOn }) => trainedOn),
      predictions: votePredictions(members.map(({ predictions }) => predictions)),
      testedAt: this.#options.now().getTime(),
      elapsedMs: members.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0)
    }
    this.#results.keep(request, result)
    return result
  }

  #newest(request: EvaluationRequest): EvaluationResult {
    const result = this.#results.newest(request)
    if (result) return result
    throw new WorkbenchError('not-found', 'this model has not been tested on this set yet', 'Test it first.')
  }
}

function rowsOf({ probabilities }: Predictions, indices: Uint32Array): Float32Array {
  const rows = new Float32Array(indices.length * CLASSES)
  indices.forEach((index, n) => rows.set(probabilities.subarray(index * CLASSES, (index + 1) * CLASSES), n * CLASSES))
  return rows
}
