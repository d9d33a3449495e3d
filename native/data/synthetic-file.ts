/** The drawn digits as a file, an .npz: `X_train`, `Y_train` and so on. */
import type { DataSet, ImageSet } from './data-set.ts'
import { seedHash } from './digit-chunk.ts'
import { readNpzDataSet } from './npz-data-set.ts'
import { writeNpz, type EncodeNpzOptions } from './npz.ts'

export interface SyntheticFile {
  /** As generateSyntheticDataSet gives it for seed 0. */
  readonly dataSet: DataSet
  /** SHA-256 (hex) of each array in the file, by its name. */
  readonly arrays: Readonly<Record<string, string>>
}

/** Throws what readNpzDataSet throws. */
export async function readSyntheticFile(file: string, signal?: AbortSignal): Promise<SyntheticFile> {
  const read = await readNpzDataSet(file, { signal })
  return { dataSet: { ...read, name: 'synthetic', hashes: { seed: seedHash(0) } }, arrays: read.hashes }
}

/** Throws what writeNpz throws. */
export async function writeSyntheticFile(
  file: string,
  { train, validation, test }: DataSet,
  options?: EncodeNpzOptions
): Promise<void> {
  const images = ({ images: data, count, height, width }: ImageSet) => ({ shape: [count, height, width], data })
  const labels = ({ labels: data, count }: ImageSet) => ({ shape: [count], data })
  await writeNpz(
    file,
    {
      X_train: images(train),
      Y_train: labels(train),
      X_valid: images(validation),
      Y_valid: labels(validation),
      ...(test && { X_test: images(test), Y_test: labels(test) })
    },
    options
  )
}
