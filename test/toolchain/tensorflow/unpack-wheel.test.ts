/** What is taken out of a wheel, and what is refused. */
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TextReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { librariesAndHeaders, unpackWheel } from '../../../native/toolchain/tensorflow/unpack-wheel.ts'

let root = ''
let target = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'lenet-unpack-'))
})
beforeEach(() => {
  target = mkdtempSync(join(root, 'target-'))
})
afterAll(() => rmSync(root, { recursive: true }))

async function wheelOf(files: Readonly<Record<string, string>>): Promise<string> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false })
  for (const [name, text] of Object.entries(files)) await zip.add(name, new TextReader(text))
  const wheel = join(root, 'some.whl')
  await writeFile(wheel, await zip.close())
  return wheel
}

const unpack = (wheel: string, signal?: AbortSignal) =>
  unpackWheel(wheel, target, librariesAndHeaders, { signal, onProgress: () => undefined })

const LIBRARIES = {
  'tensorflow/libtensorflow_cc.so.2': 'machine code '.repeat(1000),
  'tensorflow/libtensorflow_framework.so.2': 'more of it'
}

it('takes libraries, headers of the C API and licences, and leaves Python alone', async () => {
  const wheel = await wheelOf({
    ...LIBRARIES,
    'tensorflow/__init__.py': 'import this',
    'tensorflow/include/tensorflow/c/c_api.h': '#pragma once',
    'tensorflow/include/xla/tsl/c/tsl_status.h': '#pragma once',
    'tensorflow/include/Eigen/Core': '#pragma once',
    'tensorflow/THIRD_PARTY_NOTICES.txt': 'Eigen: MPL-2.0',
    'tensorflow_cpu-2.dist-info/METADATA': 'Apache-2.0'
  })
  await unpack(wheel)
  const files = (await readdir(target, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  expect(files.map(({ parentPath, name }) => join(parentPath, name).slice(target.length + 1)).sort()).toEqual([
    'include/tensorflow/c/c_api.h',
    'include/xla/tsl/c/tsl_status.h',
    'lib/libtensorflow_cc.so.2',
    'lib/libtensorflow_framework.so.2',
    'licenses/METADATA',
    'licenses/THIRD_PARTY_NOTICES.txt'
  ])
  const text = await readFile(join(target, 'lib/libtensorflow_cc.so.2'), 'utf8')
  expect(text).toBe(LIBRARIES['tensorflow/libtensorflow_cc.so.2'])
})

it('a wheel that is cut off, altered, or another is told, by its name', async () => {
  const wheel = await wheelOf(LIBRARIES)
  const bytes = await readFile(wheel)
  await writeFile(wheel, bytes.subarray(0, bytes.length - 40))
  await expect(unpack(wheel)).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringContaining(wheel) as string
  })
  const altered = Buffer.from(bytes)
  // The first file's content follows a header of 30 bytes, its name and what else is said about it.
  altered[30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28) + 10]! ^= 0xff
  await writeFile(wheel, altered)
  await expect(unpack(wheel)).rejects.toMatchObject({ code: 'bad-file' })
  await expect(unpack(await wheelOf({ 'numpy/__init__.py': '' }))).rejects.toThrow('it holds no TensorFlow libraries')
})

it('a name that leads out of the folder is refused, and nothing is written there', async () => {
  const wheel = await wheelOf({ '../../outside.txt': 'x' })
  const unpacking = unpackWheel(wheel, target, (name) => name, { onProgress: () => undefined })
  await expect(unpacking).rejects.toMatchObject({ code: 'bad-file' })
  expect(await readdir(root)).not.toContain('outside.txt')
})

it('stops when it is no longer wanted', async () => {
  const wheel = await wheelOf(LIBRARIES)
  await expect(unpack(wheel, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
})
