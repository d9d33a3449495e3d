/**
 * What a run answered after each of its epochs, found by training it again: no checkpoints are
 * needed for that, because a repetition has the same bits. Its parameters are held against those of
 * the run; answers of a repetition that came out differently are not given.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import type { DataSet, ImageSet } from '../../data/data-set.ts'
import { serializeCalls } from '../../engines/serialize-calls.ts'
import { answerHistory, checkSize, type AnswerHistory } from '../../evaluation/answer-history.ts'
import type { Predictions } from '../../evaluation/predictions.ts'
import { initialParameters } from '../../model/initial-parameters.ts'
import { RECIPES } from '../../model/recipes.ts'
import { onnxMetadata } from '../../onnx/metadata.ts'
import { encodeOnnxModel } from '../../onnx/model-file.ts'
import { openRecogniser } from '../../onnx/recogniser.ts'
import { initialCheckpoint, train } from '../../training/train.ts'
import { createEngine as createKnownEngine, type CreateEngine } from '../create-engine.ts'
import { predictSet } from '../evaluate-model.ts'
import { hashOfFloats } from '../library/result-hashes.ts'
import { provenanceOf, type LeNetRun } from '../open-run.ts'
import { checkSameData } from '../open-session.ts'
import type { RepeatSource } from './repeat-source.ts'

export interface ReplayOptions {
  readonly run: LeNetRun
  readonly source: RepeatSource
  /** Opens the data that the run's config names. */
  readonly openData: (spec: string) => Promise<DataSet>
  readonly images: ImageSet
  /** What the images are kept by. */
  readonly set: string
  readonly threads?: number | undefined
  readonly createEngine?: CreateEngine | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((what: string, done: number, total: number | null) => void) | undefined
}

/**
 * Throws WorkbenchError `bad-argument` for a run that cannot be repeated here (its data, its engine
 * or its first parameters are gone or others), that has not finished an epoch, or that came out
 * differently; `cancelled`; what training throws.
 */
export async function replayAnswers(options: ReplayOptions): Promise<AnswerHistory> {
  const { run, source, images, set, threads, signal, onProgress = () => undefined } = options
  const { config } = source
  const dataSet = await options.openData(source.data)
  checkSameData({ id: source.id, config: { data: source.data, dataHashes: { ...source.dataHashes } } }, dataSet)
  checkSize(config.epochs, images.count)
  const first = (await source.startParameters()) ?? drawnParameters(source)
  const createEngine = options.createEngine ?? createKnownEngine
  const engine = serializeCalls(await createEngine(source.engine, { threads, settings: source.engineSettings }))
  try {
    const byEpoch: { readonly epoch: number; readonly predictions: Predictions }[] = []
    const events = train({
      ...config,
      engine,
      dataSet,
      recipe: RECIPES[config.recipe],
      from: initialCheckpoint(config.seed, first),
      rateChanges: () => config.rateChanges ?? [],
      signal
    })
    for await (const event of events) {
      if (event.kind === 'ended' && event.state === 'stopped') throw cancelled()
      if (event.kind === 'progress') {
        const all = event.elapsedSeconds + event.secondsLeft
        const share = event.elapsedSeconds / (all || 1)
        onProgress(
          `Repeating epoch ${event.epoch} of ${config.epochs}`,
          share * source.results.steps,
          source.results.steps
        )
      }
      if (event.kind !== 'epoch' || event.epoch === 0) continue
      const { parameters, step } = await engine.getState()
      const metadata = onnxMetadata(provenanceOf(run, { step }))
      const recogniser = await openRecogniser(encodeOnnxModel(parameters, metadata), { threads: threads ?? 2 })
      try {
        byEpoch.push({ epoch: event.epoch, predictions: await predictSet(recogniser, images, { signal }) })
      } finally {
        await recogniser.dispose()
      }
    }
    const { parameters } = await engine.getState()
    checkSame(source, hashOfFloats(parameters))
    if (byEpoch.length === 0) throw noEpoch(source.id)
    return answerHistory({ parameters: source.results.parametersHash, set }, byEpoch)
  } finally {
    await engine.dispose()
  }
}

function drawnParameters({ config }: RepeatSource): Float32Array {
  return initialParameters(config.initialisation, config.initialSeed ?? config.seed)
}

function checkSame({ id, results }: RepeatSource, hash: string): void {
  if (hash === results.parametersHash) return
  throw new WorkbenchError(
    'bad-argument',
    `the run ${id} was repeated and came out differently: SHA-256 of its parameters ${hash}; expected ${results.parametersHash}`,
    'Repeat it in Runs to see from which step on it differs.'
  )
}

function noEpoch(id: string): WorkbenchError {
  return new WorkbenchError('bad-argument', `the run ${id} has not finished an epoch`, 'Resume it first.')
}

function cancelled(): WorkbenchError {
  return new WorkbenchError('cancelled', 'repeating the run was cancelled', 'Start it again.')
}
