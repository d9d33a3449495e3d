/**
 * One wheel into the downloads folder, where it stays: goes on where an earlier try stopped, and is
 * taken as it is when it is already there and right to the last bit.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { request } from 'undici'
import { WorkbenchError } from '../../contract/errors.ts'
import { ioError, publish, temporaryName } from '../../files/atomic.ts'
import { networkReason, type Connections } from '../../download/connections.ts'
import { download, MirrorFault } from '../../download/download.ts'
import { takePart } from '../../download/part-file.ts'
import type { Wheel } from './find-wheels.ts'
import type { FetchedFile } from './installed.ts'
import { cancelled, runTool } from './run-tool.ts'

export interface FetchWheelOptions {
  readonly folder: string
  readonly connections: Connections
  /**
   * With pip, for what only pip can reach: an index that wants a login, certificates of its own.
   */
  readonly python: string
  readonly signal?: AbortSignal | undefined
  readonly onProgress: (doneBytes: number, totalBytes: number | null) => void
  readonly onNotice: (text: string) => void
}

/**
 * Throws WorkbenchError `network`, `bad-file` for bytes that are not the wheel's, `io`,
 * `cancelled`.
 */
export async function fetchWheel(wheel: Wheel, options: FetchWheelOptions): Promise<FetchedFile> {
  const { folder, signal, onNotice } = options
  const file = join(folder, wheel.name)
  const there = await sha256Of(file).catch(() => null)
  if (there !== null && there !== wheel.sha256) onNotice(`${wheel.name} here is damaged; it is fetched again`)
  if (there !== wheel.sha256) {
    try {
      if (wheel.address.startsWith('file:')) await copyWheel(fileURLToPath(wheel.address), file)
      else await downloadWheel(wheel, file, options)
    } catch (error) {
      if (signal?.aborted) throw cancelled()
      if (!(error instanceof MirrorFault)) throw error
      onNotice(`${wheel.name}: ${error.message}; pip fetches it instead`)
      await fetchWithPip(wheel, file, options)
    }
  }
  const { size } = await stat(file)
  return { name: wheel.name, sizeBytes: size, sha256: wheel.sha256 }
}

/**
 * The wheel with this hash when it is there already: a repair then needs no index, and no network.
 */
export async function keptWheel(folder: string, sha256: string): Promise<FetchedFile | null> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((candidate) => candidate.endsWith('.whl'))) {
    const file = join(folder, name)
    if ((await sha256Of(file).catch(() => null)) === sha256) return { name, sizeBytes: (await stat(file)).size, sha256 }
  }
  return null
}

/** Hex. Throws what node:fs throws. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

async function copyWheel(source: string, file: string): Promise<void> {
  const temporary = temporaryName(file)
  try {
    await copyFile(source, temporary)
    await publish(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw ioError(error, `copy ${source}`)
  }
}

async function downloadWheel(wheel: Wheel, file: string, options: FetchWheelOptions): Promise<void> {
  const { folder, connections, signal, onProgress } = options
  const { dispatcher } = connections
  const sizeBytes = await sizeOf(wheel, connections, signal)
  const part = await takePart(folder, wheel.name)
  try {
    for (;;) {
      const foundBytes = part.sizeBytes
      await download({
        address: wheel.address,
        sizeBytes,
        part,
        dispatcher,
        signal,
        onReceived: (received) => onProgress(received, sizeBytes)
      })
      const sha256 = await sha256Of(part.path)
      if (sha256 === wheel.sha256) break
      await part.clear()
      // What an earlier try left was wrong: once more from the start.
      if (foundBytes === 0) throw new MirrorFault(`it sent altered bytes: SHA-256 ${sha256}; expected ${wheel.sha256}`)
    }
    await part.finish()
    await publish(part.path, file)
  } finally {
    await part.leave()
  }
}

async function sizeOf(
  { address }: Wheel,
  { dispatcher }: Connections,
  signal: AbortSignal | undefined
): Promise<number> {
  const headers = { 'accept-encoding': 'identity', 'user-agent': 'lenet-workbench' }
  try {
    const answer = await request(address, { method: 'HEAD', dispatcher, headers, ...(signal && { signal }) })
    await answer.body.dump()
    const length = Number(answer.headers['content-length'])
    if (answer.statusCode === 200 && length > 0) return length
    throw new MirrorFault(`its server answered ${answer.statusCode} and no size`)
  } catch (error) {
    if (signal?.aborted || error instanceof MirrorFault) throw error
    throw new MirrorFault(networkReason(error), { cause: error })
  }
}

async function fetchWithPip(wheel: Wheel, file: string, options: FetchWheelOptions): Promise<void> {
  const { python, folder, signal, onProgress } = options
  onProgress(0, null)
  try {
    await runTool([python, '-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, wheel.address], {
      signal
    })
  } catch (error) {
    if (error instanceof WorkbenchError) throw error
    const message = error instanceof Error ? error.message : String(error)
    throw new WorkbenchError(
      'network',
      `cannot fetch ${wheel.name}. ${message}`,
      'Check the connection and install again.',
      {
        cause: error
      }
    )
  }
  const sha256 = await sha256Of(file)
  if (sha256 === wheel.sha256) return
  await rm(file, { force: true })
  throw new WorkbenchError(
    'bad-file',
    `${wheel.name} came with SHA-256 ${sha256}; expected ${wheel.sha256}`,
    'Install again; if it stays, the index hands out something else.'
  )
}
