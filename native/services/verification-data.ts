/**
 * Images to verify an export on: those of the run where they are enough, else MNIST, else generated
 * digits. Whether two engines agree can be tested on any digits, so a small or missing data set is
 * no reason to refuse an export.
 */
import { WorkbenchError } from '../contract/errors.ts'
import type { DataSet } from '../data/data-set.ts'
import { generateDigits } from '../data/generate-digits.ts'
import { MIN_VERIFYING_IMAGES } from '../onnx/verification.ts'
import { hasVerifyingSet } from './export-model.ts'

export interface VerificationSources {
  /** The run's own data. */
  readonly openOwn: () => Promise<DataSet>
  readonly openMnist: () => Promise<DataSet>
  /** Receives one line, without paths, when other images than the run's are used. */
  readonly onNotice: (text: string) => void
}

/** Throws what opening throws, unless it is a WorkbenchError. */
export async function verificationData({ openOwn, openMnist, onNotice }: VerificationSources): Promise<DataSet> {
  const own = await orError(openOwn())
  if (!(own instanceof WorkbenchError) && hasVerifyingSet(own)) return own
  const mnist = await orError(openMnist())
  const other = mnist instanceof WorkbenchError ? await generatedDigits() : mnist
  onNotice(`${whyNot(own)}: the model is verified on ${other.name} instead`)
  return other
}

function whyNot(own: DataSet | WorkbenchError): string {
  if (!(own instanceof WorkbenchError)) return `${own.name} has fewer than ${MIN_VERIFYING_IMAGES} images in each part`
  return own.code === 'not-found' ? 'the data of the run is missing' : 'the data of the run cannot be read'
}

async function orError(opening: Promise<DataSet>): Promise<DataSet | WorkbenchError> {
  try {
    return await opening
  } catch (error) {
    if (error instanceof WorkbenchError) return error
    throw error
  }
}

async function generatedDigits(): Promise<DataSet> {
  const set = await generateDigits({ count: MIN_VERIFYING_IMAGES, seed: 0, part: 'validation' })
  return { name: 'generated digits', train: set, validation: set, test: null, hashes: {} }
}
