/**
 * The checksum at the end of our model files: a last metadata entry `sha256` with the SHA-256 (hex) of every byte before it.
 * Protobuf messages may be continued by appending fields, so a sealed file is still a plain ONNX file, and any change of it,
 * a flipped bit in a weight as well, is found. Neither ONNX nor protobuf has a checksum of its own.
 */
import { createHash } from 'node:crypto'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { MODEL, STRING_ENTRY } from './protobuf-fields.ts'

export const SEAL_KEY = 'sha256'
const HASH_LENGTH = 64

/** Encoded ModelProto -> the same with its seal appended. */
export function seal(model: Uint8Array): Uint8Array<ArrayBuffer> {
  return new BinaryWriter()
    .raw(model)
    .raw(sealEntry(hashOf(model)))
    .finish()
}

/** `absent` when the last bytes are no seal: the file is another program's, is cut short, or something was appended. */
export function checkSeal(file: Uint8Array): 'intact' | 'broken' | 'absent' {
  const entry = sealEntry('0'.repeat(HASH_LENGTH))
  const model = file.subarray(0, Math.max(0, file.length - entry.length))
  const found = Buffer.from(file.subarray(model.length))
  const head = entry.length - HASH_LENGTH
  if (!found.subarray(0, head).equals(entry.subarray(0, head))) return 'absent'
  return found.subarray(head).toString('latin1') === hashOf(model) ? 'intact' : 'broken'
}

function hashOf(model: Uint8Array): string {
  return createHash('sha256').update(model).digest('hex')
}

function sealEntry(hash: string): Uint8Array {
  return new BinaryWriter()
    .tag(MODEL.metadataProps, WireType.LengthDelimited)
    .fork()
    .tag(STRING_ENTRY.key, WireType.LengthDelimited)
    .string(SEAL_KEY)
    .tag(STRING_ENTRY.value, WireType.LengthDelimited)
    .string(hash)
    .join()
    .finish()
}
