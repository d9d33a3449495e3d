/**
 * How the models of a series read the test set together: their vote, and which images how many of
 * them misread.
 */
import { WorkbenchError } from '../../contract/errors.ts'
import type { SeriesMistakes } from '../../contract/run-series.ts'
import type { DataSet } from '../../data/data-set.ts'
import type { Predictions } from '../../evaluation/predictions.ts'
import { votePredictions } from '../../evaluation/vote.ts'
import { onnxMetadata } from '../../onnx/metadata.ts'
import { encodeOnnxModel } from '../../onnx/model-file.ts'
import { openRecogniser } from '../../onnx/recogniser.ts'
import type { Runs } from '../../runs/runs.ts'
import { predictSet } from '../evaluate-model.ts'
import { provenanceOf, readCheckpointOf } from '../open-run.ts'
import type { RunConfig } from '../run-config.ts'
import type { SeriesRunResult } from './series-runs.ts'

export interface MistakesOptions {
  readonly onProgress?: ((what: string, done: number, total: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Throws WorkbenchError `bad-argument` before a run is done and for data without a test set,
 * `cancelled`.
 */
export async function readSeriesMistakes(
  results: readonly SeriesRunResult[],
  { test, name }: DataSet,
  runs: Runs<RunConfig>,
  { onProgress, signal }: MistakesOptions = {}
): Promise<SeriesMistakes> {
  const done = results.flatMap(({ state, run }) => (state === 'done' && run !== null ? [run] : []))
  if (!test || done.length === 0) {
    throw new WorkbenchError(
      'bad-argument',
      test ? 'no run of the series is done yet' : `${name} has no test set`,
      test ? 'Wait for the first one.' : 'Train on data with a test set.'
    )
  }
  const members: Predictions[] = []
  for (const id of done) {
    if (signal?.aborted) throw new WorkbenchError('cancelled', 'stopped', 'Start it again when you like.')
    onProgress?.('testing the runs', members.length, done.length)
    const run = await runs.find(id)
    const checkpoint = await readCheckpointOf(run, 'newest')
    const recogniser = await openRecogniser(
      encodeOnnxModel(checkpoint.parameters, onnxMetadata(provenanceOf(run, checkpoint)))
    )
    try {
      members.push(await predictSet(recogniser, test))
    } finally {
      await recogniser.dispose()
    }
  }
  return mistakesOf(members)
}

/** Of one or more models on the same images. */
export function mistakesOf(members: readonly Predictions[]): SeriesMistakes {
  const vote = votePredictions(members)
  const { labels, images } = vote
  const misreadBy = new Uint8Array(images)
  for (const { predicted } of members) predicted.forEach((digit, i) => (misreadBy[i]! += digit === labels[i] ? 0 : 1))
  const [first] = members
  const isSameWay = (i: number) =>
    misreadBy[i] === members.length && members.every(({ predicted }) => predicted[i] === first!.predicted[i])
  const right = vote.predicted.reduce((sum, digit, i) => sum + (digit === labels[i] ? 1 : 0), 0)
  return {
    models: members.length,
    labels,
    misreadBy,
    voted: vote.predicted,
    votingAccuracy: right / images,
    sameWay: Uint32Array.from(labels.keys()).filter(isSameWay)
  }
}
