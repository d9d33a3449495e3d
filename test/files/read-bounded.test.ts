/**
 * A file is read whole or refused for its size, also where the system tells no size: pipes and
 * devices.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readBounded } from '../../native/files/read-bounded.ts'
import { makePipe } from '../support/make-pipe.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-bounded-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a file of exactly the bound is read, one of a byte more is refused with its size', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, 'twelve bytes')
  expect((await readBounded(file, 12)).toString()).toBe('twelve bytes')
  await expect(readBounded(file, 11)).rejects.toMatchObject({
    code: 'bad-file',
    message: `${file} has 12 bytes; at most 11 are read`
  })
})

describe.skipIf(process.platform === 'win32')('without a size', () => {
  test('a pipe is read to its end', async () => {
    const pipe = makePipe(folder)
    const writer = spawn('sh', ['-c', 'printf "twelve bytes" > "$0"', pipe])
    expect((await readBounded(pipe, 100)).toString()).toBe('twelve bytes')
    writer.kill()
  })

  test('what never ends is refused once it has more than the bound', async () => {
    await expect(readBounded('/dev/zero', 3 * 2 ** 20)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(/^\/dev\/zero has more bytes than 3145728/) as string
    })
  })
})

test.each([
  ['nothing', 'not-found', 'no such file'],
  ['.', 'io', 'it is a folder']
])('%s is refused as %s', async (name, code, reason) => {
  await expect(readBounded(join(folder, name), 10)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(reason) as string
  })
})
