/**
 * The index of rows: a cache that may be deleted, cut, older, or written by two processes, and rows
 * that are right all the same.
 */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RunIndex } from '../../native/runs/run-index.ts'

interface Row {
  readonly text: string
}

const LONG_AGO = new Date('2026-01-01T00:00:00Z')

let folder = ''
let reads: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-index-'))
  reads = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (id: string, text: string, at = LONG_AGO) => {
  mkdirSync(join(folder, id), { recursive: true })
  // As the program writes: under another name, then renamed, which changes the folder's time.
  rmSync(join(folder, id, 'row'), { force: true })
  writeFileSync(join(folder, id, 'row'), text)
  utimesSync(join(folder, id), at, at)
}
const open = (version = 1, now = () => Date.now()) =>
  new RunIndex<Row>({
    folder,
    version,
    readRow: (id, runFolder) => {
      reads.push(id)
      return Promise.resolve({ text: readFileSync(join(runFolder, 'row'), 'utf8') })
    },
    isActive: ({ text }) => text === 'active',
    now
  })
const textsOf = (index: RunIndex<Row>) => Object.fromEntries([...index.rows].map(([id, { text }]) => [id, text]))
const file = () => join(folder, 'index.json')

const saved = async () => {
  const index = open()
  await index.refresh()
  await index.save()
  reads = []
}

test('rows whose folders have not changed are taken from the cache', async () => {
  write('a', 'one')
  write('b', 'two')
  await saved()
  const index = open()
  const { changed, removed } = await index.refresh()
  expect([reads, changed.size, removed]).toEqual([[], 0, []])
  expect(textsOf(index)).toEqual({ a: 'one', b: 'two' })
})

test('what was changed, added and removed meanwhile is noticed, and nothing else is read', async () => {
  write('a', 'one')
  write('b', 'two')
  write('c', 'three')
  await saved()
  write('b', 'other', new Date('2026-01-02'))
  write('d', 'four')
  rmSync(join(folder, 'c'), { recursive: true })
  const index = open()
  const { changed, removed } = await index.refresh()
  expect(reads.sort()).toEqual(['b', 'd'])
  expect([[...changed.keys()].sort(), removed]).toEqual([['b', 'd'], ['c']])
  expect(textsOf(index)).toEqual({ a: 'one', b: 'other', d: 'four' })
})

test('a row that was read right after a change is read again: file times are coarse', async () => {
  write('a', 'one', new Date())
  await saved()
  await open().refresh()
  expect(reads).toEqual(['a'])
})

test('an active row is read every time', async () => {
  write('a', 'active')
  write('b', 'done')
  await saved()
  await open().refresh()
  expect(reads).toEqual(['a'])
})

test('a clock that has jumped back: rows are right, and are not read over and over', async () => {
  const future = new Date(Date.now() + 86_400_000)
  write('a', 'one', future)
  await saved()
  const index = open()
  await index.refresh()
  expect([reads, textsOf(index)]).toEqual([[], { a: 'one' }])
  write('a', 'after the jump', LONG_AGO)
  await index.refresh()
  expect(textsOf(index)).toEqual({ a: 'after the jump' })
})

describe('an index file that cannot be used is made again', () => {
  test.each<[string, () => void]>([
    ['deleted', () => rmSync(file())],
    ['empty', () => truncateSync(file(), 0)],
    ['cut', () => truncateSync(file(), Math.floor(readFileSync(file()).length / 2))],
    ['without its last line', () => truncateSync(file(), readFileSync(file()).length - 3)],
    ['no JSON', () => writeFileSync(file(), 'not an index')],
    ['of another form', () => writeFileSync(file(), '{"runs":[]}')],
    ['with one letter changed', () => writeFileSync(file(), readFileSync(file(), 'utf8').replace('"one"', '"two"'))]
  ])('%s', async (_, damage) => {
    write('a', 'one')
    await saved()
    damage()
    const index = open()
    await index.refresh()
    await index.save()
    expect([reads, textsOf(index)]).toEqual([['a'], { a: 'one' }])
    reads = []
    await open().refresh()
    expect(reads).toEqual([])
  })

  test('of another version', async () => {
    write('a', 'one')
    await saved()
    await open(2).refresh()
    expect(reads).toEqual(['a'])
  })
})

test('two processes that write at the same time leave an index that is whole', async () => {
  for (let run = 0; run < 30; run++) write(`run-${run}`, String(run))
  await saved()
  const script = `
    import { RunIndex } from ${JSON.stringify(join(import.meta.dirname, '../../native/runs/run-index.ts'))}
    import { readFileSync } from 'node:fs'
    for (let i = 0; i < 15; i++) {
      const index = new RunIndex({ folder: process.argv[1], version: Number(process.argv[2]), isActive: () => false,
        readRow: async (id, folder) => ({ text: readFileSync(folder + '/row', 'utf8') }) })
      await index.refresh()
      await index.save()
    }`
  const run = (version: string) =>
    execFileSync('sh', [
      '-c',
      `"$0" --input-type=module -e "$1" "$2" ${version} & "$0" --input-type=module -e "$1" "$2" ${Number(version) + 1}; wait`,
      process.execPath,
      script,
      folder
    ])
  run('1')
  const version = (JSON.parse(readFileSync(file(), 'utf8')) as { version: number }).version
  const index = open(version)
  await index.refresh()
  expect(reads).toEqual([])
  expect(index.rows.size).toBe(30)
  expect(existsSync(file())).toBe(true)
})
