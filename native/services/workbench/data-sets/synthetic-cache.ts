/**
 * The digits that the program draws itself, kept once they are drawn: seconds of work on every
 * processor become a tenth of one. The file's name is the hash of all that they depend on, so
 * another version of the program never takes them for its own.
 */
import { readdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { DataSet, ImageSet } from '../../../data/data-set.ts'
import { seedHash } from '../../../data/digit-chunk.ts'
import { readNpzDataSet } from '../../../data/npz-data-set.ts'
import { writeNpz } from '../../../data/npz.ts'
import { generateSyntheticDataSet } from '../../../data/synthetic-data-set.ts'
import { ioError } from '../../../files/atomic.ts'
import { makeFolder } from '../../../files/make-folder.ts'
import type { OnFault } from '../rpc/capability.ts'

/**
 * As openDataSet('synthetic') gives it. `draw`: by default the program's own. That it cannot be
 * kept goes to `onFault` as one line: it is the disk's fault, not the program's, and costs nothing
 * but drawing again.
 */
export async function openKeptSynthetic(
  folder: string,
  onFault: OnFault,
  draw: () => Promise<DataSet> = generateSyntheticDataSet
): Promise<DataSet> {
  const seed = seedHash(0)
  const file = join(folder, `${seed}.npz`)
  try {
    return { ...(await readNpzDataSet(file)), name: 'synthetic', hashes: { seed } }
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error // absent or damaged: drawn anew
  }
  const drawn = await draw()
  await keep(file, drawn).catch((error: unknown) => {
    onFault(`the drawn digits will be drawn again next time: ${ioError(error, `keep ${file}`).message}`)
  })
  return drawn
}

async function keep(file: string, { train, validation, test }: DataSet): Promise<void> {
  makeFolder(dirname(file))
  const images = ({ images: data, count, height, width }: ImageSet) => ({ shape: [count, height, width], data })
  const labels = ({ labels: data, count }: ImageSet) => ({ shape: [count], data })
  await writeNpz(file, {
    X_train: images(train),
    Y_train: labels(train),
    X_valid: images(validation),
    Y_valid: labels(validation),
    ...(test && { X_test: images(test), Y_test: labels(test) })
  })
  const older = (await readdir(dirname(file))).filter((name) => name.endsWith('.npz') && !file.endsWith(name))
  await Promise.all(older.map((name) => unlink(join(dirname(file), name)).catch(() => undefined)))
}
