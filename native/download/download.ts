/**
 * One file from one mirror into a part file: goes on where the part ends, and after a cut
 * connection at once again. Refuses what cannot be the file by its look or length; whether the
 * bytes are right is verification.ts' affair.
 */
import { request, type Dispatcher } from 'undici'
import { isWebPage } from '../files/file-kind.ts'
import { networkReason } from './connections.ts'
import type { PartFile } from './part-file.ts'

/** Why a mirror did not give the file, completing "<mirror>: …"; another may. */
export class MirrorFault extends Error {
  override readonly name = 'MirrorFault'
}

export interface DownloadOptions {
  readonly address: string
  readonly sizeBytes: number
  readonly part: PartFile
  readonly dispatcher: Dispatcher
  readonly signal?: AbortSignal | undefined
  readonly onReceived: (receivedBytes: number) => void
}

const RECONNECTIONS = 5

class CutConnection extends Error {}

/**
 * Fills the part up to `sizeBytes`, or leaves it when it is that long already. Throws MirrorFault,
 * or WorkbenchError `io` from the part; an aborted signal as undici does.
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { part, sizeBytes, signal } = options
  // Within one download the server's own mark of the version is asked to hold; a part found here is
  // left to verification.
  const version: { etag?: string } = {}
  for (let cuts = 0; part.sizeBytes < sizeBytes; cuts++) {
    const before = part.sizeBytes
    try {
      await receive(options, version)
    } catch (error) {
      if (signal?.aborted || !(error instanceof CutConnection)) throw error
      if (part.sizeBytes <= before || cuts === RECONNECTIONS) {
        throw new MirrorFault(`${error.message} after ${part.sizeBytes} of ${sizeBytes} bytes`, { cause: error })
      }
    }
  }
}

async function receive(options: DownloadOptions, version: { etag?: string }): Promise<void> {
  const { part, sizeBytes, onReceived } = options
  const from = part.sizeBytes
  const { statusCode, headers, body } = await ask(options, version.etag)
  body.on('error', () => undefined) // an abandoned body may still report that it was
  try {
    if (statusCode === 416) {
      await part.clear()
      throw new MirrorFault(`it has no bytes from ${from} on; its file is shorter than ${sizeBytes} bytes`)
    }
    if (statusCode !== 200 && statusCode !== 206) throw new MirrorFault(`it answered ${statusCode}`)
    if (isHtml(headers['content-type'])) throw webPage()
    const resumed = statusCode === 206
    if (resumed) checkRange(headers['content-range'], from, sizeBytes)
    else if (from > 0) await part.clear() // it ignores ranges, or has another version now
    const { etag } = headers
    if (typeof etag === 'string' && !etag.startsWith('W/')) version.etag = etag
    const length = headers['content-length']
    for await (const chunk of chunksOf(body)) {
      if (part.sizeBytes === 0) {
        if (isWebPage(chunk)) throw webPage()
        if (!resumed && length !== undefined && Number(length) !== sizeBytes) {
          throw new MirrorFault(`its file has ${Number(length)} bytes; expected ${sizeBytes}`)
        }
      }
      if (part.sizeBytes + chunk.length > sizeBytes) {
        await part.clear()
        throw new MirrorFault(`it sends more than the ${sizeBytes} bytes expected`)
      }
      await part.append(chunk)
      onReceived(part.sizeBytes)
    }
    if (part.sizeBytes < sizeBytes) {
      const received = part.sizeBytes
      await part.clear()
      throw new MirrorFault(`its file is cut short: ${received} bytes; expected ${sizeBytes}`)
    }
  } finally {
    body.destroy()
  }
}

async function ask(
  { address, part, dispatcher, signal }: DownloadOptions,
  etag: string | undefined
): Promise<Dispatcher.ResponseData> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'lenet-workbench' }
  if (part.sizeBytes > 0) {
    headers['range'] = `bytes=${part.sizeBytes}-`
    if (etag !== undefined) headers['if-range'] = etag
  }
  try {
    return await request(address, { dispatcher, headers, ...(signal && { signal }) })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new MirrorFault(networkReason(error), { cause: error })
  }
}

/** The body, its failures told from those of the disk. */
async function* chunksOf(body: Dispatcher.ResponseData['body']): AsyncGenerator<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>
  for (;;) {
    const next = await iterator.next().catch((error: unknown) => {
      throw new CutConnection(networkReason(error), { cause: error })
    })
    if (next.done === true) return
    yield next.value
  }
}

function isHtml(contentType: string | string[] | undefined): boolean {
  return typeof contentType === 'string' && /^\s*text\/html\b/i.test(contentType)
}

function webPage(): MirrorFault {
  return new MirrorFault('it sent a web page instead of the file')
}

/** `bytes 100-199/200` */
function checkRange(range: string | string[] | undefined, from: number, sizeBytes: number): void {
  if (range === `bytes ${from}-${sizeBytes - 1}/${sizeBytes}`) return
  throw new MirrorFault(`it sent the range "${String(range)}"; expected "bytes ${from}-${sizeBytes - 1}/${sizeBytes}"`)
}
