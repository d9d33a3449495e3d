/**
 * A run that an earlier version began (test/fixtures/older-run) goes on as it would have gone on
 * there.
 */
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCheckpoint } from '../../native/model/checkpoint-file.ts'
import { runFiles } from '../../native/runs/run-folder.ts'
import { openLeNetRuns } from '../../native/services/open-run.ts'
import { resumeRun } from '../../native/services/resume-run.ts'
import { trainRun } from '../../native/services/train-run.ts'
import { writeSmallNpz } from '../support/small-data.ts'

const ID = '2026-11-27-keras-d349'
/**
 * Of parameters, m and v after 63 steps, as the version that began it trained it without a stop;
 * README.md there.
 */
const FINAL_SHA256 = '1981b2ebb411bece1dc73a5e108ecfae7cfdbd51dad63771ffce62debca7a78c'

let folder = ''
let data = ''
let older = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-older-run-'))
  data = join(folder, 'bars.npz')
  await writeSmallNpz(data, { train: 650, validation: 100 })
  older = join(folder, 'runs', ID)
  cpSync(join(import.meta.dirname, '../fixtures/older-run', ID), older, { recursive: true })
  const { config } = runFiles(older)
  const settings = JSON.parse(await readFile(config, 'utf8')) as object
  await writeFile(config, JSON.stringify({ ...settings, data }))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function digestOf(runFolder: string): Promise<string> {
  const { parameters, m, v } = await readCheckpoint(runFiles(runFolder).checkpoint)
  const hash = createHash('sha256')
  for (const vector of [parameters, m, v]) hash.update(vector)
  return hash.digest('hex')
}

test('its config reads as the only kind of randomness that there was', async () => {
  const { config } = await openLeNetRuns().find(older)
  expect(config).toMatchObject({ initialisation: 'numpy', order: 'numpy' })
})

test('resumed, it ends with the same bits', async () => {
  const { runFolder } = await resumeRun({ run: older, threads: 1 })
  expect(await digestOf(runFolder)).toBe(FINAL_SHA256)
})

test('a new run of the same settings begins and shuffles in another way, and says so', async () => {
  const options = { data, recipe: 'keras', epochs: 3, seed: 5, order: 'shuffled', checkpointSeconds: 60 } as const
  const { runFolder } = await trainRun({ ...options, runsFolder: join(folder, 'new'), threads: 1 })
  expect(await digestOf(runFolder)).not.toBe(FINAL_SHA256)
  const { config } = await openLeNetRuns().find(runFolder)
  expect(config).toMatchObject({ initialisation: 'keras', order: 'keras' })
})
