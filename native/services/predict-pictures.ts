/** Which digits stand in PNG pictures, prepared as MNIST's were. */
import { normaliseDigit } from '../data/normalise-digit.ts'
import { readGrayPng } from '../data/png.ts'
import { predictDigits, type DigitPrediction } from './predict-digit.ts'

/** One prediction per file, in order. Throws what predictDigits, readGrayPng and normaliseDigit throw. */
export function predictPictures(model: string, files: readonly string[]): Promise<DigitPrediction[]> {
  return predictDigits(model, files, async (file) => normaliseDigit(await readGrayPng(file)))
}
