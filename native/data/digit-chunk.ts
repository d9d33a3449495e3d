/**
 * Generated digits in chunks, the unit of work of a thread: a chunk depends on its seed, part and
 * number alone, so any number of threads gives the same bytes.
 */
import { createHash } from 'node:crypto'
import { IMAGE_SIZE } from '../model/architecture.ts'
import { RandomState } from '../tensor/random-state.ts'
import { drawDigit } from './draw-digit.ts'

/** Part of every seed's hash: to be raised when the same seed gives other digits than before. */
const GENERATOR_VERSION = 1
/** Images; a multiple of 10, so that every chunk holds each digit equally often. */
export const CHUNK = 500

export interface ChunkRequest {
  readonly seed: number
  /** Parts with different names share no random numbers. */
  readonly part: string
  readonly chunk: number
  /** Images wanted of it, from its first. */
  readonly count: number
}

export interface DigitChunk {
  readonly chunk: number
  readonly images: Uint8Array<ArrayBuffer>
  readonly labels: Uint8Array<ArrayBuffer>
}

export function drawChunk({ seed, part, chunk, count }: ChunkRequest): DigitChunk {
  const digest = createHash('sha256')
    .update(seedText(seed, `${part}/${chunk}`))
    .digest()
  const random = new RandomState(digest.readUInt32LE(0))
  const labels = Uint8Array.from(random.permutation(CHUNK).subarray(0, count), (value) => value % 10)
  const images = new Uint8Array(count * IMAGE_SIZE)
  labels.forEach((label, index) => images.set(drawDigit(label, random), index * IMAGE_SIZE))
  return { chunk, images, labels }
}

/** SHA-256 (hex) of all that generated digits depend on. */
export function seedHash(seed: number): string {
  return createHash('sha256').update(seedText(seed, '')).digest('hex')
}

function seedText(seed: number, what: string): string {
  return `synthetic digits ${GENERATOR_VERSION}, seed ${seed}, ${what}`
}
