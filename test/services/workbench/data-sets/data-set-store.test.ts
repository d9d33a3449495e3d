/** Which opened data sets stay in memory. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { DataSetStore } from '../../../../native/services/workbench/data-sets/data-set-store.ts'
import { writeSmallNpz } from '../../../support/small-data.ts'

test('the three data sets that were used last stay open; the one used longest ago is read again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lenet-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const store = new DataSetStore({
    folder: join(folder, 'data'),
    now: () => new Date(0),
    onFault: (error) => expect.unreachable(String(error)),
    bundledMnist: null
  })
  const files = ['a', 'b', 'c', 'd'].map((name) => join(folder, `${name}.npz`))
  for (const file of files) await writeSmallNpz(file, { train: 20, validation: 10 })
  const [a, b, c, d] = files as [string, string, string, string]
  const first = { a: await store.bySpec(a), b: await store.bySpec(b), c: await store.bySpec(c) }
  expect(await store.bySpec(a)).toBe(first.a) // used again: b is now the oldest
  await store.bySpec(d)
  expect(await store.bySpec(a)).toBe(first.a)
  expect(await store.bySpec(c)).toBe(first.c)
  expect(await store.bySpec(b)).not.toBe(first.b)
})
