/** What a file that is no PNG looks like, for error messages: people take the wrong picture far more often than a broken one. */

const SIGNATURES: readonly (readonly [kind: string, offset: number, text: string])[] = [
  ['a JPEG picture', 0, '\xff\xd8\xff'],
  ['a GIF picture', 0, 'GIF8'],
  ['a WebP picture', 8, 'WEBP'],
  ['a BMP picture', 0, 'BM'],
  ['a TIFF picture', 0, 'II*\0'],
  ['a TIFF picture', 0, 'MM\0*'],
  ['an HEIC or AVIF picture', 4, 'ftyp'],
  ['an SVG drawing', 0, '<svg'],
  ['a PDF document', 0, '%PDF'],
  ['a ZIP archive', 0, 'PK\x03\x04'],
  ['a gzip file', 0, '\x1f\x8b'],
  ['an IDX file', 0, '\0\0\x08']
]

/** Completes "it is …" for bytes without a PNG's signature. */
export function pictureKind(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty'
  if (bytes.every((byte) => byte === 0)) return 'nothing but zero bytes'
  const head = Buffer.from(bytes.subarray(0, 256)).toString('latin1')
  // Copied as text: the signature's first byte or its line ends did not survive.
  if (/^.{0,3}PNG[\r\n]/s.test(head)) return 'a PNG damaged on its way, as by a transfer in text mode'
  const signature = SIGNATURES.find(([, offset, text]) => head.startsWith(text, offset))
  if (signature) return signature[0]
  if (/^\s*<(!doctype|html|head|body)/i.test(head)) return 'a web page'
  return /^[\t\n\r\x20-\x7e]*$/.test(head) ? 'text' : 'of an unknown kind'
}
