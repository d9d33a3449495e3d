/**
 * Checkpoints on the disk: whole or absent when written, believed only after every check when read.
 */
import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { ioError, writeFileAtomic } from '../files/atomic.ts'
import { readStart } from '../files/read-start.ts'
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

/**
 * Throws WorkbenchError `bad-file` as decodeCheckpoint does, or when the file is far too large;
 * `not-found`, `io`.
 */
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
 * What lists show of a checkpoint, from the first bytes of its file: 0.1 ms instead of the 10 that
 * 740 kB take to read and to hash. Its vectors may still be damaged. Throws WorkbenchError
 * `bad-file`, `not-found`, `io`.
 */
export function readCheckpointHeader(file: string): Promise<CheckpointHeader & { readonly sizeBytes: number }> {
  return Promise.resolve().then(() => {
    try {
      // Synchronously, as everything that a list reads of a run: a promise for each read would cost
      // ten times as much.
      const sizeBytes = statSync(file).size
      const header = decodeHeader(readStart(file, Math.min(sizeBytes, FIRST_READ_BYTES)), sizeBytes, file)
      if (!('needs' in header)) return { ...header, sizeBytes }
      if (header.needs > HEADER_AT + MAX_HEADER_BYTES) throw broken(file, `its header has ${header.needs} bytes`)
      const whole = decodeHeader(readStart(file, header.needs), sizeBytes, file)
      if ('needs' in whole) throw broken(file, 'its header is cut off')
      return { ...whole, sizeBytes }
    } catch (error) {
      throw ioError(error, `read the checkpoint ${file}`)
    }
  })
}
