/**
 * The bytes of a checkpoint. All numbers are little-endian.
 *
 *   offset  bytes
 *        0      8  magic "LENETCKP"
 *        8      4  version of the format, uint32: 1
 *       12      4  H, length of the header, uint32
 *       16      H  header, JSON in UTF-8: trainedAs (absent in files of earlier versions), step, epoch, stepInEpoch, sums, figures, best, and of the random state
 *                  position and cachedNormal. JSON carries float64 exactly.
 *   16 + H  2,496  random state, 624 uint32
 *      ...  3 x 246,824  parameters, m, v: 61,706 float32 each, in the order of architecture.ts
 *   last 32        SHA-256 of everything before
 *
 * The length follows from H, and the checksum covers every byte: no cut and no flipped bit goes unnoticed.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { WorkbenchError } from '../contract/errors.ts'
import { PARAMETER_COUNT } from './architecture.ts'
import type { Checkpoint } from './checkpoint.ts'

const MAGIC = 'LENETCKP'
const VERSION = 1
const HEADER_AT = 16
const RANDOM_WORDS = 624
const CHECKSUM_BYTES = 32
const FIXED_BYTES = HEADER_AT + 4 * RANDOM_WORDS + 3 * 4 * PARAMETER_COUNT + CHECKSUM_BYTES
/** 2,500 bytes are ten epochs' figures; this is enough for 100,000 epochs. */
const LONGEST_HEADER = 2 ** 25
export const LARGEST_CHECKPOINT_BYTES = FIXED_BYTES + LONGEST_HEADER

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

/**
 * `trainedAs`: stands for the data and options that it was trained with, so that it is not taken for that of another run.
 * Throws RangeError for vectors that are not those of LeNet-5.
 */
export function encodeCheckpoint({ parameters, m, v, random, ...rest }: Checkpoint, trainedAs?: string): Uint8Array {
  const { key, position, cachedNormal } = random
  if ([parameters, m, v].some(({ length }) => length !== PARAMETER_COUNT) || key.length !== RANDOM_WORDS) {
    throw new RangeError(`a checkpoint has three vectors of ${PARAMETER_COUNT} and ${RANDOM_WORDS} random words`)
  }
  const header = new TextEncoder().encode(JSON.stringify({ ...rest, trainedAs, random: { position, cachedNormal } }))
  const bytes = new Uint8Array(FIXED_BYTES + header.length)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode(MAGIC))
  view.setUint32(8, VERSION, true)
  view.setUint32(12, header.length, true)
  bytes.set(header, HEADER_AT)
  let at = HEADER_AT + header.length
  for (const word of key) {
    view.setUint32(at, word, true)
    at += 4
  }
  for (const vector of [parameters, m, v]) {
    for (const value of vector) {
      view.setFloat32(at, value, true)
      at += 4
    }
  }
  bytes.set(checksumOf(bytes.subarray(0, at)), at)
  return bytes
}

/**
 * Throws WorkbenchError `bad-file`, calling the bytes `name` and saying what is wrong with them; also when they say that they were
 * trained as something else than `trainedAs`. Checkpoints of earlier versions do not say it.
 */
export function decodeCheckpoint(bytes: Uint8Array, name: string, trainedAs?: string): Checkpoint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const headerLength = checkFrame(bytes, view, name)
  const { trainedAs: own, ...header } = parseHeader(bytes.subarray(HEADER_AT, HEADER_AT + headerLength), name)
  if (trainedAs !== undefined && own !== undefined && own !== trainedAs) {
    throw broken(name, 'it belongs to a run with other data or options, or the config.json of this one has changed')
  }
  const randomAt = HEADER_AT + headerLength
  const vectorAt = (index: number) => {
    const at = randomAt + 4 * RANDOM_WORDS + index * 4 * PARAMETER_COUNT
    return Float32Array.from({ length: PARAMETER_COUNT }, (_, i) => view.getFloat32(at + 4 * i, true))
  }
  const key = Uint32Array.from({ length: RANDOM_WORDS }, (_, i) => view.getUint32(randomAt + 4 * i, true))
  return {
    ...header,
    parameters: vectorAt(0),
    m: vectorAt(1),
    v: vectorAt(2),
    random: { key, ...header.random }
  }
}

/** Checks magic, version, length and checksum; gives the length of the header. */
function checkFrame(bytes: Uint8Array, view: DataView, name: string): number {
  if (bytes.length === 0) throw broken(name, 'it is empty')
  if (new TextDecoder('latin1').decode(bytes.subarray(0, MAGIC.length)) !== MAGIC.slice(0, bytes.length)) {
    throw broken(name, `it does not begin with ${MAGIC}, so it is no checkpoint`)
  }
  if (bytes.length < FIXED_BYTES) {
    throw broken(name, `it is cut off: ${bytes.length} bytes; expected at least ${FIXED_BYTES}`)
  }
  const version = view.getUint32(8, true)
  if (version !== VERSION) throw broken(name, `its format has version ${version}; expected ${VERSION}`)
  const headerLength = view.getUint32(12, true)
  const expected = FIXED_BYTES + headerLength
  if (bytes.length !== expected) {
    throw broken(name, `it has ${bytes.length} bytes; expected ${expected}, as its header says`)
  }
  const checksumAt = bytes.length - CHECKSUM_BYTES
  if (!checksumOf(bytes.subarray(0, checksumAt)).equals(bytes.subarray(checksumAt))) {
    throw broken(name, 'its checksum does not fit: some of its bytes have changed')
  }
  return headerLength
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
