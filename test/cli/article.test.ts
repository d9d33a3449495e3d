/** `lenet article`: the article in a folder of the user's. */
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lenet, lenetProcess } from '../support/lenet-command.ts'
import { slowTest } from '../support/slow-test.ts'

let folder = ''
const place = (name: string) => join(folder, name)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-article-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const NAMES = ['article.html', 'article.md', 'layers.png', 'network.png', 'pooling.png', 'results.png']

test('writes Markdown, pictures and HTML into a folder that it makes, and names them', async () => {
  const { code, stdout, stderr } = await lenetProcess(['article', '--out', place('new/article')])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect((await readdir(place('new/article'))).sort()).toEqual(NAMES)
  expect(stdout.trim().split('\n')).toHaveLength(NAMES.length)
})

slowTest('a second time is the same; an edited file is kept until it is to be overwritten', async () => {
  const out = place('again')
  await mkdir(out)
  await writeFile(join(out, 'notes.txt'), 'mine')
  expect((await lenet(['article', '--out', out])).code).toBe(0)
  expect((await lenet(['article', '--out', out])).code).toBe(0)
  await writeFile(join(out, 'article.md'), 'edited')
  const refused = await lenet(['article', '--out', out])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(/article\.md is already there, with another content\nhint: .*--overwrite/)
  expect(await readFile(join(out, 'article.md'), 'utf8')).toBe('edited')
  expect((await lenet(['article', '--out', out, '--overwrite'])).code).toBe(0)
  expect(await readFile(join(out, 'article.md'), 'utf8')).toMatch(/^# Sixty million/)
  expect(await readFile(join(out, 'notes.txt'), 'utf8')).toBe('mine')
})

test('a file in the place of the folder is named', async () => {
  await writeFile(place('file'), '')
  const { code, stderr } = await lenet(['article', '--out', place('file')])
  expect(code).toBe(1)
  expect(stderr).toMatch(/cannot make the folder .*file/)
})

test('without a folder it says what is missing', async () => {
  const { code, stderr } = await lenet(['article'])
  expect(code).toBe(2)
  expect(stderr).toContain("required option '--out <folder>' not specified")
})
