/**
 * Makes writes to the disk fail in this process: `onWrite` is called before each change of a file
 * or folder, and may end the process, throw, or stop: the change then neither happens nor fails,
 * and whoever awaits it never goes on. Of bytes that are being written, half are on the disk by
 * then.
 */
import fs from 'node:fs'
import promises, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

export type WriteKind = 'bytes' | 'rename' | 'remove' | 'folder'

/** `folder` is synchronous and cannot be stopped. */
export type OnWrite = (kind: WriteKind, path: string) => 'stop' | undefined

/** Kept from garbage collection, which would close the files of what stands still. */
const standing: Promise<never>[] = []

function standStill(): Promise<never> {
  const never = new Promise<never>(() => undefined)
  standing.push(never)
  return never
}

type AnyFunction = (...args: never[]) => unknown

/** To be called before the modules that write are loaded. */
export async function interceptWrites(onWrite: OnWrite): Promise<void> {
  const allow = async (kind: WriteKind, path: string): Promise<void> => {
    if (onWrite(kind, path) === 'stop') await standStill()
  }
  const before = <F extends AnyFunction>(kind: WriteKind, original: F): F =>
    (async (...args: Parameters<F>) => {
      await allow(kind, String(args[0]))
      return original(...args)
    }) as unknown as F
  promises.rename = before('rename', promises.rename)
  promises.unlink = before('remove', promises.unlink)
  promises.rm = before('remove', promises.rm)
  const { mkdirSync } = fs
  fs.mkdirSync = (...args: Parameters<typeof mkdirSync>) => {
    onWrite('folder', String(args[0]))
    return mkdirSync(...args)
  }
  const { writeFile } = promises
  promises.writeFile = (async (file, data, options) => {
    if (typeof file === 'string' && data instanceof Uint8Array) {
      await writeFile(file, data.subarray(0, data.length >> 1), options)
      await allow('bytes', file)
      await promises.appendFile(file, data.subarray(data.length >> 1))
      return
    }
    await allow('bytes', 'a file')
    await writeFile(file, data, options)
  }) as typeof writeFile
  syncBuiltinESMExports()
  await interceptHandles(allow)
}

type WritePart = (
  this: FileHandle,
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: null
) => Promise<unknown>

async function interceptHandles(allow: (kind: WriteKind, path: string) => Promise<void>): Promise<void> {
  const some = await promises.open(process.execPath, 'r')
  const prototype = Object.getPrototypeOf(some) as FileHandle
  await some.close()
  const write = Reflect.get(prototype, 'write') as WritePart
  const writeHalf = async (handle: FileHandle, data: unknown) => {
    const bytes = typeof data === 'string' ? Buffer.from(data) : (data as Uint8Array)
    const middle = bytes.length >> 1
    if (middle > 0) await write.call(handle, bytes, 0, middle, null)
    await allow('bytes', `descriptor ${handle.fd}`)
    await write.call(handle, bytes, middle, bytes.length - middle, null)
  }
  const writeWhole = function (this: FileHandle, data: unknown) {
    return writeHalf(this, data)
  }
  prototype.writeFile = writeWhole as FileHandle['writeFile']
  prototype.appendFile = writeWhole as FileHandle['appendFile']
  prototype.write = function (this: FileHandle, data: unknown) {
    const { length } = data as Uint8Array
    return writeHalf(this, data).then(() => ({ bytesWritten: length, buffer: data }))
  } as FileHandle['write']
}
