/**
 * What a dropped file is and what is wrong with it: the same readers as everywhere else, in words
 * about the file as it was called.
 */
import { badDataFile } from '../../../data/bad-data-file.ts'
import type { DataSet } from '../../../data/data-set.ts'
import type { GrayImage } from '../../../data/gray-image.ts'
import { readIdx, type IdxArray } from '../../../data/idx.ts'
import { isImages } from '../../../data/idx-pairs.ts'
import { readNpzDataSet } from '../../../data/npz-data-set.ts'
import { decodeGrayPng } from '../../../data/png.ts'
import { WorkbenchError } from '../../../contract/errors.ts'
import { windowHint } from '../rpc/window-hints.ts'
import { IMAGE_SIDE } from '../../../model/architecture.ts'
import { fileKind, ONNX_MODEL } from '../../../files/file-kind.ts'

/** A file as it was dropped, and where it lies now. */
export interface StagedFile {
  readonly name: string
  readonly path: string
  readonly bytes: Uint8Array
}

export type Inspected =
  | { readonly kind: 'images' | 'labels'; readonly file: StagedFile; readonly array: IdxArray }
  | { readonly kind: 'npz'; readonly file: StagedFile; readonly dataSet: DataSet }
  | { readonly kind: 'picture'; readonly file: StagedFile; readonly image: GrayImage }
  | { readonly kind: 'bad'; readonly file: StagedFile; readonly problem: WorkbenchError }

const SIDE = IMAGE_SIDE

/**
 * Never throws for what is wrong with the file; throws WorkbenchError `io` when it cannot be read
 * back.
 */
export async function inspectFile(file: StagedFile): Promise<Inspected> {
  try {
    return await readFile(file)
  } catch (error) {
    if (!(error instanceof WorkbenchError) || error.code === 'io' || error.code === 'not-found') throw error
    // The readers name the file that they read; the person knows it by the name that it was dropped
    // with.
    const message = error.message.replaceAll(file.path, file.name)
    return { kind: 'bad', file, problem: new WorkbenchError(error.code, message, windowHint(error)) }
  }
}

async function readFile(file: StagedFile): Promise<Inspected> {
  const { bytes, name, path } = file
  const head = bytes.subarray(0, 256)
  const startsWith = (...start: number[]) => start.every((byte, i) => head[i] === byte)
  if (startsWith(0x89, 0x50, 0x4e, 0x47)) return { kind: 'picture', file, image: decodeGrayPng(bytes, name) }
  if (startsWith(0x50, 0x4b)) {
    const dataSet = await readNpzDataSet(path)
    checkSize(name, dataSet.train.height, dataSet.train.width)
    return { kind: 'npz', file, dataSet }
  }
  if (startsWith(0x1f, 0x8b) || startsWith(0, 0)) {
    const array = await readIdx(path)
    if (!isImages({ name, shape: array.shape })) return { kind: 'labels', file, array }
    checkSize(name, array.shape[1]!, array.shape[2]!)
    return { kind: 'images', file, array }
  }
  const kind = fileKind(head) ?? (/\.onnx$/i.test(name) ? ONNX_MODEL : 'of an unknown kind')
  throw badDataFile(
    name,
    `is ${kind}; expected IDX (plain or .gz), .npz or PNG`,
    kind === ONNX_MODEL
      ? { hint: 'A model is not a data set: choose labelled images.', remedy: { kind: 'use-model' } }
      : { hint: 'Choose another file.' }
  )
}

function checkSize(name: string, height: number, width: number): void {
  if (height === SIDE && width === SIDE) return
  throw badDataFile(name, `has images of ${height} x ${width}; expected ${SIDE} x ${SIDE}`, {
    hint: `Scale the images to ${SIDE} x ${SIDE} first.`
  })
}
