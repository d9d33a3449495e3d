/**
 * Which digits stand in pictures, read by a model file: `lenet predict`. How a picture becomes 28 x 28 pixels is passed in
 * (data/ does it), so that pictures from files, a drawing pad or anywhere else are read by the same few lines.
 */
import { ShapeError } from '../contract/errors.ts'
import { BYTE_SCALE, IMAGE_SIZE } from '../model/architecture.ts'
import { openRecogniser } from '../onnx/recogniser.ts'
import { argmax } from '../onnx/verification.ts'

export interface PreparedDigit {
  /** 28 x 28 bytes, row-major, bright ink on dark, centred by mass. */
  readonly pixels: Uint8Array
  /** No ink was found. */
  readonly blank: boolean
}

export interface DigitPrediction {
  readonly file: string
  /** The most probable digit; null for a blank picture, of which the model says something all the same. */
  readonly digit: number | null
  /** Of the digits 0 to 9. */
  readonly probabilities: readonly number[]
  readonly blank: boolean
  /** What the model saw: 28 x 28 bytes. */
  readonly prepared: Uint8Array
}

/**
 * One prediction per file, in order. `prepare` reads and prepares one picture.
 * Throws what openRecogniser and `prepare` throw, the first that fails; ShapeError for a picture that is not 28 x 28 afterwards.
 */
export async function predictDigits(
  model: string | Uint8Array,
  files: readonly string[],
  prepare: (file: string) => Promise<PreparedDigit>
): Promise<DigitPrediction[]> {
  const recogniser = await openRecogniser(model)
  try {
    const predictions: DigitPrediction[] = []
    // One after the other: a folder of photographs shall not stand in memory at once.
    for (const file of files) {
      const { pixels, blank } = await prepare(file)
      const probabilities = await recogniser.probabilities(networkInput(file, pixels))
      const digit = blank ? null : argmax(probabilities)
      predictions.push({ file, digit, probabilities: Array.from(probabilities), blank, prepared: pixels })
    }
    return predictions
  } finally {
    await recogniser.dispose()
  }
}

function networkInput(file: string, pixels: Uint8Array): Float32Array {
  if (pixels.length === IMAGE_SIZE) return Float32Array.from(pixels, (pixel) => pixel * BYTE_SCALE)
  throw new ShapeError(
    `${file} was prepared as ${pixels.length} pixels; expected 28 x 28 = ${IMAGE_SIZE}`,
    'Prepare pictures as 28 x 28 pixels.'
  )
}
