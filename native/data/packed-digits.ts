/**
 * The drawn digits as an installed app carries them: drawn and compressed when the app is packed
 * (12 MB), because drawing them takes seconds of every processor. The file lies where others may
 * write, so it is used only with the content that drawing gives.
 */
import { join } from 'node:path'
import dataSets from '../../resources/data-sets.json' with { type: 'json' }
import { WorkbenchError } from '../contract/errors.ts'
import { findAbove } from '../files/find-above.ts'
import { badDataFile } from './bad-data-file.ts'
import type { DataSet } from './data-set.ts'
import { generateSyntheticDataSet, type SyntheticDataSetOptions } from './synthetic-data-set.ts'
import { readSyntheticFile, writeSyntheticFile } from './synthetic-file.ts'

/** In an installed app, and in a checkout where one was packed. */
const PLACES = ['resources/drawn-digits.npz', 'out/drawn-digits.npz']
/** 9 saves 0.1 % more and takes ten times as long. */
const DEFLATE_LEVEL = 7

/** Null where there is none. */
function findPackedDigits(): string | null {
  return findAbove(import.meta.dirname, PLACES)
}

/**
 * Equal to what generateSyntheticDataSet gives. Throws WorkbenchError `bad-file` for other content,
 * and what readNpzDataSet throws.
 */
export async function readPackedDigits(file: string, signal?: AbortSignal): Promise<DataSet> {
  const { dataSet, arrays } = await readSyntheticFile(file, signal)
  for (const [name, sha256] of Object.entries(dataSets.drawnDigits)) {
    if (arrays[name] === sha256) continue
    throw badDataFile(file, `does not hold the drawn digits: ${name} has SHA-256 ${arrays[name]}; expected ${sha256}`)
  }
  return dataSet
}

/**
 * The packed digits where they are there and genuine; else they are drawn, which gives the same.
 * Throws what generateSyntheticDataSet throws. `packed`: their file; null: none.
 */
export async function openSyntheticDataSet({
  packed,
  ...options
}: SyntheticDataSetOptions & { readonly packed?: string | null | undefined } = {}): Promise<DataSet> {
  return (await openPackedDigits(packed, options.signal)) ?? (await generateSyntheticDataSet(options))
}

/** Null where there are none or they are not genuine. Throws WorkbenchError `cancelled`. */
export async function openPackedDigits(
  file: string | null = findPackedDigits(),
  signal?: AbortSignal
): Promise<DataSet | null> {
  if (file === null) return null
  try {
    return await readPackedDigits(file, signal)
  } catch (error) {
    if (error instanceof WorkbenchError && error.code !== 'cancelled') return null
    throw error
  }
}

/**
 * Writes out/drawn-digits.npz below `root`, a checkout, unless it is there. Throws WorkbenchError
 * `bad-file` when the digits drawn are not those of resources/data-sets.json.
 */
export async function packDigits(root: string): Promise<void> {
  const file = join(root, 'out/drawn-digits.npz')
  // An interrupted build or another version may have left a file that is not genuine.
  if (await openPackedDigits(file)) return
  await writeSyntheticFile(file, await generateSyntheticDataSet(), { level: DEFLATE_LEVEL })
  await readPackedDigits(file)
}
