/** Checkpoints on the disk: whole or absent when written, believed only after every check when read. */
import { open } from 'node:fs/promises'
import { ioError, writeFileAtomic } from '../files/atomic.ts'
import { LARGEST_CHECKPOINT_BYTES, broken, decodeCheckpoint, encodeCheckpoint } from './checkpoint-format.ts'
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
      if (size > LARGEST_CHECKPOINT_BYTES) {
        throw broken(file, `it has ${size} bytes; expected at most ${LARGEST_CHECKPOINT_BYTES}`)
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
