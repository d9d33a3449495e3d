/** Every step's figures on the disk: appended, read back, mended after a crash. */
import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StepSeries } from '../../native/contract/runs.ts'
import { readSteps, StepWriter } from '../../native/runs/step-file.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-steps-'))
  file = join(folder, 'steps.bin')
})
afterEach(() => rmSync(folder, { recursive: true }))

const series = (from: number, costs: readonly number[]): StepSeries => ({
  globalStep: Uint32Array.from(costs, (_, i) => from + i),
  batchCost: Float32Array.from(costs),
  batchAccuracy: Float32Array.from(costs, (cost) => 1 - cost)
})
const append = async (...parts: readonly StepSeries[]) => {
  const writer = await StepWriter.open(file)
  for (const part of parts) await writer.append(part)
  await writer.close()
}
const read = async () => {
  const table = await readSteps(file)
  return table?.slice(0, table.length)
}

test('what was appended is read back, over several sessions', async () => {
  expect(await read()).toBeUndefined()
  await append(series(1, [0.5, 0.25]), series(3, [0.125]))
  await append(series(4, [0]))
  expect(await read()).toEqual(series(1, [0.5, 0.25, 0.125, 0]))
  expect(statSync(file).size).toBe(4 * 12)
})

test('steps made again after a resume take the place of the earlier ones', async () => {
  await append(series(1, [1, 2, 3, 4, 5]))
  await append(series(3, [30, 40]))
  expect(await read()).toEqual(series(1, [1, 2, 30, 40]))
  await append(series(1, [7]))
  expect(await read()).toEqual(series(1, [7]))
})

test('a record that a crash cut off is passed over, and written over by the next', async () => {
  await append(series(1, [1, 2]))
  appendFileSync(file, Uint8Array.of(3, 0, 0, 0, 9))
  expect(await read()).toEqual(series(1, [1, 2]))
  await append(series(3, [3]))
  expect(await read()).toEqual(series(1, [1, 2, 3]))
})
