/**
 * What a model file tells about itself: ONNX's metadata_props, a map of strings.
 * Enough to use the model without us (how an image is prepared, what the outputs mean) and to make
 * it again (recipe, seed, data).
 */
import { z } from 'zod'
import { DISTORTION_LEVELS } from '../contract/distortions.ts'
import { WorkbenchError } from '../contract/errors.ts'
import { describePixels, formatNormalisation, type PixelEncoding } from '../contract/pixel-encoding.ts'
import { BYTE_SCALE } from '../model/architecture.ts'
import { INITIALISATIONS } from '../model/initial-parameters.ts'
import { BATCH_ORDERS } from '../model/recipes.ts'

const POLARITY = 'bright ink on dark'

const SCHEMA = z.strictObject({
  /** The run that made it. */
  runId: z.string(),
  recipe: z.enum(['keras', 'graph']),
  seed: z.int(),
  /**
   * Whose random numbers the initial parameters are, and the order of the images; older files do
   * not say: both numpy's.
   */
  initialisation: z.enum(INITIALISATIONS).optional(),
  order: z.enum(BATCH_ORDERS).optional(),
  /** Of the training images; absent: none. */
  distortion: z.enum(DISTORTION_LEVELS).optional(),
  /** Training steps taken. */
  steps: z.int().min(0),
  /** Name of the data set, and SHA-256 (hex) of its parts. */
  data: z.string(),
  dataHashes: z.record(z.string(), z.string()),
  /** Engine that trained it, as `worker-kernels`. */
  engine: z.string(),
  /**
   * Input of a gray value g from 0 (ground) to 255 (ink), bright ink on dark: g * inputScale +
   * inputOffset. Absent in models of earlier versions, whose input is g / 256.
   */
  inputScale: z.number().positive().optional(),
  inputOffset: z.number().optional(),
  /** What a digit looks like in the input. */
  polarity: z.literal(POLARITY).optional(),
  /** How the pixels of the training images were stored. */
  trainingPixels: z.string().optional(),
  /** The same in words, and how a digit is placed on the 28 x 28 pixels. */
  normalisation: z.string(),
  preparation: z.string(),
  /** Axes of images and of convolution kernels in the file. */
  layout: z.string(),
  /** What output i stands for. */
  classNames: z.array(z.string()).length(10)
})

export type OnnxMetadata = z.infer<typeof SCHEMA>

/** What differs from model to model; the rest holds for every LeNet-5 of ours. */
export type ModelProvenance = Pick<
  OnnxMetadata,
  'runId' | 'recipe' | 'seed' | 'initialisation' | 'order' | 'distortion' | 'steps' | 'data' | 'dataHashes' | 'engine'
> & {
  /** Of the images that it was trained on; absent: gray values / 256. */
  readonly pixels?: PixelEncoding | undefined
}

/** Input of gray values, as the metadata has it; that of models which do not say it. */
export function inputRangeOf(metadata: OnnxMetadata | null): Pick<PixelEncoding, 'scale' | 'offset'> {
  return { scale: metadata?.inputScale ?? BYTE_SCALE, offset: metadata?.inputOffset ?? 0 }
}

export function onnxMetadata({ pixels, ...provenance }: ModelProvenance): OnnxMetadata {
  const { scale, offset } = pixels ?? { scale: BYTE_SCALE, offset: 0 }
  return {
    ...provenance,
    inputScale: scale,
    inputOffset: offset,
    polarity: POLARITY,
    ...(pixels && { trainingPixels: describePixels(pixels) }),
    normalisation: formatNormalisation({ scale, offset }),
    preparation: 'bright ink on dark, aspect kept, scaled into 20 x 20, centred by mass in 28 x 28',
    layout: 'images NCHW, kernels OIHW',
    classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
  }
}

/** As metadata_props: text as it is, everything else as JSON. */
export function encodeMetadata(metadata: OnnxMetadata): Record<string, string> {
  const known = Object.entries(metadata).filter(([, value]) => value !== undefined)
  const entries = known.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])
  return Object.fromEntries(entries) as Record<string, string>
}

/** Whether any entry of ours stands there. */
export function hasMetadata(properties: Readonly<Record<string, string>>): boolean {
  return Object.keys(SCHEMA.shape).some((key) => key in properties)
}

/**
 * Reads encodeMetadata's map; other keys are passed over. Throws WorkbenchError `bad-file` naming
 * the first entry that does not fit.
 */
export function parseMetadata(properties: Readonly<Record<string, string>>, name: string): OnnxMetadata {
  const known = Object.entries(SCHEMA.shape).flatMap(([key, type]) => {
    const text = properties[key]
    return text === undefined
      ? []
      : [[key, isText(type instanceof z.ZodOptional ? type.unwrap() : type) ? text : parseJson(text)]]
  })
  const result = SCHEMA.safeParse(Object.fromEntries(known))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new WorkbenchError(
    'bad-file',
    `${name}: its metadata entry ${issue?.path.join('.') ?? ''} does not fit: ${issue?.message ?? ''}`,
    'Export the model again from its run.',
    { cause: result.error }
  )
}

function isText(type: unknown): boolean {
  return type instanceof z.ZodString || type instanceof z.ZodEnum || type instanceof z.ZodLiteral
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the schema then names the entry
  }
}
