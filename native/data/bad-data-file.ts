/**
 * What is said of a file that is no data set: people pick the wrong file, or saved an error page under the right name,
 * more often than a disk damages one.
 */
import { WorkbenchError } from '../contract/errors.ts'

const HINT = 'Get the file again from where it came from; MNIST comes with `npm run lenet -- data fetch mnist`.'

/** `<file> <what>` as a WorkbenchError `bad-file`. `what` says got and expected. */
export function badDataFile(file: string, what: string, cause?: unknown, hint = HINT): WorkbenchError {
  return new WorkbenchError('bad-file', `${file} ${what}`, hint, cause === undefined ? {} : { cause })
}

const SIGNATURES: readonly (readonly [kind: string, start: readonly number[]])[] = [
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG picture', [0xff, 0xd8, 0xff]],
  ['a ZIP archive or .npz', [0x50, 0x4b, 0x03, 0x04]],
  ['an empty ZIP archive', [0x50, 0x4b, 0x05, 0x06]],
  ['a gzip file', [0x1f, 0x8b]],
  ['a numpy array (.npy)', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ['an HDF5 file', [0x89, 0x48, 0x44, 0x46]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['an IDX file', [0x00, 0x00, 0x08]]
]

export const ONNX_MODEL = 'an ONNX model'

/** What the first bytes of a file (256 are enough) look like, as in `is <kind>`; undefined when they say nothing. */
export function kindOf(head: Uint8Array): string | undefined {
  if (head.length === 0) return 'empty'
  if (isWebPage(head)) return 'a web page, perhaps an error page of a server'
  const signature = SIGNATURES.find(([, start]) => start.every((byte, index) => head[index] === byte))
  if (signature) return signature[0]
  if (isOnnx(head)) return ONNX_MODEL
  if (head.length >= 16 && head.every((byte) => byte === 0)) return 'nothing but zero bytes'
  return /^[\t\n\r\x20-\x7e]*$/.test(latin1(head)) ? 'text' : undefined
}

/** Whether bytes begin as HTML or XML do: what servers send when they do not send the file. */
export function isWebPage(head: Uint8Array): boolean {
  return /^(\xef\xbb\xbf)?\s*<(!doctype|!--|html|\?xml|head|body|error)/i.test(latin1(head))
}

/** A protobuf whose first field is a small version and whose second is who made it, or the graph: what every exporter writes. */
function isOnnx([field, version = 0, next = 0]: Uint8Array): boolean {
  return field === 0x08 && version > 0 && version < 32 && [0x12, 0x3a].includes(next)
}

function latin1(head: Uint8Array): string {
  return Buffer.from(head.subarray(0, 256)).toString('latin1')
}
