/** Drawings as files to take elsewhere: what they hold, read back by the readers that open data. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BlobReader, Uint8ArrayWriter, ZipReader, type FileEntry } from '@zip.js/zip.js'
import { afterAll, expect, test } from 'vitest'
import { exportDrawings } from '../../native/data/export-drawings.ts'
import { readIdx } from '../../native/data/idx.ts'
import { readNpz } from '../../native/data/npz.ts'
import { decodeGrayPng } from '../../native/data/png.ts'
import { smallDataSet } from '../support/small-data.ts'

const folder = mkdtempSync(join(tmpdir(), 'lenet-drawings-'))
afterAll(() => rmSync(folder, { recursive: true }))
const { train: set } = smallDataSet({ train: 23, validation: 1 })

test('an .npz has the pixels and labels', async () => {
  const { fileName, bytes } = await exportDrawings(set, 'npz', 'mine')
  writeFileSync(join(folder, fileName), bytes)
  const arrays = await readNpz(join(folder, 'mine.npz'))
  expect(arrays.get('X_train')).toMatchObject({ shape: [23, 28, 28], data: set.images })
  expect(arrays.get('Y_train')).toMatchObject({ shape: [23], data: set.labels })
})

test("the zip has MNIST's two IDX files", async () => {
  const { fileName, bytes } = await exportDrawings(set, 'idx', 'mine')
  expect(fileName).toBe('mine-idx.zip')
  const entries = await new ZipReader(new BlobReader(new Blob([bytes])), { useWebWorkers: false }).getEntries()
  for (const entry of entries) {
    writeFileSync(join(folder, entry.filename), await (entry as FileEntry).getData(new Uint8ArrayWriter()))
  }
  expect(await readIdx(join(folder, 'train-images-idx3-ubyte'))).toMatchObject({
    shape: [23, 28, 28],
    data: set.images
  })
  expect(await readIdx(join(folder, 'train-labels-idx1-ubyte'))).toMatchObject({ shape: [23], data: set.labels })
})

test('the sheet shows twenty beside each other, the last row unfilled', async () => {
  const { width, height, pixels } = decodeGrayPng((await exportDrawings(set, 'png', 'mine')).bytes, 'sheet')
  expect([width, height]).toEqual([20 * 29, 2 * 29])
  const last = Array.from({ length: 28 }, (_, row) => [
    ...pixels.subarray((29 + row) * width + 58, (29 + row) * width + 86)
  ])
  expect(last.flat()).toEqual([...set.images.subarray(22 * 784, 23 * 784)])
})
