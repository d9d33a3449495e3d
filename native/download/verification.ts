/**
 * Whether a file is the one that is meant: its SHA-256, and size and SHA-256 of what it unpacks to.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { ioError } from '../files/atomic.ts'
import type { RemoteFile } from './data-manifest.ts'

/**
 * What is wrong with a complete download, completing "it …"; undefined when nothing is. Throws
 * WorkbenchError `io`.
 */
export async function downloadFault(path: string, expected: RemoteFile): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch (error) {
    throw ioError(error, `read ${path}`)
  }
  const sha256 = hash.digest('hex')
  if (sha256 !== expected.sha256) return `sent altered bytes: SHA-256 ${sha256}; expected ${expected.sha256}`
  const fault = await contentFault(path, expected)
  return fault === undefined ? undefined : `sent a file that ${fault}`
}

/**
 * What is wrong with the content of a file, plain or compressed by gzip; undefined when nothing is,
 * however it was compressed. Unpacks no more than expected. Throws WorkbenchError `not-found` or
 * `io`.
 */
export async function contentFault(path: string, { content }: RemoteFile): Promise<string | undefined> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const count = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length
      if (sizeBytes > content.sizeBytes) return
      hash.update(chunk)
    }
  }
  const compressed = await isCompressed(path)
  try {
    if (compressed) await pipeline(createReadStream(path), createGunzip(), count)
    else await pipeline(createReadStream(path), count)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.startsWith('Z_')) return 'is no intact gzip file'
    if (sizeBytes <= content.sizeBytes) throw ioError(error, `read ${path}`)
  }
  if (sizeBytes !== content.sizeBytes) {
    const got = sizeBytes > content.sizeBytes ? 'more' : `${sizeBytes} bytes`
    return `${compressed ? 'unpacks to' : 'has'} ${got}; expected ${content.sizeBytes} bytes`
  }
  const sha256 = hash.digest('hex')
  if (sha256 === content.sha256) return undefined
  return `${compressed ? 'unpacks to' : 'has'} altered bytes: SHA-256 ${sha256}; expected ${content.sha256}`
}

async function isCompressed(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r')
    try {
      const { bytesRead, buffer } = await file.read(new Uint8Array(2), 0, 2, 0)
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
    } finally {
      await file.close()
    }
  } catch (error) {
    throw ioError(error, `read ${path}`)
  }
}
