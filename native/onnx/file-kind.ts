/** What a file that is no model looks like, for error messages: people pick the wrong file far more often than a broken one. */

const SIGNATURES: readonly (readonly [kind: string, start: readonly number[]])[] = [
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG picture', [0xff, 0xd8, 0xff]],
  ['a ZIP archive (or .npz)', [0x50, 0x4b, 0x03, 0x04]],
  ['a gzip file', [0x1f, 0x8b]],
  ['a numpy array (.npy)', [0x93, 0x4e, 0x55, 0x4d]],
  ['an HDF5 file', [0x89, 0x48, 0x44, 0x46]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['an IDX file', [0x00, 0x00, 0x08]]
]

/** Undefined when the first bytes could be a model. */
export function foreignKind(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'empty'
  if (bytes.every((byte) => byte === 0)) return 'nothing but zero bytes'
  const signature = SIGNATURES.find(([, start]) => start.every((byte, index) => bytes[index] === byte))
  if (signature) return signature[0]
  const head = Buffer.from(bytes.subarray(0, 256)).toString('latin1')
  if (/^\s*<(!doctype|html|\?xml|head|body)/i.test(head)) return 'a web page'
  return /^[\t\n\r\x20-\x7e]*$/.test(head) ? 'text' : undefined
}
