/**
 * The digits that the program draws itself, kept once they are drawn: seconds of work on every
 * processor become a tenth of one. The file's name is the hash of all that they depend on, so
 * another version of the program never takes them for its own. Where the program came with the
 * digits drawn, nothing is kept.
 */
import { readdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { WorkbenchError } from '../../../contract/errors.ts'
import type { DataSet } from '../../../data/data-set.ts'
import { seedHash } from '../../../data/digit-chunk.ts'
import { openPackedDigits } from '../../../data/packed-digits.ts'
import { generateSyntheticDataSet } from '../../../data/synthetic-data-set.ts'
import { readSyntheticFile, writeSyntheticFile } from '../../../data/synthetic-file.ts'
import { ioError } from '../../../files/atomic.ts'
import { makeFolder } from '../../../files/make-folder.ts'
import type { OnFault } from '../rpc/capability.ts'

export interface KeptSyntheticOptions {
  /** Where drawn digits are kept. */
  readonly folder: string
  /**
   * That they cannot be kept goes here as one line: it is the disk's fault, not the program's, and
   * costs nothing but drawing again.
   */
  readonly onFault: OnFault
  /** By default the program's own. */
  readonly draw?: () => Promise<DataSet>
  /** The file that came with the program; null: none did. Default: looked for. */
  readonly packed?: string | null | undefined
}

/** As openDataSet('synthetic') gives it. */
export async function openKeptSynthetic({
  folder,
  onFault,
  draw = generateSyntheticDataSet,
  packed
}: KeptSyntheticOptions): Promise<DataSet> {
  const ready = await openPackedDigits(packed)
  if (ready) return ready
  const file = join(folder, `${seedHash(0)}.npz`)
  try {
    return (await readSyntheticFile(file)).dataSet
  } catch (error) {
    if (!(error instanceof WorkbenchError)) throw error // absent or damaged: drawn anew
  }
  const drawn = await draw()
  await keep(file, drawn).catch((error: unknown) => {
    onFault(`the drawn digits will be drawn again next time: ${ioError(error, `keep ${file}`).message}`)
  })
  return drawn
}

async function keep(file: string, drawn: DataSet): Promise<void> {
  makeFolder(dirname(file))
  await writeSyntheticFile(file, drawn)
  const older = (await readdir(dirname(file))).filter((name) => name.endsWith('.npz') && !file.endsWith(name))
  await Promise.all(older.map((name) => unlink(join(dirname(file), name)).catch(() => undefined)))
}
