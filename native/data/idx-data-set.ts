/** Data sets out of IDX files: a folder with the four of MNIST, or one pair of images and labels. */
import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { WorkbenchError } from '../contract/errors.ts'
import { ioError } from '../files/atomic.ts'
import type { DataSet, ImageSet } from './data-set.ts'
import { readIdx, type ReadIdxOptions } from './idx.ts'
import { checkSameSize, labelledImages, splitValidation } from './labelled-images.ts'
import { findMnistFile, MNIST_PARTS, mnistFileNames, type MnistPart } from './mnist-files.ts'

/** Throws WorkbenchError `not-found` naming the first file that is missing, and what readIdx and labelledImages throw. */
export async function readIdxFolder(folder: string, name: string, options: ReadIdxOptions = {}): Promise<DataSet> {
  const files = await findParts(folder)
  const train = await readLabelled(files['train-images'], files['train-labels'], options)
  const test = await readLabelled(files['t10k-images'], files['t10k-labels'], options)
  checkSameSize(train.set, test.set, files['t10k-images'])
  return {
    name,
    ...splitValidation(train.set, folder),
    test: test.set,
    hashes: {
      'train-images': train.images,
      'train-labels': train.labels,
      't10k-images': test.images,
      't10k-labels': test.labels
    }
  }
}

/** A pair is training and validation images; there is no test set. */
export async function readIdxPair(images: string, labels: string, options: ReadIdxOptions = {}): Promise<DataSet> {
  const pair = await readLabelled(images, labels, options)
  return {
    name: basename(images),
    ...splitValidation(pair.set, images),
    test: null,
    hashes: { 'train-images': pair.images, 'train-labels': pair.labels }
  }
}

async function findParts(folder: string): Promise<Record<MnistPart, string>> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw ioError(error, `read the folder ${folder}`)
  })
  const found = await Promise.all(
    MNIST_PARTS.map(async (part) => {
      const file = await findMnistFile(folder, part)
      if (file === undefined) throw missing(folder, part, names)
      return [part, file] as const
    })
  )
  return Object.fromEntries(found) as Record<MnistPart, string>
}

function missing(folder: string, part: MnistPart, names: readonly string[]): WorkbenchError {
  const [usual, ...others] = mnistFileNames(part)
  const shown = names.slice(0, 8).join(', ') + (names.length > 8 ? ', …' : '')
  return new WorkbenchError(
    'not-found',
    `${folder} has no ${usual} (nor ${others.join(', ')}); it has ${shown || 'nothing'}`,
    'Put the four MNIST files there, or get them with `npm run lenet -- data fetch mnist`.'
  )
}

async function readLabelled(
  imageFile: string,
  labelFile: string,
  options: ReadIdxOptions
): Promise<{ set: ImageSet; images: string; labels: string }> {
  const images = await readIdx(imageFile, options)
  const labels = await readIdx(labelFile, options)
  const set = labelledImages({ where: imageFile, ...images }, { where: labelFile, ...labels })
  return { set, images: images.sha256, labels: labels.sha256 }
}
