/**
 * Checksums of our model files, as neither ONNX nor protobuf has one. The last metadata entry,
 * `sha256`, is the SHA-256 (hex) of every byte before it: protobuf messages may be continued by
 * appending fields, so the file is still a plain ONNX file. The entry `parametersSha256` covers the
 * parameters alone. It still holds in a file to which another program has added a note, and tells
 * such an edit from a damaged weight.
 */
import { createHash } from 'node:crypto'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { MODEL, STRING_ENTRY } from './protobuf-fields.ts'

export const CHECKSUM_KEY = 'sha256'
export const PARAMETERS_CHECKSUM_KEY = 'parametersSha256'
const HASH_LENGTH = 64

/** Encoded ModelProto -> the same with its checksum appended. */
export function appendChecksum(model: Uint8Array): Uint8Array<ArrayBuffer> {
  return new BinaryWriter()
    .raw(model)
    .raw(checksumEntry(sha256(model)))
    .finish()
}

/**
 * `absent` when the last bytes are no checksum: the file was written by another program, is cut
 * short, or something was appended.
 */
export function checkChecksum(file: Uint8Array): 'intact' | 'broken' | 'absent' {
  const entry = checksumEntry('0'.repeat(HASH_LENGTH))
  const model = file.subarray(0, Math.max(0, file.length - entry.length))
  const found = Buffer.from(file.subarray(model.length))
  const head = entry.length - HASH_LENGTH
  if (!found.subarray(0, head).equals(entry.subarray(0, head))) return 'absent'
  return found.subarray(head).toString('latin1') === sha256(model) ? 'intact' : 'broken'
}

/** Of the flat vector of model/architecture.ts as little-endian float32. */
export function parametersChecksum(parameters: Float32Array): string {
  const view = new DataView(new ArrayBuffer(parameters.length * 4))
  parameters.forEach((value, index) => view.setFloat32(index * 4, value, true))
  return sha256(new Uint8Array(view.buffer))
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function checksumEntry(hash: string): Uint8Array {
  return new BinaryWriter()
    .tag(MODEL.metadataProps, WireType.LengthDelimited)
    .fork()
    .tag(STRING_ENTRY.key, WireType.LengthDelimited)
    .string(CHECKSUM_KEY)
    .tag(STRING_ENTRY.value, WireType.LengthDelimited)
    .string(hash)
    .join()
    .finish()
}
