/** The first bytes of a file, synchronously: for lists that read a little of thousands of files. */
import { closeSync, openSync, readSync } from 'node:fs'

/** At most `length` bytes; fewer of a shorter file. Throws what node:fs throws. */
export function readStart(file: string, length: number): Uint8Array {
  const descriptor = openSync(file, 'r')
  try {
    const bytes = new Uint8Array(length)
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, 0))
  } finally {
    closeSync(descriptor)
  }
}
