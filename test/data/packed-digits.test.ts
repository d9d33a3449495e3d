/** Drawn digits that came with the program: used when they are genuine, drawn when not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPackedDigits, openSyntheticDataSet, readPackedDigits } from '../../native/data/packed-digits.ts'
import { writeSyntheticFile } from '../../native/data/synthetic-file.ts'
import { smallDataSet } from '../support/small-data.ts'

const COUNTS = { train: 20, validation: 10, test: 10 }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-packed-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a file with other digits is refused: which array, its hash and the one expected', async () => {
  const file = join(folder, 'drawn-digits.npz')
  await writeSyntheticFile(file, smallDataSet({ train: 30, validation: 10, test: 5 }), { level: 7 })
  await expect(readPackedDigits(file)).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringMatching(
      /drawn-digits\.npz does not hold the drawn digits: X_train has SHA-256 [0-9a-f]{64}; expected d3966ccd/
    ) as string
  })
})

test.each([
  [
    'other digits',
    async (file: string) => writeSyntheticFile(file, smallDataSet({ train: 30, validation: 10, test: 5 }))
  ],
  ['an incomplete file', (file: string) => Promise.resolve(writeFileSync(file, 'PK\x03\x04 half'))],
  ['nothing', () => Promise.resolve()]
])('with %s in its place they are drawn', async (_what, write) => {
  const packed = join(folder, 'drawn-digits.npz')
  await write(packed)
  expect(await openPackedDigits(packed)).toBeNull()
  const opened = await openSyntheticDataSet({ packed, counts: COUNTS })
  expect(opened).toEqual(await openSyntheticDataSet({ packed: null, counts: COUNTS }))
  expect(opened.train.count).toBe(COUNTS.train)
})

test('stopping while they are read stops, and does not draw instead', async () => {
  const file = join(folder, 'drawn-digits.npz')
  await writeSyntheticFile(file, smallDataSet({ train: 30, validation: 10, test: 5 }))
  const stopped = openSyntheticDataSet({ packed: file, signal: AbortSignal.abort() })
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled', message: expect.stringContaining(file) as string })
})
