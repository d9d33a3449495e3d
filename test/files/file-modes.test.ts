/**
 * Files that the program writes belong to the person: usual modes, links that stay links, folders
 * that are made or refused.
 */
import { chmod, lstat, mkdtemp, readFile, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeFileAtomic } from '../../native/files/atomic.ts'
import { makeFolder } from '../../native/files/make-folder.ts'
import { writeStreamAtomic } from '../../native/files/write-stream-atomic.ts'
import { exportOnnx } from '../../native/onnx/export.ts'
import { checkOutputFile } from '../../native/services/output-file.ts'
import { lenetForward } from '../support/lenet-forward.ts'
import { makePipe } from '../support/make-pipe.ts'
import { seededImages, seededMetadata, seededParameters } from '../support/onnx-model.ts'

let folder = ''
let umask = 0
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-modes-'))
  umask = process.umask(0o027)
})
afterEach(async () => {
  process.umask(umask)
  await rm(folder, { recursive: true })
})
const modeOf = async (name: string) => (await stat(join(folder, name))).mode & 0o777

// Windows has neither modes nor, without more rights, symbolic links.
describe.skipIf(process.platform === 'win32')('a file that is written', () => {
  test('has the mode of any new file', async () => {
    await writeFileAtomic(join(folder, 'new'), 'text')
    expect(await modeOf('new')).toBe(0o640)
  })

  test('keeps the mode of the one that it replaces', async () => {
    for (const mode of [0o600, 0o664, 0o444]) {
      await writeFile(join(folder, 'old'), 'old')
      await chmod(join(folder, 'old'), mode)
      await writeFileAtomic(join(folder, 'old'), 'new')
      expect(await modeOf('old')).toBe(mode)
      expect(await readFile(join(folder, 'old'), 'utf8')).toBe('new')
      await rm(join(folder, 'old'))
    }
  })

  test('is the one that a symbolic link leads to, over several links and into another folder', async () => {
    makeFolder(join(folder, 'models'))
    await writeFile(join(folder, 'models/real'), 'old')
    await symlink('models/real', join(folder, 'near'))
    await symlink(join(folder, 'near'), join(folder, 'far'))
    await writeFileAtomic(join(folder, 'far'), 'new')
    expect(await readFile(join(folder, 'models/real'), 'utf8')).toBe('new')
    expect(await readlink(join(folder, 'far'))).toBe(join(folder, 'near'))
    expect((await lstat(join(folder, 'near'))).isSymbolicLink()).toBe(true)
  })

  test('is made where a link leads to nothing yet', async () => {
    await symlink('later', join(folder, 'link'))
    await writeFileAtomic(join(folder, 'link'), 'text')
    expect(await readFile(join(folder, 'later'), 'utf8')).toBe('text')
    expect(await readlink(join(folder, 'link'))).toBe('later')
  })

  test('a circle of links is an error, not a loop', async () => {
    await symlink('b', join(folder, 'a'))
    await symlink('a', join(folder, 'b'))
    await expect(writeFileAtomic(join(folder, 'a'), 'text')).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('lead in a circle') as string
    })
    expect(await readlink(join(folder, 'a'))).toBe('b')
  })

  test.each([
    ['a file', (path: string) => writeFileAtomic(path, 'text')],
    ['a file in pieces', (path: string) => writeStreamAtomic(path, (write) => write('text'))],
    [
      'an export',
      (path: string) => {
        const [parameters, images] = [seededParameters(3), seededImages(1000, 4)]
        const expected = Float32Array.from(lenetForward(parameters, images).probabilities)
        return exportOnnx({ file: path, parameters, metadata: seededMetadata(), images, expected })
      }
    ],
    ['what is asked before a run', (path: string) => checkOutputFile(path)]
  ])('%s never takes the place of a pipe or a device, nor of one behind a link', async (_, write) => {
    const pipe = makePipe(folder)
    await symlink('pipe', join(folder, 'link'))
    for (const path of [pipe, join(folder, 'link')]) {
      await expect(write(path)).rejects.toMatchObject({
        code: 'io',
        message: `cannot write ${path}: it is a device, a pipe or a socket, not a file`
      })
    }
    expect((await lstat(pipe)).isFIFO()).toBe(true)
    expect(await readdir(folder)).toEqual(['link', 'pipe'])
  })

  test('also by an export', async () => {
    await writeFile(join(folder, 'real.onnx'), 'old')
    await chmod(join(folder, 'real.onnx'), 0o604)
    await symlink('real.onnx', join(folder, 'model.onnx'))
    const [parameters, images] = [seededParameters(3), seededImages(1000, 4)]
    const expected = Float32Array.from(lenetForward(parameters, images).probabilities)
    await exportOnnx({ file: join(folder, 'model.onnx'), parameters, metadata: seededMetadata(), images, expected })
    expect(await modeOf('real.onnx')).toBe(0o604)
    expect((await stat(join(folder, 'real.onnx'))).size).toBeGreaterThan(200_000)
    expect(await readlink(join(folder, 'model.onnx'))).toBe('real.onnx')
  })
})

describe('a folder', () => {
  test('is made with those above it, and is no error when it is there', () => {
    makeFolder(join(folder, 'a/b/c'))
    makeFolder(join(folder, 'a/b/c'))
    expect(existsSync(join(folder, 'a/b/c'))).toBe(true)
  })

  test('behind a file is refused', async () => {
    await writeFile(join(folder, 'file'), '')
    expect(() => makeFolder(join(folder, 'file/inner'))).toThrow('cannot make the folder')
    expect(() => makeFolder(join(folder, 'file'))).toThrow('cannot make the folder')
  })

  test.skipIf(process.platform !== 'linux')('that cannot be made is refused, and nothing waits for ever', () => {
    expect(() => makeFolder('/proc/lenet/runs')).toThrow('cannot make the folder /proc/lenet/runs')
  })
})
