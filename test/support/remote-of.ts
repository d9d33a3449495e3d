/** A data set to be fetched that is made of a test's own files. */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { RemoteDataSet } from '../../native/download/data-manifest.ts'
import type { DroppedFile } from './bar-files.ts'

/** As the mirror sends them. */
export const compressedFiles = (parts: readonly DroppedFile[]): Record<string, Buffer> =>
  Object.fromEntries(parts.map(({ name, bytes }) => [`${name}.gz`, gzipSync(bytes, { level: 0 })]))

/** The manifest of `parts`, their names with `.gz`, from one mirror. */
export function remoteOf(parts: readonly DroppedFile[], mirror: string): RemoteDataSet {
  const files = compressedFiles(parts)
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  return {
    title: 'bars',
    authors: 'nobody',
    source: 'http://localhost/',
    licence: 'none',
    licenceUrl: 'http://localhost/',
    mirrors: [mirror],
    files: parts.map(({ name, bytes }) => {
      const packed = files[`${name}.gz`]!
      return {
        name: `${name}.gz`,
        sizeBytes: packed.length,
        sha256: sha256(packed),
        content: { sizeBytes: bytes.length, sha256: sha256(bytes) }
      }
    })
  }
}
