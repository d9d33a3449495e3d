/** The four files of MNIST, under the names that people have them. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

export const MNIST_PARTS = ['train-images', 'train-labels', 't10k-images', 't10k-labels'] as const
export type MnistPart = (typeof MNIST_PARTS)[number]

/**
 * The first of the four that `folder` lacks under all of its names; undefined when it has them all.
 */
export async function missingMnistPart(folder: string): Promise<MnistPart | undefined> {
  const found = await Promise.all(MNIST_PARTS.map((part) => findMnistFiles(folder, part)))
  return MNIST_PARTS.find((_, i) => found[i]!.length === 0)
}

/**
 * Every copy of a part in `folder`: `train-images-idx3-ubyte`, with a dot instead of a hyphen, or
 * with `.gz`; also inside a folder of that name, as Kaggle's archive unpacks.
 */
export async function findMnistFiles(folder: string, part: MnistPart): Promise<string[]> {
  const names = mnistFileNames(part)
  const places = [...names, ...names.flatMap((name) => names.map((inner) => join(name, inner)))]
  const found: string[] = []
  for (const place of places) {
    const file = join(folder, place)
    const status = await stat(file).catch(() => null)
    if (status?.isFile()) found.push(file)
  }
  return found
}

/** The usual name first. */
export function mnistFileNames(part: MnistPart): readonly [string, ...string[]] {
  const dimensions = part.endsWith('images') ? 3 : 1
  const [hyphen, dot] = [`${part}-idx${dimensions}-ubyte`, `${part}.idx${dimensions}-ubyte`]
  return [`${hyphen}.gz`, hyphen, dot, `${dot}.gz`]
}

/** Where downloaded MNIST is kept, within the folder of data sets. */
export function mnistFolder(dataFolder: string): string {
  return join(dataFolder, 'mnist')
}
