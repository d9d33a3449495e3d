/**
 * What has arrived of a file, kept for the next try. A part belongs to one process at a time: it
 * carries the owner's process id in its name, and whoever finds the part of a process that is gone
 * takes it over by renaming it, which only one can. Knows nothing of the network, nor whether what
 * arrived is right.
 */
import { randomUUID } from 'node:crypto'
import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { ioError } from '../files/atomic.ts'

export interface PartFile {
  readonly path: string
  readonly sizeBytes: number
  append(bytes: Uint8Array): Promise<void>
  /** Starts again from nothing. */
  clear(): Promise<void>
  /** Waits until the disk has it all and closes it, so that it can be renamed on every system. */
  finish(): Promise<void>
  /** Leaves it for anybody's next try, unless it has got its final name by now. */
  leave(): Promise<void>
}

/**
 * Takes over the largest part of `name` in `folder` that nobody works on, or begins one. Throws
 * WorkbenchError `io`.
 */
export async function takePart(folder: string, name: string): Promise<PartFile> {
  const path = join(folder, `.${name}.${process.pid}-${randomUUID()}.part`)
  try {
    const [largest, ...others] = await abandonedParts(folder, name)
    if (largest) await rename(largest, path).catch(() => undefined) // another process was quicker
    for (const other of others) await rm(other, { force: true })
    const handle = await open(path, 'a')
    const { size } = await handle.stat().catch(async (error: unknown) => {
      await handle.close()
      throw error
    })
    return partFile(handle, path, size, join(folder, `${name}.part`))
  } catch (error) {
    throw ioError(error, `write into ${folder}`)
  }
}

function partFile(handle: FileHandle, path: string, size: number, leftName: string): PartFile {
  let sizeBytes = size
  const io = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      throw ioError(error, `write ${path}`)
    }
  }
  return {
    path,
    get sizeBytes() {
      return sizeBytes
    },
    append: (bytes) =>
      io(async () => {
        await handle.appendFile(bytes)
        sizeBytes += bytes.length
      }),
    clear: () =>
      io(async () => {
        await handle.truncate(0)
        sizeBytes = 0
      }),
    finish: () =>
      io(async () => {
        await handle.sync()
        await handle.close()
      }),
    leave: async () => {
      await handle.close() // a second time does no harm
      if (sizeBytes === 0) await rm(path, { force: true })
      else await rename(path, leftName).catch(() => undefined)
    }
  }
}

/** Paths, the largest first. */
async function abandonedParts(folder: string, name: string): Promise<string[]> {
  const names = await readdir(folder)
  const abandoned = names.filter((other) => {
    if (other === `${name}.part`) return true
    const owner = /^\.(.+)\.(\d+)-[0-9a-f-]{36}\.part$/.exec(other)
    return owner?.[1] === name && !isRunning(Number(owner[2]))
  })
  const sized = await Promise.all(
    abandoned.map(async (other) => {
      const path = join(folder, other)
      const found = await stat(path).catch(() => null) // gone in the meantime
      return { path, size: found?.size ?? -1 }
    })
  )
  return sized.sort((a, b) => b.size - a.size).map(({ path }) => path)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0) // signal 0 asks and does nothing
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
