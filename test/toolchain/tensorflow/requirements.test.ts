/** What building needs is looked at before anything is begun. */
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { wheelFor } from '../../../native/toolchain/tensorflow/pins.ts'
import { checkRequirements } from '../../../native/toolchain/tensorflow/requirements.ts'
import { fakeTool } from './fake-tool.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-requirements-'))
})
afterEach(() => vi.unstubAllEnvs())
afterAll(() => rmSync(folder, { recursive: true }))

const check = (environment = {}) => checkRequirements({ variant: 'cpu', folder, environment })

/** A PATH with these tools alone. */
async function onlyTools(...names: string[]): Promise<void> {
  const bin = mkdtempSync(join(folder, 'bin-'))
  for (const name of names) await fakeTool(join(bin, name), 'echo 1.0')
  vi.stubEnv('PATH', bin)
}

it.skipIf(process.platform === 'win32').each<[string, string[], RegExp]>([
  ['Python', ['npm', 'c++'], /needs Python 3 with pip, which is not here/],
  ['npm', ['python3', 'c++'], /needs npm, which is not here/],
  ['a compiler', ['python3', 'npm'], /needs a C\+\+17 compiler \(c\+\+, g\+\+, clang\+\+\), which is not here/]
])('%s is missing: told by name, with how to get it', async (_, tools, message) => {
  await onlyTools(...tools)
  await expect(check()).rejects.toMatchObject({
    code: 'engine',
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(/^Install/) as string
  })
})

it.skipIf(process.platform === 'win32')('takes what is there, and the compiler that CXX names', async () => {
  await onlyTools('python', 'npm', 'clang++', 'other')
  expect(await check()).toEqual({ python: 'python', npm: 'npm', compiler: 'clang++', compilerVersion: '1.0' })
  expect(await check({ CXX: 'other' })).toMatchObject({ compiler: 'other' })
  await expect(check({ CXX: 'none' })).rejects.toThrow('C++17 compiler (none)')
})

it('a folder that cannot be used', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  const checking = checkRequirements({ variant: 'cpu', folder: join(file, 'x'), environment: {} })
  await expect(checking).rejects.toMatchObject({ code: 'io' })
})

it('a system that there is no wheel for is told before all that', () => {
  expect(() => wheelFor('cpu', 'win32', 'x64')).toThrow('cannot be built on win32-x64; it can on linux-x64')
  expect(() => wheelFor('gpu', 'darwin', 'arm64')).toThrow('TensorFlow for GPUs cannot be built on darwin-arm64')
  expect(wheelFor('cpu', 'linux', 'x64').package).toBe('tensorflow-cpu')
})
