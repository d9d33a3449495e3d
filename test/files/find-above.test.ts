import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findAbove } from '../../native/files/find-above.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lenet-above-'))
  mkdirSync(join(root, 'a/b'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

test('the nearest folder counts before the order of the names', () => {
  writeFileSync(join(root, 'first'), '')
  writeFileSync(join(root, 'a/second'), '')
  expect(findAbove(join(root, 'a/b'), ['first', 'second'])).toBe(join(root, 'a/second'))
})

test('within a folder the first of the names that exists', () => {
  writeFileSync(join(root, 'a/b/first'), '')
  writeFileSync(join(root, 'a/b/second'), '')
  expect(findAbove(join(root, 'a/b'), ['absent', 'first', 'second'])).toBe(join(root, 'a/b/first'))
})

test('null where no folder up to the root has one', () => {
  expect(findAbove(join(root, 'a/b'), ['no-such-file-anywhere'])).toBeNull()
})
