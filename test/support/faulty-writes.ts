/**
 * Makes writes to the disk fail in this process: `onWrite` is called before each change of a file
 * or folder, and may end the process or throw. Of bytes that are being written, half are on the
 * disk by then.
 */
import fs from 'node:fs'
import promises, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

export type WriteKind = 'bytes' | 'rename' | 'remove' | 'folder'

export type OnWrite = (kind: WriteKind, path: string) => void

type AnyFunction = (...args: never[]) => unknown

/** To be called before the modules that write are loaded. */
export async function interceptWrites(onWrite: OnWrite): Promise<void> {
  const before = <F extends AnyFunction>(kind: WriteKind, original: F): F =>
    ((...args: Parameters<F>) => {
      onWrite(kind, String(args[0]))
      return original(...args)
    }) as F
  promises.rename = before('rename', promises.rename)
  promises.unlink = before('remove', promises.unlink)
  promises.rm = before('remove', promises.rm)
  fs.mkdirSync = before('folder', fs.mkdirSync)
  const { writeFile } = promises
  promises.writeFile = (async (file, data, options) => {
    if (typeof file === 'string' && data instanceof Uint8Array) {
      await writeFile(file, data.subarray(0, data.length >> 1), options)
      onWrite('bytes', file)
      await promises.appendFile(file, data.subarray(data.length >> 1))
      return
    }
    onWrite('bytes', 'a file')
    await writeFile(file, data, options)
  }) as typeof writeFile
  syncBuiltinESMExports()
  await interceptHandles(onWrite)
}

type WritePart = (
  this: FileHandle,
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: null
) => Promise<unknown>

async function interceptHandles(onWrite: OnWrite): Promise<void> {
  const some = await promises.open(process.execPath, 'r')
  const prototype = Object.getPrototypeOf(some) as FileHandle
  await some.close()
  const write = Reflect.get(prototype, 'write') as WritePart
  const writeHalf = async (handle: FileHandle, data: unknown) => {
    const bytes = typeof data === 'string' ? Buffer.from(data) : (data as Uint8Array)
    const middle = bytes.length >> 1
    if (middle > 0) await write.call(handle, bytes, 0, middle, null)
    onWrite('bytes', `descriptor ${handle.fd}`)
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
