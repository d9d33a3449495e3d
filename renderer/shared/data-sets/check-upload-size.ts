/**
 * Files that are refused by their size and number alone, before a byte of them is read. Knows
 * nothing of their formats.
 */
import type { FileFinding } from '../../../native/contract/data-sets.ts'
import { MAX_FILES, MAX_IMPORTED_BYTES } from '../../../native/contract/limits.ts'

/**
 * One finding for each file when they cannot be sent, none when they can. Nothing is imported
 * unless all can be.
 */
export function checkUploadSize(files: readonly { readonly name: string; readonly size: number }[]): FileFinding[] {
  const refuse = (message: string, hint: string) => files.map(({ name }) => ({ name, ok: false, message, hint }))
  if (files.length > MAX_FILES) {
    const message = `one of ${files.length.toLocaleString('en-US')} files; at most ${MAX_FILES} are read at a time`
    return refuse(message, 'Import them in parts, or put a labelled set into one IDX or NPZ file.')
  }
  const total = files.reduce((sum, { size }) => sum + size, 0)
  if (total <= MAX_IMPORTED_BYTES) return []
  return files.map(({ name, size }) =>
    size > MAX_IMPORTED_BYTES
      ? {
          name,
          ok: false,
          message: `holds ${formatBytes(size)}; at most ${formatBytes(MAX_IMPORTED_BYTES)} are read`,
          hint: 'No set of digits in this format is that large: check that it is the right file.'
        }
      : {
          name,
          ok: false,
          message: `was not read, because all files together hold ${formatBytes(total)}`,
          hint: `Import at most ${formatBytes(MAX_IMPORTED_BYTES)} at a time.`
        }
  )
}

/** `2.1 GB`, `268 MB`, `11.6 MB`, `840 KB` */
export function formatBytes(sizeBytes: number): string {
  if (sizeBytes >= 1e9) return `${(sizeBytes / 1e9).toFixed(1)} GB`
  if (sizeBytes >= 1e8) return `${Math.round(sizeBytes / 1e6)} MB`
  if (sizeBytes >= 1e6) return `${(sizeBytes / 1e6).toFixed(1)} MB`
  return `${Math.ceil(sizeBytes / 1e3)} KB`
}
