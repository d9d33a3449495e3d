/**
 * The bytes of a checkpoint. All numbers are little-endian.
 *
 *   offset  bytes
 *        0      8  magic "LENETCKP"
 *        8      4  version of the format, uint32: 1, or 2 for a slim checkpoint, without random state, m and v
 *       12      4  H, length of the header, uint32
 *       16      H  header, JSON in UTF-8: trainedAs (absent in files of earlier versions), step, epoch,
 *                  stepInEpoch, sums, figures, best, and of the random state position and
 *                  cachedNormal. JSON carries float64 exactly.
 *   16 + H  2,496  random state, 624 uint32
 *      ...  3 x 246,824  parameters, m, v: 61,706 float32 each, in the order of architecture.ts
 *   last 32        SHA-256 of everything before
 *
 * The length follows from H, and the checksum covers every byte: no cut and no flipped bit goes
 * unnoticed.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { WorkbenchError } from '../contract/errors.ts'
import { PARAMETER_COUNT } from './architecture.ts'
import type { Checkpoint } from './checkpoint.ts'

const MAGIC = 'LENETCKP'
const FULL_VERSION = 1
const SLIM_VERSION = 2
export const HEADER_AT = 16
const RANDOM_WORDS = 624
const CHECKSUM_BYTES = 32
const VECTOR_BYTES = 4 * PARAMETER_COUNT
/** All but the header. */
const FIXED_BYTES = HEADER_AT + 4 * RANDOM_WORDS + 3 * VECTOR_BYTES + CHECKSUM_BYTES
const FIXED_SLIM_BYTES = HEADER_AT + VECTOR_BYTES + CHECKSUM_BYTES
/** 2,500 bytes are ten epochs' figures; this is enough for 100,000 epochs. */
export const MAX_HEADER_BYTES = 2 ** 25
export const MAX_CHECKPOINT_BYTES = FIXED_BYTES + MAX_HEADER_BYTES

const COUNT = z.int().min(0)
const HEADER = z.strictObject({
  trainedAs: z.string().optional(),
  step: COUNT,
  epoch: z.int().min(1),
  stepInEpoch: COUNT,
  sums: z.strictObject({ images: COUNT, cost: z.number(), correct: COUNT, seconds: z.number() }),
  figures: z.array(
    z.strictObject({
      epoch: COUNT,
      cost: z.number(),
      accuracy: z.number(),
      validationCost: z.number(),
      validationAccuracy: z.number(),
      seconds: z.number(),
      imagesPerSecond: z.number()
    })
  ),
  best: z.strictObject({ epoch: COUNT, validationAccuracy: z.number() }).nullable(),
  random: z.strictObject({ position: COUNT.max(RANDOM_WORDS), cachedNormal: z.number().nullable() })
})

/** Everything of a checkpoint but its vectors. */
export type CheckpointHeader = Pick<Checkpoint, 'step' | 'epoch' | 'stepInEpoch' | 'sums' | 'figures' | 'best'> & {
  readonly trainedAs: string | undefined
  readonly isSlim: boolean
}

/**
 * A slim checkpoint is written without moments and random state: training cannot go on from it.
 * `trainedAs`: stands for the data and options that it was trained with, so that it is not taken
 * for that of another run. Throws RangeError for vectors that are not those of LeNet-5.
 */
export function encodeCheckpoint({ isSlim, ...checkpoint }: Checkpoint, trainedAs?: string): Uint8Array {
  const { parameters, m, v, random, ...rest } = checkpoint
  const { key, position, cachedNormal } = random
  if ([parameters, m, v].some(({ length }) => length !== PARAMETER_COUNT) || key.length !== RANDOM_WORDS) {
    throw new RangeError(`a checkpoint has three vectors of ${PARAMETER_COUNT} and ${RANDOM_WORDS} random words`)
  }
  const header = new TextEncoder().encode(JSON.stringify({ ...rest, trainedAs, random: { position, cachedNormal } }))
  const bytes = new Uint8Array((isSlim ? FIXED_SLIM_BYTES : FIXED_BYTES) + header.length)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode(MAGIC))
  view.setUint32(8, isSlim ? SLIM_VERSION : FULL_VERSION, true)
  view.setUint32(12, header.length, true)
  bytes.set(header, HEADER_AT)
  let at = HEADER_AT + header.length
  for (const array of isSlim ? [parameters] : [key, parameters, m, v]) {
    bytes.set(inFileOrder(array), at)
    at += array.byteLength
  }
  bytes.set(checksumOf(bytes.subarray(0, at)), at)
  return bytes
}

/**
 * Throws WorkbenchError `bad-file`, calling the bytes `name` and saying what is wrong with them;
 * also when they say that they were trained as something else than `trainedAs`. Checkpoints of
 * earlier versions do not say it.
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string, trainedAs?: string): Checkpoint {
  const { headerLength, isSlim } = checkFrame(bytes, bytes.length, name)
  checkChecksum(bytes, name)
  const { trainedAs: own, random, ...header } = parseHeader(bytes.subarray(HEADER_AT, HEADER_AT + headerLength), name)
  if (trainedAs !== undefined && own !== undefined && own !== trainedAs) {
    throw broken(name, 'it belongs to a run with other data or options, or the config.json of this one has changed')
  }
  const at = HEADER_AT + headerLength
  if (isSlim) {
    return {
      ...header,
      parameters: floatsAt(bytes, at),
      m: new Float32Array(PARAMETER_COUNT),
      v: new Float32Array(PARAMETER_COUNT),
      random: { key: new Uint32Array(RANDOM_WORDS), ...random },
      isSlim
    }
  }
  const vectorsAt = at + 4 * RANDOM_WORDS
  return {
    ...header,
    parameters: floatsAt(bytes, vectorsAt),
    m: floatsAt(bytes, vectorsAt + VECTOR_BYTES),
    v: floatsAt(bytes, vectorsAt + 2 * VECTOR_BYTES),
    random: { key: new Uint32Array(copyAt(bytes, at, 4 * RANDOM_WORDS)), ...random }
  }
}

/**
 * The header of a file of `fileBytes` bytes, of which `bytes` are the first. The checksum is left
 * to who reads the vectors. `needs`: so many bytes of the file are required. Throws WorkbenchError
 * `bad-file`.
 */
export function decodeHeader(bytes: Uint8Array, fileBytes: number, name: string): CheckpointHeader | { needs: number } {
  const { headerLength, isSlim } = checkFrame(bytes, fileBytes, name)
  if (bytes.length < HEADER_AT + headerLength) return { needs: HEADER_AT + headerLength }
  const header = parseHeader(bytes.subarray(HEADER_AT, HEADER_AT + headerLength), name)
  const { trainedAs, step, epoch, stepInEpoch, sums, figures, best } = header
  return { trainedAs, step, epoch, stepInEpoch, sums, figures, best, isSlim }
}

/** Checks magic, version and length. */
function checkFrame(bytes: Uint8Array, fileBytes: number, name: string): { headerLength: number; isSlim: boolean } {
  if (fileBytes === 0) throw broken(name, 'it is empty')
  if (new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length)) !== MAGIC.slice(0, bytes.length)) {
    throw broken(name, `it does not begin with ${MAGIC}, so it is no checkpoint`)
  }
  if (fileBytes < FIXED_SLIM_BYTES || bytes.length < HEADER_AT) {
    throw broken(name, `it is cut off: ${fileBytes} bytes; expected at least ${FIXED_SLIM_BYTES}`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = view.getUint32(8, true)
  if (version !== FULL_VERSION && version !== SLIM_VERSION) {
    throw broken(name, `its format has version ${version}; expected ${FULL_VERSION} or ${SLIM_VERSION}`)
  }
  const isSlim = version === SLIM_VERSION
  const headerLength = view.getUint32(12, true)
  const expected = (isSlim ? FIXED_SLIM_BYTES : FIXED_BYTES) + headerLength
  if (fileBytes !== expected) {
    throw broken(name, `it has ${fileBytes} bytes; expected ${expected}, as its header says`)
  }
  return { headerLength, isSlim }
}

function checkChecksum(bytes: Uint8Array, name: string): void {
  const checksumAt = bytes.length - CHECKSUM_BYTES
  if (!checksumOf(bytes.subarray(0, checksumAt)).equals(bytes.subarray(checksumAt))) {
    throw broken(name, 'its checksum does not fit: some of its bytes have changed')
  }
}

function floatsAt(bytes: Uint8Array, at: number): Float32Array {
  return new Float32Array(copyAt(bytes, at, VECTOR_BYTES))
}

/** In the machine's byte order. A Buffer's own `slice` would share its memory. */
function copyAt(bytes: Uint8Array, at: number, length: number): ArrayBuffer {
  return inFileOrder(new Uint8Array(bytes.subarray(at, at + length))).buffer
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1
const WORD_BYTES = 4

/** Bytes of 32-bit numbers from the machine's order to the file's, or back. */
function inFileOrder(array: Float32Array | Uint32Array | Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength)
  if (IS_LITTLE_ENDIAN) return bytes
  const swapped = bytes.slice()
  for (let at = 0; at < swapped.length; at += WORD_BYTES) swapped.subarray(at, at + WORD_BYTES).reverse()
  return swapped
}

function parseHeader(bytes: Uint8Array, name: string): z.infer<typeof HEADER> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    throw broken(name, 'its header is not JSON', error)
  }
  const result = HEADER.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw broken(name, `its header's ${issue?.path.join('.') ?? ''} does not fit: ${issue?.message ?? ''}`, result.error)
}

function checksumOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** Also for readers of files, which can tell that something is wrong before they have the bytes. */
export function broken(name: string, what: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError(
    'bad-file',
    `the checkpoint ${name} cannot be used: ${what}`,
    'Go on from another checkpoint of the run, or train again.',
    { cause }
  )
}
