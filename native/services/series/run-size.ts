/** What a run will take on the disk, from the sizes of what it writes. */
import type { EpochMetrics } from '../../contract/run-events.ts'
import { encodeCheckpoint } from '../../model/checkpoint-format.ts'
import { firstCheckpoint } from '../../model/checkpoint.ts'
import { PARAMETER_COUNT } from '../../model/architecture.ts'
import { RECORD_BYTES } from '../../runs/step-file.ts'
import { RandomState } from '../../tensor/random-state.ts'

export interface RunExtent {
  readonly steps: number
  readonly epochs: number
  /** Of training. */
  readonly seconds: number
}

/** A typical epoch: its figures are kept in both checkpoints and in the log. */
const EPOCH: EpochMetrics = {
  epoch: 10,
  cost: 0.17573842406272888,
  accuracy: 0.94532,
  validationCost: 0.06810593605041504,
  validationAccuracy: 0.9798,
  seconds: 3.312942317008972,
  imagesPerSecond: 15_092.357124324
}
/**
 * Events that the log has once: started and ended; and of each epoch and each second of training.
 */
const LOG_BYTES = 600
const EPOCH_LOG_BYTES = 300
const SECOND_LOG_BYTES = 240
/** config.json, run.json, state.json and about.json. */
const NOTES_BYTES = 1400
/**
 * Twenty probe digits with their predictions, and the first layer's kernels with their gradients.
 */
const SNAPSHOT_BYTES = 19_200

export function runSizeBytes({ steps, epochs, seconds }: RunExtent): number {
  const figures = Array.from({ length: epochs }, () => EPOCH)
  const checkpoint = { ...firstCheckpoint(new Float32Array(PARAMETER_COUNT), new RandomState(0)), figures }
  const log = LOG_BYTES + epochs * EPOCH_LOG_BYTES + Math.ceil(seconds) * SECOND_LOG_BYTES
  return (
    2 * encodeCheckpoint(checkpoint, '0'.repeat(64)).length +
    steps * RECORD_BYTES +
    Math.round(log) +
    SNAPSHOT_BYTES +
    NOTES_BYTES
  )
}
