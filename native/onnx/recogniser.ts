/**
 * Runs a LeNet-5 of an ONNX file with onnxruntime on the CPU. Takes prepared images: preparing
 * drawings is data/'s affair. onnxruntime is loaded when the first model is opened: it costs tens
 * of milliseconds and 20 MB of native code.
 */
import { basename } from 'node:path'
import type * as Runtime from 'onnxruntime-node'
import { ShapeError, WorkbenchError } from '../contract/errors.ts'
import { MAX_MODEL_FILE_BYTES } from '../contract/limits.ts'
import { readBounded } from '../files/read-bounded.ts'
import { CLASSES, IMAGE_SIDE, IMAGE_SIZE } from '../model/architecture.ts'
import { disableTelemetry } from './disable-telemetry.ts'
import { IMAGE, LOGITS, PROBABILITIES } from './graph.ts'
import type { GraphValue } from './graph.ts'
import { inputRangeOf, type OnnxMetadata } from './metadata.ts'
import * as fields from './protobuf-fields.ts'
import { readOnnxModel, summary } from './reader.ts'
import type { OnnxModel, OnnxValue } from './reader.ts'

/**
 * Images given to onnxruntime at once: 500 need about 10 MB of activations, and the event loop gets
 * its turn between chunks.
 */
const CHUNK = 500

export interface Scores {
  /** (n, 10) */
  readonly logits: Float32Array
  /** (n, 10), rows sum to 1. */
  readonly probabilities: Float32Array
}

export interface Recogniser {
  /** What stands in the file. */
  readonly model: OnnxModel
  /** Null for another program's model. */
  readonly metadata: OnnxMetadata | null
  /** Input of a gray value g from 0 (ground) to 255 (ink): g * scale + offset. */
  readonly input: { readonly scale: number; readonly offset: number }
  /** input: (n, 28, 28) network input, n >= 0. Throws ShapeError for a part of an image. */
  recognise(input: Float32Array): Promise<Scores>
  /** (n, 10): recognise's probabilities. */
  probabilities(input: Float32Array): Promise<Float32Array>
  /** (10): of one image of 28 x 28 gray values, bright ink on dark. */
  readDigit(pixels: Uint8Array): Promise<Float32Array>
  /** Frees onnxruntime's memory; safe to call twice. */
  dispose(): Promise<void>
}

/**
 * Opens a model file, or the bytes of one. `threads`: onnxruntime's own for one operator. `name`:
 * what messages call it. `mustBeIntact`: refuse a file that is not byte for byte as it was
 * exported, where nobody would see a notice. Throws WorkbenchError `bad-file` for what is damaged
 * or does not take digits, `not-found`/`io` for what cannot be read, `engine` when onnxruntime is
 * missing.
 */
export async function openRecogniser(
  source: string | Uint8Array,
  {
    threads = 2,
    name = typeof source === 'string' ? basename(source) : 'the model',
    mustBeIntact = false
  }: { readonly threads?: number; readonly name?: string; readonly mustBeIntact?: boolean } = {}
): Promise<Recogniser> {
  const bytes = typeof source === 'string' ? await readModelFile(source) : source
  const model = readOnnxModel(bytes, name)
  if (mustBeIntact && model.integrity !== 'intact') throw notIntact(name)
  checkFits(model, name)
  const { InferenceSession, Tensor } = await loadRuntime()
  const session = await createSession(InferenceSession, bytes, threads, name)
  let disposed = false

  const recogniseChunk = async (input: Float32Array): Promise<Scores> => {
    const image = new Tensor('float32', input, [input.length / IMAGE_SIZE, 1, IMAGE_SIDE, IMAGE_SIDE])
    try {
      const results = await session.run({ [IMAGE.name]: image }, [LOGITS.name, PROBABILITIES.name])
      const [logits, probabilities] = [results[LOGITS.name]?.data, results[PROBABILITIES.name]?.data]
      if (logits instanceof Float32Array && probabilities instanceof Float32Array) return { logits, probabilities }
      throw new Error('its outputs are not float32')
    } catch (error) {
      throw runtimeError(error, `${name} cannot be run`)
    }
  }

  const recognise = async (input: Float32Array): Promise<Scores> => {
    if (disposed) throw new WorkbenchError('bad-argument', `${name} was closed`, 'Open it again.')
    if (input.length % IMAGE_SIZE !== 0) {
      throw new ShapeError(
        `images need ${IMAGE_SIZE} values each; got ${input.length}, which is no whole number of images`,
        'Give images of shape (n, 28, 28).'
      )
    }
    const count = input.length / IMAGE_SIZE
    const scores = { logits: new Float32Array(count * CLASSES), probabilities: new Float32Array(count * CLASSES) }
    for (let from = 0; from < count; from += CHUNK) {
      const chunk = await recogniseChunk(input.subarray(from * IMAGE_SIZE, (from + CHUNK) * IMAGE_SIZE))
      scores.logits.set(chunk.logits, from * CLASSES)
      scores.probabilities.set(chunk.probabilities, from * CLASSES)
    }
    return scores
  }

  const input = inputRangeOf(model.metadata)
  const probabilities = async (values: Float32Array) => (await recognise(values)).probabilities
  return {
    model,
    metadata: model.metadata,
    input,
    recognise,
    probabilities,
    readDigit: (pixels) => probabilities(Float32Array.from(pixels, (gray) => gray * input.scale + input.offset)),
    dispose: async () => {
      if (disposed) return
      disposed = true
      await session.release()
    }
  }
}

function readModelFile(file: string): Promise<Uint8Array> {
  return readBounded(
    file,
    MAX_MODEL_FILE_BYTES,
    (size) =>
      new WorkbenchError(
        'bad-file',
        `${basename(file)} has ${size ?? `more than ${MAX_MODEL_FILE_BYTES}`} bytes; a LeNet-5 has about 250,000`,
        'Choose an .onnx file exported by this program.'
      )
  )
}

function notIntact(name: string): WorkbenchError {
  return new WorkbenchError(
    'bad-file',
    `${name} was changed after it was written: its checksum does not fit`,
    'Export the model again, or install the program again if it came with it.'
  )
}

function checkFits(model: OnnxModel, name: string): void {
  const [input, ...more] = model.inputs
  const fits =
    more.length === 0 &&
    matches(input, IMAGE) &&
    [LOGITS, PROBABILITIES].every((value) => model.outputs.some((output) => matches(output, value)))
  if (fits) return
  throw new WorkbenchError(
    'bad-file',
    `${name} does not take digits: expected input ${describe(expected(IMAGE))} and outputs ` +
      `${[LOGITS, PROBABILITIES].map((value) => describe(expected(value))).join(', ')}; it has ` +
      `input ${summary(model.inputs.map(describe))} and outputs ${summary(model.outputs.map(describe))}`,
    'Choose a LeNet-5 exported by this program.'
  )
}

/** The free dimension may have any name. */
function matches(found: OnnxValue | undefined, value: GraphValue): boolean {
  if (found?.name !== value.name || found.elementType !== fields.FLOAT || found.shape.length !== value.shape.length)
    return false
  return value.shape.every((dimension, axis) => {
    const other = found.shape[axis]
    return typeof dimension === 'string' ? typeof other === 'string' : other === dimension
  })
}

function expected(value: GraphValue): OnnxValue {
  return { name: value.name, shape: value.shape, elementType: fields.FLOAT }
}

function describe(value: OnnxValue): string {
  const type = value.elementType === fields.FLOAT ? 'float32' : `type ${value.elementType}`
  return `${value.name} ${type} (${value.shape.join(', ')})`
}

async function loadRuntime(): Promise<typeof Runtime> {
  disableTelemetry()
  try {
    return await import('onnxruntime-node')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new WorkbenchError(
      'engine',
      `onnxruntime cannot be loaded here: ${reason}`,
      'Install the program again on this machine.',
      { cause: error, remedy: { kind: 'reinstall-packages' } }
    )
  }
}

async function createSession(
  sessions: typeof Runtime.InferenceSession,
  bytes: Uint8Array,
  threads: number,
  name: string
): Promise<Runtime.InferenceSession> {
  try {
    return await sessions.create(bytes, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // What goes wrong comes back as an error; nothing is printed besides.
      logSeverityLevel: 4
    })
  } catch (error) {
    throw runtimeError(error, `${name} cannot be loaded by onnxruntime`)
  }
}

function runtimeError(error: unknown, what: string): WorkbenchError {
  const reason = withoutSourcePlace(error instanceof Error ? error.message : String(error))
  const isNewer = /\b(?:opset \d+ is under development|IR version)\b/i.test(reason)
  const hint = isNewer
    ? 'Save it in an older version of ONNX, as opset 13 with IR version 8, or export the model again from its run.'
    : 'Export the model again from its run.'
  return new WorkbenchError('bad-file', `${what}: ${reason}`, hint, { cause: error })
}

/** onnxruntime begins with its source file, line and the signature of the C++ function. */
function withoutSourcePlace(reason: string): string {
  return reason.replace(/^\S+\.(?:cc|cpp|h):\d+ .*?\) (?=[A-Z])/s, '').trim()
}
