/**
 * Files that somebody has brought are as good as fetched ones when their contents are the same to
 * the last bit, whatever they are called and however they are compressed. Puts them where fetching
 * would have put them.
 */
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { writeFileAtomic } from '../files/atomic.ts'
import { makeFolder } from '../files/make-folder.ts'
import type { RemoteDataSet } from './data-manifest.ts'

const compress = promisify(gzip)

export interface LocalFile {
  /** Plain or compressed by gzip. */
  readonly bytes: Uint8Array
  /** Hex, of what it unpacks to. */
  readonly contentSha256: string
}

/** Whether these are all the files of `remote`, in any order, and no other. */
export function areAllOf({ files }: RemoteDataSet, brought: readonly LocalFile[]): boolean {
  const expected = files.map(({ content }) => content.sha256).sort()
  const got = brought.map(({ contentSha256 }) => contentSha256).sort()
  return expected.length === got.length && expected.every((sha256, i) => sha256 === got[i])
}

/**
 * Those of `remote` among them, by its names, into `folder`. Throws WorkbenchError `io`; a file is
 * whole or as it was.
 */
export async function installLocalFiles(
  folder: string,
  { files }: RemoteDataSet,
  brought: readonly LocalFile[]
): Promise<void> {
  makeFolder(folder)
  for (const { name, content } of files) {
    const found = brought.find(({ contentSha256 }) => contentSha256 === content.sha256)
    if (found) await writeFileAtomic(join(folder, name), await compressed(found.bytes))
  }
}

async function compressed(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? bytes : compress(bytes)
}
