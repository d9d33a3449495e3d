/** Files are whole or absent, whatever happens while they are written. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isOrphan, publish, removeLeftovers, temporaryName, writeFileAtomic } from '../../native/files/atomic.ts'
import { runWithoutSpace } from '../support/without-space.ts'

const MODULE = JSON.stringify(join(import.meta.dirname, '../../native/files/atomic.ts'))

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-atomic-'))
  file = join(folder, 'model.onnx')
})
afterEach(() => rmSync(folder, { recursive: true }))

const names = () => readdirSync(folder).sort()

describe('writing', () => {
  test('creates the file, replaces it, and leaves nothing else', async () => {
    await writeFileAtomic(file, 'old')
    await writeFileAtomic(file, Uint8Array.of(110, 101, 119))
    expect([readFileSync(file, 'utf8'), names()]).toEqual(['new', ['model.onnx']])
  })

  test.skipIf(process.platform === 'win32')('on a full disk leaves the old content and no temporary file', async () => {
    writeFileSync(file, 'old')
    const script = `import { writeFileAtomic } from ${MODULE}
      await writeFileAtomic(process.argv[1], 'new').catch(({ code, message }) => console.log(code, message))`
    expect(await runWithoutSpace(script, file)).toMatch(/^io cannot write .*model\.onnx: /)
    expect([readFileSync(file, 'utf8'), names()]).toEqual(['old', ['model.onnx']])
  })

  test('that cannot be published leaves no temporary file', async () => {
    mkdirSync(join(folder, 'a folder'))
    writeFileSync(join(folder, 'a folder/in it'), '')
    await expect(writeFileAtomic(join(folder, 'a folder'), 'new')).rejects.toMatchObject({ code: 'io' })
    expect(names()).toEqual(['a folder'])
  })

  test.each([
    ['missing/model.onnx', 'not-found'],
    ['file/model.onnx', 'io']
  ])('into %s is refused with a reason', async (path, code) => {
    writeFileSync(join(folder, 'file'), '')
    await expect(writeFileAtomic(join(folder, path), 'new')).rejects.toMatchObject({ code })
    expect(names()).toEqual(['file'])
  })

  test('a reader sees the old content or the new at every moment', async () => {
    const contents = ['a'.repeat(200_000), 'b'.repeat(300_000)]
    await writeFileAtomic(file, contents[0]!)
    let isWriting = true
    const writing = (async () => {
      for (let turn = 1; turn < 30; turn++) await writeFileAtomic(file, contents[turn % 2]!)
      isWriting = false
    })()
    let reads = 0
    while (isWriting) {
      expect(contents).toContain(readFileSync(file, 'utf8'))
      reads++
      await new Promise((resolve) => setImmediate(resolve))
    }
    await writing
    expect(reads).toBeGreaterThan(0)
  })
})

describe('what a killed process left', () => {
  /** Makes a temporary file of `target` and is killed. */
  async function killedWhileWriting(target: string): Promise<void> {
    const script = `import { temporaryName, writeSynced } from ${MODULE}
      await writeSynced(temporaryName(process.argv[1]), 'half'); console.log('written'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, target])
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  test('is removed when the same file is written again, and only that', async () => {
    await killedWhileWriting(file)
    await killedWhileWriting(file)
    await killedWhileWriting(join(folder, 'other.onnx'))
    const stranger = '.model.onnx.b0e1c2d3-1.00000000-0000-4000-8000-000000000000.tmp' // of another machine
    writeFileSync(join(folder, stranger), '')
    expect(names().filter(isOrphan)).toHaveLength(3)
    await writeFileAtomic(file, 'whole')
    const left = names().filter((name) => name !== 'model.onnx' && name !== stranger)
    expect(left).toHaveLength(1)
    expect(left[0]).toMatch(/^\.other\.onnx\./)
    expect(names()).toContain(stranger)
  })

  test('is not what a living process is writing', () => {
    expect(isOrphan(temporaryName(file).slice(folder.length + 1))).toBe(false)
    for (const name of ['model.onnx', '.hidden.tmp', '.model.onnx.tmp']) expect(isOrphan(name)).toBe(false)
  })

  test('is removed with all other temporary files where no one else writes', async () => {
    writeFileSync(temporaryName(file), '')
    writeFileSync(join(folder, '.older.123.tmp'), '')
    writeFileSync(join(folder, '.hidden'), '')
    await removeLeftovers(folder)
    expect(names()).toEqual(['.hidden'])
  })
})

describe('publishing', () => {
  const failing = (times: number, code: string) => {
    let failures = 0
    return async (from: string, to: string) => {
      if (failures++ < times) throw Object.assign(new Error(code), { code })
      await rename(from, to)
    }
  }

  test.each(['EPERM', 'EACCES', 'EBUSY'])(
    'on Windows waits while another program holds the file (%s)',
    async (code) => {
      const temporary = temporaryName(file)
      writeFileSync(temporary, 'new')
      const waits: number[] = []
      const wait = (milliseconds: number) => Promise.resolve(waits.push(milliseconds))
      await publish(temporary, file, { platform: 'win32', renameFile: failing(3, code) as typeof rename, wait })
      expect([readFileSync(file, 'utf8'), waits]).toEqual(['new', [40, 80, 160]])
    }
  )

  test.each([
    ['on Windows not longer than a few seconds', 'win32', 100, 'EPERM', 9],
    ['on Windows not for what does not pass', 'win32', 1, 'ENOSPC', 0],
    ['elsewhere not at all', 'linux', 1, 'EPERM', 0]
  ] as const)('%s', async (_title, platform, times, code, expectedWaits) => {
    const temporary = temporaryName(file)
    writeFileSync(temporary, 'new')
    let waits = 0
    const wait = () => Promise.resolve(waits++)
    const renameFile = failing(times, code) as typeof rename
    await expect(publish(temporary, file, { platform, renameFile, wait })).rejects.toThrow(code)
    expect(waits).toBe(expectedWaits)
  })
})
