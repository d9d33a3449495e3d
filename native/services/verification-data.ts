/**
 * Images to verify an export on: those of the run where they are enough, else MNIST, else digits drawn for it. Whether two
 * engines agree can be told on any digits, so a small set of one's own is no reason to refuse an export.
 */
import { WorkbenchError } from '../contract/errors.ts'
import type { DataSet } from '../data/data-set.ts'
import { generateDigits } from '../data/generate-digits.ts'
import { openDataSet } from '../data/open-data-set.ts'
import { FEWEST_IMAGES } from '../onnx/verification.ts'
import { hasVerifyingSet } from './export-model.ts'

/** `own`: null where the data of the run is gone. `onNotice`: called with one line when other images are used. */
export async function verificationData(
  own: DataSet | null,
  onNotice: (text: string) => void = () => undefined
): Promise<DataSet> {
  if (own && hasVerifyingSet(own)) return own
  const why = own ? `${own.name} has fewer than ${FEWEST_IMAGES} images in each part` : 'the data of the run is gone'
  const other = (await mnist()) ?? (await drawnDigits())
  onNotice(`${why}: the model is verified on ${other.name} instead`)
  return other
}

async function mnist(): Promise<DataSet | null> {
  try {
    return await openDataSet('mnist')
  } catch (error) {
    if (error instanceof WorkbenchError) return null
    throw error
  }
}

async function drawnDigits(): Promise<DataSet> {
  const set = await generateDigits({ count: FEWEST_IMAGES, seed: 0, part: 'validation' })
  return { name: 'generated digits', train: set, validation: set, test: null, hashes: {} }
}
