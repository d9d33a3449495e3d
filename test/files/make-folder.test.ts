import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeFolder, makeProgramFolder } from '../../native/files/make-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-folders-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const modeOf = (path: string) => statSync(path).mode & 0o777

test('makes all folders of a path, and takes those that exist', () => {
  makeFolder(join(folder, 'a/b/c'))
  makeFolder(join(folder, 'a/b/c'))
  expect(statSync(join(folder, 'a/b/c')).isDirectory()).toBe(true)
})

test.each(['file', 'file/below'])('refuses a path with a file in it: %s', (path) => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => makeFolder(join(folder, path))).toThrow(/cannot make the folder/)
})

test.skipIf(!existsSync('/proc/self'))('refuses at once where the system makes no folders', () => {
  expect(() => makeFolder('/proc/self/none/below')).toThrow(/cannot make the folder/)
})

describe.skipIf(process.platform === 'win32')('the program folder', () => {
  test('is private when the program makes it', () => {
    makeProgramFolder(join(folder, 'data'))
    expect(modeOf(join(folder, 'data'))).toBe(0o700)
  })

  test('keeps the mode of a folder that the user made and named', () => {
    mkdirSync(join(folder, 'shared'), { mode: 0o755 })
    const before = modeOf(join(folder, 'shared'))
    makeProgramFolder(join(folder, 'shared'))
    expect(modeOf(join(folder, 'shared'))).toBe(before)
  })
})
