/**
 * What kind of file bytes are, for error messages: people choose the wrong file, or save an error
 * page under the right name, far more often than a disk damages one. The one table of file kinds,
 * for data sets, pictures and models alike.
 */

export const GZIP_FILE = 'a gzip file'

const SIGNATURES: readonly (readonly [kind: string, offset: number, start: string])[] = [
  ['a PNG picture', 0, '\x89PNG'],
  ['a JPEG picture', 0, '\xff\xd8\xff'],
  ['a GIF picture', 0, 'GIF8'],
  ['a WebP picture', 8, 'WEBP'],
  ['a BMP picture', 0, 'BM'],
  ['a TIFF picture', 0, 'II*\0'],
  ['a TIFF picture', 0, 'MM\0*'],
  ['an HEIC or AVIF picture', 4, 'ftyp'],
  ['an SVG drawing', 0, '<svg'],
  ['a PDF document', 0, '%PDF'],
  ['a ZIP archive (or .npz)', 0, 'PK\x03\x04'],
  ['an empty ZIP archive', 0, 'PK\x05\x06'],
  [GZIP_FILE, 0, '\x1f\x8b'],
  ['a bzip2 file', 0, 'BZh'],
  ['an xz file', 0, '\xfd7zXZ'],
  ['a 7-Zip archive', 0, '7z\xbc\xaf\x27\x1c'],
  ['a RAR archive', 0, 'Rar!'],
  ['a tar archive', 257, 'ustar'],
  ['a numpy array (.npy)', 0, '\x93NUMPY'],
  ['a MATLAB file', 0, 'MATLAB'],
  ['an HDF5 file', 0, '\x89HDF'],
  ['a Parquet file', 0, 'PAR1'],
  ['a pickled Python object', 0, '\x80\x02'],
  ['a pickled Python object', 0, '\x80\x03'],
  ['a pickled Python object', 0, '\x80\x04'],
  ['a pickled Python object', 0, '\x80\x05']
]

export const IDX_FILE = 'an IDX file'
/** Written by a program that took the byte order of its own processor for IDX's. */
export const SWAPPED_IDX_FILE = 'an IDX file with its bytes swapped (little-endian)'
export const ONNX_MODEL = 'an ONNX model'

/** Bytes that `fileKind` looks at. */
export const HEAD_BYTES = 512

/**
 * What the first HEAD_BYTES of a file look like, as in `is <kind>`; undefined when they match
 * nothing known.
 */
export function fileKind(head: Uint8Array): string | undefined {
  if (head.length === 0) return 'empty'
  const text = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1')
  // Copied as text: the first byte of the signature or its line ends did not survive.
  if (/^.{0,3}PNG[\r\n]/s.test(text) && !text.startsWith('\x89PNG\r\n\x1a\n')) {
    return 'a PNG damaged in transfer, as by a transfer in text mode'
  }
  const signature = SIGNATURES.find(([, offset, start]) => text.startsWith(start, offset))
  if (signature) return signature[0]
  if (isWebPage(head)) return 'a web page'
  if (isIdx(head)) return IDX_FILE
  if (isSwappedIdx(head)) return SWAPPED_IDX_FILE
  if (isOnnx(head)) return ONNX_MODEL
  if (head.length >= 16 && head.every((byte) => byte === 0)) return 'nothing but zero bytes'
  return /^[\t\n\r\x20-\x7e]*$/.test(text) ? 'text' : undefined
}

/** Whether bytes begin as HTML or XML do: what servers send when they do not send the file. */
export function isWebPage(head: Uint8Array): boolean {
  const text = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1')
  return /^(\xef\xbb\xbf)?\s*<(!doctype|!--|html|\?xml|head|body|error)/i.test(text)
}

/** Two zero bytes, a type from 8 to 14, and a number of dimensions. */
function isIdx([zero, nought, type = 0, dimensions = 0]: Uint8Array): boolean {
  return zero === 0 && nought === 0 && type >= 8 && type <= 14 && dimensions > 0 && dimensions <= 4
}

function isSwappedIdx([dimensions = 0, type = 0, nought, zero]: Uint8Array): boolean {
  return isIdx(Uint8Array.of(zero ?? 1, nought ?? 1, type, dimensions))
}

/**
 * A protobuf with a small version first and then the producer, or the graph: what every exporter
 * writes.
 */
function isOnnx([field, version = 0, next = 0]: Uint8Array): boolean {
  return field === 0x08 && version > 0 && version < 32 && [0x12, 0x3a].includes(next)
}
