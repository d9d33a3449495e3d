/** The program's own digits, kept on the disk: the same set whether they were drawn or read. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DataSet } from '../../../../native/data/data-set.ts'
import { seedHash } from '../../../../native/data/digit-chunk.ts'
import { openKeptSynthetic } from '../../../../native/services/workbench/data-sets/synthetic-cache.ts'
import type { OnFault } from '../../../../native/services/workbench/rpc/capability.ts'
import { smallDataSet } from '../../../support/small-data.ts'

let folder = ''
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'lenet-synthetic-')), 'synthetic')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true }))

const drawn = {
  ...smallDataSet({ train: 30, validation: 10, test: 5 }),
  name: 'synthetic',
  hashes: { seed: seedHash(0) }
}
const unwritable = (error: unknown) => {
  throw error
}
const openKept = (draw: () => Promise<DataSet>, onFault: OnFault = unwritable) =>
  openKeptSynthetic({ folder, onFault, draw, packed: null })

test('drawn once, read from then on, and the same', async () => {
  const draw = vi.fn(() => Promise.resolve(drawn))
  expect(await openKept(draw)).toMatchObject(drawn)
  expect(await openKept(draw)).toMatchObject(drawn)
  expect(draw).toHaveBeenCalledTimes(1)
})

test('a damaged file is drawn anew, one of another version goes', async () => {
  const draw = vi.fn(() => Promise.resolve(drawn))
  await openKept(draw)
  writeFileSync(join(folder, `${seedHash(0)}.npz`), 'PK\x03\x04 half')
  writeFileSync(join(folder, 'older.npz'), '')
  expect(await openKept(draw)).toMatchObject(drawn)
  expect(await openKept(draw)).toMatchObject(drawn)
  expect(draw).toHaveBeenCalledTimes(2)
  expect(readdirSync(folder)).toEqual([`${seedHash(0)}.npz`])
})

test('where nothing can be kept they are drawn all the same, and the log hears of it in one line', async () => {
  writeFileSync(folder, 'a file, no folder')
  const onFault = vi.fn()
  expect(await openKept(() => Promise.resolve(drawn), onFault)).toEqual(drawn)
  // A text and no error, whose stack the log would write too.
  const line =
    /^the drawn digits will be drawn again next time: cannot make the folder .+: a part of the path is a file, not a folder$/
  expect(onFault.mock.calls).toEqual([[expect.stringMatching(line)]])
})
