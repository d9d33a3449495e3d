/**
 * Models with seeded probabilities over printed numerals: the metrics, lists and texts are the real
 * code's, only the predictions are made up. Three runs, the built-in model and dropped files;
 * MNIST's test set, its training set, and what was drawn on the pad.
 */
import type {
  EvaluatedImages,
  EvaluationApi,
  EvaluationModel,
  EvaluationRequest,
  EvaluationSet,
  HistoryState
} from '../../../native/contract/evaluation.ts'
import type { SavedDrawing } from '../../../native/contract/drawings.ts'
import { WorkbenchError } from '../../../native/contract/errors.ts'
import type { TaskStream } from '../../../native/contract/task-stream.ts'
import { comparePredictions } from '../../../native/evaluation/compare-predictions.ts'
import { agreeingOnAnother, votePredictions } from '../../../native/evaluation/vote.ts'
import { makePredictions, type Predictions } from '../../../native/evaluation/predictions.ts'
import type { EvaluationResult } from '../../../native/services/workbench/evaluation/evaluation-results.ts'
import { evaluationReport } from '../../../native/services/workbench/evaluation/evaluation-texts.ts'
import { imageList } from '../../../native/services/workbench/evaluation/image-lists.ts'
import { summariseEvaluation } from '../../../native/services/workbench/evaluation/summarise-evaluation.ts'
import { drawnDigits } from './simulated-network.ts'

export interface SimulatedEvaluation extends EvaluationApi {
  /** The next test fails. */
  failNext: boolean
  /** Tests stop half way while this is so. */
  stalls: boolean
}

const CONFUSED = [6, 7, 7, 5, 9, 3, 0, 2, 3, 4]
const MODELS: (EvaluationModel & { readonly strength: number })[] = [
  {
    id: '2026-11-26-keras-33e6:newest',
    title: 'keras, seed 0',
    detail: 'last, epoch 5',
    trainedOn: 'mnist',
    strength: 9
  },
  {
    id: '2026-11-26-keras-33e6:best',
    title: 'keras, seed 0',
    detail: 'best, epoch 4',
    trainedOn: 'mnist',
    strength: 9.1
  },
  {
    id: '2026-11-26-graph-a1c0:newest',
    title: 'graph, seed 0',
    detail: 'last, epoch 5',
    trainedOn: 'mnist',
    strength: 9.4
  },
  { id: 'series:keras-repeated', title: 'keras, repeated', detail: '8 runs, voting', trainedOn: null, strength: 9 },
  { id: 'built-in', title: 'Built in', detail: '', trainedOn: 'mnist', strength: 10 }
]
const SIZE = 784
const EPOCHS = [1, 2, 3, 4, 5]

export function createSimulatedEvaluation(saved: readonly SavedDrawing[]): SimulatedEvaluation {
  const pictures = drawnDigits(Array.from({ length: 100 }, (_, index) => index % 10))
  const models = [...MODELS]
  const results = new Map<string, EvaluationResult>()
  const corrections = new Map<string, Map<number, number>>()
  const replayed = new Set<string>()

  const sets = (): EvaluationSet[] => [
    { data: 'mnist', title: 'MNIST', split: 'test', images: 10_000 },
    { data: 'mnist', title: 'MNIST', split: 'train', images: 60_000 },
    ...(saved.length > 0
      ? [{ data: 'my-digits', title: 'My digits', split: 'all' as const, images: saved.length }]
      : [])
  ]
  const keyOf = ({ data, split }: { data: string; split: string }) => `${data}-${split}`
  const correctionsOf = (set: { data: string; split: string }) =>
    corrections.get(keyOf(set)) ?? new Map<number, number>()
  const resultKey = (request: EvaluationRequest) => `${request.model} ${keyOf(request)}`
  const resultOf = (request: EvaluationRequest): EvaluationResult => {
    const key = resultKey(request)
    const known = results.get(key)
    if (known) return known
    const model = models.find(({ id }) => id === request.model)
    if (!model) throw new WorkbenchError('not-found', `there is no run ${request.model}`, 'Choose another model.')
    const set = sets().find((one) => keyOf(one) === keyOf(request))
    if (!set) throw new WorkbenchError('bad-argument', `${request.data} has no ${request.split} images to test on`, '')
    const { strength, ...shown } = model
    const seed = models.filter(({ id }) => !id.startsWith('series:')).indexOf(model)
    const votes = model.id.startsWith('series:')
      ? [0, 1, 2, 3, 4, 5, 6, 7].map((member) => simulatedPredictions(set.images, strength, seed + 10 * member))
      : null
    const result: EvaluationResult = {
      model: shown,
      modelHash: 'a'.repeat(64),
      set,
      splitHash: keyOf(request),
      trainedOn: set.split === 'train',
      changedSince: null,
      votes: votes && { voters: votes.length, agreeing: agreeingOnAnother(votes) },
      predictions: votes ? votePredictions(votes) : simulatedPredictions(set.images, strength, seed),
      testedAt: Date.UTC(2026, 10, 26, 21, 54),
      elapsedMs: 512
    }
    results.set(key, result)
    return result
  }

  /** What a list shows, which only what was tested before has. */
  const testedOf = (request: EvaluationRequest): EvaluationResult => {
    const tested = results.get(resultKey(request))
    if (tested) return tested
    throw new WorkbenchError('not-found', 'this model has not been tested on this set yet', 'Test it first.')
  }

  const result: SimulatedEvaluation = {
    failNext: false,
    stalls: false,
    choices: () =>
      soon(() => ({
        models: models.map(({ id, title, detail, trainedOn }) => ({ id, title, detail, trainedOn })),
        sets: sets()
      })),
    addModelFile: ({ name }) =>
      soon(() => {
        if (!name.endsWith('.onnx')) {
          const message = `${name} does not take digits: expected input image float32 (n, 1, 28, 28); it has input x float32 (1, 3, 224, 224)`
          throw new WorkbenchError('bad-file', message, 'Choose a LeNet-5 exported by this program.')
        }
        const model = {
          id: `file:${'0123456789abcdef'.repeat(4)}`,
          title: name,
          detail: 'file',
          trainedOn: null,
          strength: 8
        }
        models.push(model)
        return model
      }),
    evaluate: (request) =>
      soon(() => task(result, () => summariseEvaluation(resultOf(request), correctionsOf(request)))),
    compare: ({ against, ...request }) =>
      soon(() =>
        task(result, () => {
          const [first, second] = [resultOf(request), resultOf({ ...request, model: against })]
          const { accuracy, wilson, confusion } = summariseEvaluation(second, new Map())
          return {
            ...comparePredictions(first.predictions, second.predictions),
            against: second.model,
            againstAccuracy: accuracy,
            againstWilson: wilson,
            againstConfusion: confusion
          }
        })
      ),
    images: ({ against, question, order, from, count, ...request }) =>
      soon((): EvaluatedImages => {
        const { predictions, votes } = testedOf(request)
        const other = against === null ? null : testedOf({ ...request, model: against }).predictions
        const all = imageList(predictions, other, question, order)
        const indices = all.slice(from, from + count)
        const rows = (of: Predictions) =>
          Float32Array.from(
            [...indices].flatMap((index) => [...of.probabilities.subarray(index * 10, index * 10 + 10)])
          )
        const pixels = new Uint8Array(indices.length * SIZE)
        indices.forEach((index, n) => {
          const picture = (predictions.labels[index]! + 10 * (index % 10)) * SIZE
          pixels.set(
            request.data === 'my-digits' ? saved[index]!.pixels : pictures.subarray(picture, picture + SIZE),
            n * SIZE
          )
        })
        return {
          total: all.length,
          indices,
          labels: Uint8Array.from(indices, (index) => predictions.labels[index]!),
          corrections: Uint8Array.from(indices, (index) => correctionsOf(request).get(index) ?? 255),
          predicted: Uint8Array.from(indices, (index) => predictions.predicted[index]!),
          probabilities: rows(predictions),
          voters: votes?.voters ?? 0,
          agreeing: votes ? Uint8Array.from(indices, (index) => votes.agreeing[index]!) : new Uint8Array(),
          againstPredicted: other ? Uint8Array.from(indices, (index) => other.predicted[index]!) : new Uint8Array(),
          againstProbabilities: other ? rows(other) : new Float32Array(),
          pixels
        }
      }),
    exportImages: ({ against, question, order, format, ...request }) =>
      soon(() => {
        const { predictions } = testedOf(request)
        const other = against === null ? null : testedOf({ ...request, model: against }).predictions
        const chosen = imageList(predictions, other, question, order)
        // Their labels alone: the real files are made by code that needs Node.
        const bytes = Uint8Array.from(chosen, (index) => predictions.labels[index]!)
        return { fileName: `${request.data}-${request.split}-${question.kind}.${format}`, bytes }
      }),
    historyState: ({ model, data, split }) =>
      soon((): HistoryState => {
        if (!/:(best|newest)$/.test(model)) {
          return { kind: 'impossible', reason: 'Only a run has epochs to look back on.' }
        }
        if (model.startsWith('2026-11-26-graph')) {
          return { kind: 'impossible', reason: 'The run cannot be repeated here: mnist.npz is missing.' }
        }
        return replayed.has(`${model} ${data} ${split}`) ? { kind: 'kept' } : { kind: 'possible', seconds: 7.2 }
      }),
    history: ({ indices, ...request }) =>
      soon(() =>
        task(result, () => {
          replayed.add(`${request.model} ${request.data} ${request.split}`)
          const answers = EPOCHS.map((epoch) => simulatedPredictions(resultOf(request).set.images, 5 + epoch, epoch))
          return {
            epochs: Uint32Array.from(EPOCHS),
            predicted: Uint8Array.from(answers.flatMap(({ predicted }) => Array.from(indices, (i) => predicted[i]!))),
            probabilities: Float32Array.from(
              answers.flatMap(({ probabilities }) =>
                Array.from(indices, (i) => [...probabilities.subarray(10 * i, 10 * i + 10)]).flat()
              )
            )
          }
        })
      ),
    correct: ({ index, label, ...set }) =>
      soon(() => {
        const noted = new Map(correctionsOf(set))
        if (label === null) noted.delete(index)
        else noted.set(index, label)
        corrections.set(keyOf(set), noted)
      }),
    report: ({ content, ...request }) =>
      soon(() => evaluationReport(content, resultOf(request), correctionsOf(request)))
  }
  return result
}

/** Those made so far, which the apps that tests start one after the other in a page share. */
const made = new Map<string, Predictions>()

function simulatedPredictions(images: number, strength: number, seed: number): Predictions {
  const key = `${images} ${strength} ${seed}`
  const known = made.get(key) ?? drawPredictions(images, strength, seed)
  made.set(key, known)
  return known
}

/** The label ahead, its usual double second, some images hard: the same images for every model. */
function drawPredictions(images: number, strength: number, seed: number): Predictions {
  const random = generator(17)
  const own = generator(100 + seed)
  const labels = Uint8Array.from({ length: images }, (_, image) => image % 10)
  const probabilities = new Float32Array(images * 10)
  for (let image = 0; image < images; image++) {
    const label = labels[image]!
    const hardness = random() ** 20
    const logits = Array.from({ length: 10 }, () => 6 * (random() ** 3 - 0.25) + 2 * (own() - 0.5))
    logits[label]! += strength
    logits[CONFUSED[label]!]! += strength * 1.6 * hardness
    const shares = logits.map((logit) => Math.exp(logit))
    const sum = shares.reduce((total, share) => total + share, 0)
    shares.forEach((share, digit) => (probabilities[image * 10 + digit] = share / sum))
  }
  return makePredictions(labels, probabilities)
}

function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) / 2 ** 24
  }
}

function task<T>(simulated: SimulatedEvaluation, perform: () => T): TaskStream<T> {
  let cancelled = false
  return new ReadableStream({
    async start(controller) {
      if (simulated.failNext) {
        simulated.failNext = false
        controller.error(
          new WorkbenchError(
            'bad-file',
            'image 12 has probability NaN for 3; expected 0 to 1',
            'Test another checkpoint.'
          )
        )
        return
      }
      controller.enqueue({ kind: 'progress', what: 'Testing', done: 3000, total: 10_000 })
      do await new Promise((resolve) => setTimeout(resolve, 20))
      while (simulated.stalls && !cancelled)
      if (cancelled) return
      try {
        controller.enqueue({ kind: 'done', result: perform() })
        controller.close()
      } catch (error) {
        controller.error(error)
      }
    },
    cancel: () => {
      cancelled = true
    }
  })
}

/** An answer, or a refusal, that comes as answers do: later. */
function soon<T>(answer: () => T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, 5)).then(answer)
}
