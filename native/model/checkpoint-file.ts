/** Checkpoints on the disk: whole or absent when written, believed only after every check when read. */
import { open } from 'node:fs/promises'
import { ioError, writeFileAtomic } from '../files/atomic.ts'
import {
  HEADER_AT,
  MAX_CHECKPOINT_BYTES,
  MAX_HEADER_BYTES,
  broken,
  decodeCheckpoint,
  decodeHeader,
  encodeCheckpoint,
  type CheckpointHeader
} from './checkpoint-format.ts'

import type { Checkpoint } from './checkpoint.ts'

/** Throws what writeFileAtomic throws; the file that was there before is then unharmed. */
export async function writeCheckpoint(file: string, checkpoint: Checkpoint, trainedAs?: string): Promise<void> {
  await writeFileAtomic(file, encodeCheckpoint(checkpoint, trainedAs))
}

/** Throws WorkbenchError `bad-file` as decodeCheckpoint does, or when the file is far too large; `not-found`, `io`. */
export async function readCheckpoint(file: string, trainedAs?: string): Promise<Checkpoint> {
  let bytes: Uint8Array
  try {
    const handle = await open(file, 'r')
    try {
      const { size } = await handle.stat()
      if (size > MAX_CHECKPOINT_BYTES) {
        throw broken(file, `it has ${size} bytes; expected at most ${MAX_CHECKPOINT_BYTES}`)
      }
      bytes = await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw ioError(error, `read the checkpoint ${file}`)
  }
  return decodeCheckpoint(bytes, file, trainedAs)
}

/** Enough for the header of 30 epochs: one read does for most. */
const FIRST_READ_BYTES = 8192

/**
 * What lists show of a checkpoint, from the first bytes of its file: 0.1 ms instead of the 10 that 740 kB take to read and to
 * hash. Its vectors may still be damaged. Throws WorkbenchError `bad-file`, `not-found`, `io`.
 */
export async function readCheckpointHeader(file: string): Promise<CheckpointHeader & { readonly sizeBytes: number }> {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    const bytes = new Uint8Array(Math.min(size, FIRST_READ_BYTES))
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    const header = decodeHeader(bytes.subarray(0, bytesRead), size, file)
    if (!('needs' in header)) return { ...header, sizeBytes: size }
    if (header.needs > HEADER_AT + MAX_HEADER_BYTES) throw broken(file, `its header has ${header.needs} bytes`)
    const longer = new Uint8Array(header.needs)
    await handle.read(longer, 0, longer.length, 0)
    const whole = decodeHeader(longer, size, file)
    if ('needs' in whole) throw broken(file, 'its header is cut off')
    return { ...whole, sizeBytes: size }
  } catch (error) {
    throw ioError(error, `read the checkpoint ${file}`)
  }
}
