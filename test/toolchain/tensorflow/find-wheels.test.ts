/** What pip reports about wheels, taken at its word but for the one that is pinned. */
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findWheels } from '../../../native/toolchain/tensorflow/find-wheels.ts'
import { fakeTool } from './fake-tool.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-find-wheels-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const SHA = 'ab'.repeat(32)
const pin = { package: 'tensorflow-cpu', platform: 'manylinux_2_27_x86_64', sha256: SHA }

const entry = (name: string, file: string, sha256: string) => ({
  metadata: { name, version: '1' },
  download_info: { url: `https://example.invalid/${file}`, archive_info: { hashes: { sha256 } } }
})

async function reporting(...install: object[]): Promise<string> {
  await writeFile(join(folder, 'report.json'), JSON.stringify({ version: '1', install }))
  return fakeTool(join(folder, 'python'), `cat "${join(folder, 'report.json')}"`)
}

describe.skipIf(process.platform === 'win32')('pip', () => {
  it('names the wheels that hold libraries; the rest of Python is not wanted', async () => {
    const python = await reporting(
      entry('numpy', 'numpy-2.whl', 'cd'.repeat(32)),
      entry('nvidia-cudnn-cu12', 'nvidia_cudnn_cu12-9%2B1.whl', 'ef'.repeat(32)),
      entry('tensorflow', 'tensorflow-2.whl', SHA)
    )
    expect(await findWheels(python, { ...pin, package: 'tensorflow[and-cuda]' })).toEqual([
      {
        name: 'nvidia_cudnn_cu12-9+1.whl',
        address: 'https://example.invalid/nvidia_cudnn_cu12-9%2B1.whl',
        sha256: 'ef'.repeat(32)
      },
      { name: 'tensorflow-2.whl', address: 'https://example.invalid/tensorflow-2.whl', sha256: SHA }
    ])
  })

  it('offers another wheel than the published one: refused, with both hashes', async () => {
    const other = 'cd'.repeat(32)
    const python = await reporting(entry('tensorflow-cpu', 'tensorflow_cpu-2.whl', other))
    await expect(findWheels(python, pin)).rejects.toMatchObject({
      code: 'bad-file',
      message: `the wheel that pip offers has SHA-256 ${other}; expected ${SHA}`
    })
  })

  it('cannot get at the index: its own words, and what to look at', async () => {
    const python = await fakeTool(
      join(folder, 'python'),
      'echo "ERROR: No matching distribution found for tensorflow-cpu" >&2; exit 1'
    )
    await expect(findWheels(python, pin)).rejects.toMatchObject({
      code: 'network',
      message: expect.stringContaining('No matching distribution found for tensorflow-cpu') as string,
      hint: expect.stringContaining('pip config list') as string
    })
  })

  it('is ended when nobody waits any more', async () => {
    const python = await fakeTool(join(folder, 'python'), 'exec sleep 60')
    const stop = new AbortController()
    const finding = findWheels(python, pin, stop.signal)
    stop.abort()
    await expect(finding).rejects.toMatchObject({ code: 'cancelled' })
  })
})
