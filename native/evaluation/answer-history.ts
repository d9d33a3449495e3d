/**
 * What a run's model answered to every image of a set after each of its epochs, and how it is kept.
 * Little-endian:
 *
 *   8   magic `LENETHIS`
 *   4   length of the header, then the header: JSON {parameters, set, epochs, images}
 *   …   deflate of, for each epoch: the answers (n uint8), then the probabilities (n, 10) as uint16 of 0..65535
 *   32  SHA-256 of all before
 *
 * A trained network's probabilities are mostly 0 and 1: 10,000 images deflate to some 50 kB an
 * epoch. Answers are kept beside the probabilities because rounding can make two of them equal.
 */
import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import { z } from 'zod'
import { WorkbenchError } from '../contract/errors.ts'
import { CLASSES } from '../model/architecture.ts'
import type { Predictions } from './predictions.ts'

export interface AnswerHistory {
  /** SHA-256 (hex) of the parameters that the run ended with, and what the set holds. */
  readonly parameters: string
  readonly set: string
  /** Numbers of the epochs, rising. */
  readonly epochs: readonly number[]
  readonly images: number
  /** (epochs, n) */
  readonly predicted: Uint8Array
  /** (epochs, n, 10), in steps of 1 / 65535. */
  readonly probabilities: Float32Array
}

const MAGIC = 'LENETHIS'
const CHECKSUM_BYTES = 32
const STEPS = 65_535
/** 268 MB as float32: 100 epochs of 60,000 images, or 600 of 10,000. */
const MAX_VALUES = 2 ** 26
const HEADER = z.looseObject({
  parameters: z.string().regex(/^[0-9a-f]{64}$/),
  set: z.string().max(200),
  epochs: z.array(z.int().min(1)).min(1),
  images: z.int().min(1)
})

/**
 * `byEpoch`: predictions for the same images. Throws WorkbenchError `bad-argument` for more than
 * can be kept.
 */
export function answerHistory(
  { parameters, set }: Pick<AnswerHistory, 'parameters' | 'set'>,
  byEpoch: readonly { readonly epoch: number; readonly predictions: Predictions }[]
): AnswerHistory {
  const images = byEpoch[0]?.predictions.images ?? 0
  checkSize(byEpoch.length, images)
  const predicted = new Uint8Array(byEpoch.length * images)
  const probabilities = new Float32Array(byEpoch.length * images * CLASSES)
  for (const [at, { predictions }] of byEpoch.entries()) {
    predicted.set(predictions.predicted, at * images)
    probabilities.set(predictions.probabilities.map(rounded), at * images * CLASSES)
  }
  return { parameters, set, epochs: byEpoch.map(({ epoch }) => epoch), images, predicted, probabilities }
}

/** Throws WorkbenchError `bad-argument` for more epochs and images than are kept. */
export function checkSize(epochs: number, images: number): void {
  if (epochs * images * CLASSES <= MAX_VALUES) return
  throw new WorkbenchError(
    'bad-argument',
    `answers to ${images} images after ${epochs} epochs are too many to keep; expected at most ${Math.floor(MAX_VALUES / CLASSES)} together`,
    'Choose a smaller set, such as the test images.'
  )
}

export function encodeAnswerHistory(history: AnswerHistory): Uint8Array {
  const { parameters, set, epochs, images, predicted, probabilities } = history
  const head = Buffer.from(JSON.stringify({ parameters, set, epochs, images }))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(head.length)
  const epochBytes = images * (1 + 2 * CLASSES)
  const values = Buffer.alloc(epochs.length * epochBytes)
  for (let at = 0; at < epochs.length; at++) {
    values.set(predicted.subarray(at * images, (at + 1) * images), at * epochBytes)
    const from = at * images * CLASSES
    for (let i = 0; i < images * CLASSES; i++) {
      values.writeUInt16LE(Math.round(probabilities[from + i]! * STEPS), at * epochBytes + images + 2 * i)
    }
  }
  const body = Buffer.concat([Buffer.from(MAGIC), length, head, deflateSync(values)])
  return new Uint8Array(Buffer.concat([body, createHash('sha256').update(body).digest()]))
}

/** Throws WorkbenchError `bad-file` for bytes that were cut off, changed or are something else. */
export function decodeAnswerHistory(bytes: Uint8Array, name: string): AnswerHistory {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, Math.max(0, bytes.length - CHECKSUM_BYTES))
  const checksum = createHash('sha256').update(body).digest()
  if (!checksum.equals(bytes.subarray(body.length)) || body.subarray(0, MAGIC.length).toString() !== MAGIC) {
    throw new WorkbenchError(
      'bad-file',
      `${name} is no history of answers, or was changed: its checksum does not fit`,
      'Delete it; the run is repeated again when it is asked for.'
    )
  }
  const from = MAGIC.length + 4
  const to = from + body.readUInt32LE(MAGIC.length)
  const { parameters, set, epochs, images } = HEADER.parse(JSON.parse(body.subarray(from, to).toString()))
  checkSize(epochs.length, images)
  const epochBytes = images * (1 + 2 * CLASSES)
  const values = inflateSync(body.subarray(to), { maxOutputLength: epochs.length * epochBytes })
  const predicted = new Uint8Array(epochs.length * images)
  const probabilities = new Float32Array(epochs.length * images * CLASSES)
  for (let at = 0; at < epochs.length; at++) {
    predicted.set(values.subarray(at * epochBytes, at * epochBytes + images), at * images)
    for (let i = 0; i < images * CLASSES; i++) {
      probabilities[at * images * CLASSES + i] = values.readUInt16LE(at * epochBytes + images + 2 * i) / STEPS
    }
  }
  return { parameters, set, epochs, images, predicted, probabilities }
}

/** As it is after it was kept and read again. */
function rounded(probability: number): number {
  return Math.round(probability * STEPS) / STEPS
}
