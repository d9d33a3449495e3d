/** As writeFileAtomic, for content that is made piece by piece and need not fit into memory. */
import { open, unlink } from 'node:fs/promises'
import { replaceableTarget, ioError, modeOf, publish, temporaryName } from './atomic.ts'

export type WriteChunk = (chunk: Uint8Array | string) => Promise<void>

/**
 * Replaces `file` with what `produce` writes. Gives the bytes written. Throws WorkbenchError `io`,
 * and what `produce` throws; the file that was there before is then unharmed.
 */
export async function writeStreamAtomic(file: string, produce: (write: WriteChunk) => Promise<void>): Promise<number> {
  const target = await replaceableTarget(file)
  const temporary = temporaryName(target)
  let written = 0
  try {
    const handle = await open(temporary, 'wx', 0o666)
    try {
      const mode = await modeOf(target)
      if (mode !== undefined) await handle.chmod(mode)
      await produce(async (chunk) => {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
        await handle.writeFile(bytes)
        written += bytes.length
      })
      await handle.sync()
    } finally {
      await handle.close()
    }
    await publish(temporary, target)
    return written
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw ioError(error, `write ${file}`)
  }
}
