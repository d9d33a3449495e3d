/**
 * Exported files are proven before they get their name, and a failure leaves things as they were.
 */
import type * as realFs from 'node:fs/promises'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parameterView } from '../../native/model/architecture.ts'
import { exportOnnx } from '../../native/onnx/export.ts'
import { readParameters } from '../../native/onnx/stored-parameters.ts'
import { openRecogniser } from '../../native/onnx/recogniser.ts'
import { compareScores, isVerified } from '../../native/onnx/verification.ts'
import { lenetForward } from '../support/lenet-forward.ts'
import { seededImages, seededMetadata, seededParameters } from '../support/onnx-model.ts'

/**
 * A disk that fills up after so many bytes of a file (Infinity: the real one), or lets nobody
 * write.
 */
const disk = vi.hoisted(() => ({ freeBytes: Infinity, writable: true }))
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof realFs>()
  return {
    ...original,
    open: async (...args: Parameters<typeof original.open>) => {
      if (!disk.writable) throw Object.assign(new Error('EACCES: permission denied, open'), { code: 'EACCES' })
      const handle = await original.open(...args)
      if (disk.freeBytes === Infinity || args[1] !== 'wx') return handle
      handle.writeFile = async (data) => {
        await handle.write((data as Uint8Array).subarray(0, disk.freeBytes))
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      }
      return handle
    }
  }
})

const parameters = seededParameters(11)
const images = seededImages(1000, 12)
const expected = Float32Array.from(lenetForward(parameters, images).probabilities)
const metadata = seededMetadata()

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lenet-export-'))
})
afterEach(async () => {
  disk.freeBytes = Infinity
  disk.writable = true
  await rm(folder, { recursive: true, force: true })
})

test('a thousand images agree, and the file stands there with its parameters', async () => {
  const file = join(folder, 'lenet5.onnx')
  const { verification } = await exportOnnx({ file, parameters, metadata, images, expected })
  expect(verification.images).toBe(1000)
  expect(verification.agreement).toBe(1)
  expect(verification.maxDifference).toBeGreaterThan(0)
  expect(verification.maxDifference).toBeLessThan(2e-6)
  expect(await readdir(folder)).toEqual(['lenet5.onnx'])
  expect(readParameters(await readFile(file))).toEqual(parameters)
  const recogniser = await openRecogniser(file)
  expect(recogniser.metadata).toEqual(metadata)
  await recogniser.dispose()
})

test('without a file the bytes are verified in memory, and are those that a file would have', async () => {
  const options = { parameters, metadata, images, expected }
  const written = await exportOnnx({ file: join(folder, 'lenet5.onnx'), ...options })
  const { bytes, verification } = await exportOnnx({ file: null, ...options })
  expect(Buffer.from(bytes).equals(await readFile(join(folder, 'lenet5.onnx')))).toBe(true)
  expect(verification).toEqual(written.verification)
  expect(await readdir(folder)).toEqual(['lenet5.onnx'])
  const wrong = Float32Array.from(expected)
  wrong[4321]! += 1e-4
  await expect(exportOnnx({ file: null, ...options, expected: wrong })).rejects.toMatchObject({
    code: 'verification',
    message: expect.stringMatching(/^the model was not kept/) as string
  })
})

test('replaces an older file of that name', async () => {
  const file = join(folder, 'lenet5.onnx')
  await writeFile(file, 'older')
  await exportOnnx({ file, parameters, metadata, images, expected })
  expect(readParameters(await readFile(file))).toEqual(parameters)
})

test('one answer that differs by 0.0001 fails the export, leaves nothing, and touches no older file', async () => {
  const wrong = Float32Array.from(expected)
  wrong[4321]! += 1e-4
  const older = join(folder, 'older.onnx')
  await writeFile(older, 'older')
  for (const file of [older, join(folder, 'new.onnx')]) {
    const failed = expect(exportOnnx({ file, parameters, metadata, images, expected: wrong })).rejects
    await failed.toMatchObject({
      code: 'verification',
      message: expect.stringMatching(/1000 images.*1\.0e-4.*100\.00 %/) as string
    })
  }
  expect(await readdir(folder)).toEqual(['older.onnx'])
  expect(await readFile(older, 'utf8')).toBe('older')
})

test.each([
  [1000, ''],
  [1001, '; the logits reach 1,001']
])('a disagreement names logits of more than a thousand: %i', async (bias, words) => {
  const constant = new Float32Array(parameters.length)
  parameterView(constant, 'dense3/bias')[0] = bias
  const failed = expect(exportOnnx({ file: null, parameters: constant, metadata, images, expected })).rejects
  await failed.toMatchObject({ message: expect.stringMatching(new RegExp(`needed: all\\)${words}$`)) as string })
})

test('fewer than a thousand images prove nothing', async () => {
  const few = { images: images.subarray(784), expected: expected.subarray(10) }
  const file = join(folder, 'lenet5.onnx')
  await expect(exportOnnx({ file, parameters, metadata, ...few })).rejects.toMatchObject({ code: 'bad-argument' })
  await expect(exportOnnx({ file, parameters, metadata, images, expected: few.expected })).rejects.toMatchObject({
    code: 'bad-shape'
  })
  expect(await readdir(folder)).toEqual([])
})

test('a disk that fills up is reported and leaves nothing', async () => {
  disk.freeBytes = 100_000
  const file = join(folder, 'lenet5.onnx')
  await writeFile(file, 'older')
  const failed = expect(exportOnnx({ file, parameters, metadata, images, expected })).rejects
  await failed.toMatchObject({ code: 'io', message: expect.stringContaining('the disk is full') as string })
  expect(await readdir(folder)).toEqual(['lenet5.onnx'])
  expect(await readFile(file, 'utf8')).toBe('older')
})

test('a folder that nobody may write to is reported', async () => {
  disk.writable = false // by the stand-in, because an administrator may write anywhere
  const failed = expect(exportOnnx({ file: join(folder, 'a.onnx'), parameters, metadata, images, expected })).rejects
  await failed.toMatchObject({ code: 'io', message: expect.stringContaining('no permission') as string })
  expect(await readdir(folder)).toEqual([])
})

test('a folder that is missing, a file in its place, or a folder of that name is reported', async () => {
  const options = { parameters, metadata, images, expected }
  await expect(exportOnnx({ file: join(folder, 'absent', 'a.onnx'), ...options })).rejects.toMatchObject({
    code: 'not-found'
  })
  await writeFile(join(folder, 'plain'), '')
  await expect(exportOnnx({ file: join(folder, 'plain', 'a.onnx'), ...options })).rejects.toMatchObject({ code: 'io' })
  await mkdir(join(folder, 'taken.onnx', 'inside'), { recursive: true })
  await expect(exportOnnx({ file: join(folder, 'taken.onnx'), ...options })).rejects.toMatchObject({ code: 'io' })
  expect((await readdir(folder)).sort()).toEqual(['plain', 'taken.onnx'])
})

describe('verification', () => {
  const logits = new Float32Array(expected.length)
  const compare = (actual: Float32Array, wanted = expected) => compareScores(wanted, { probabilities: actual, logits })

  test('numbers that are none never pass', () => {
    const nan = Float32Array.from(expected)
    nan[7] = NaN
    expect(isVerified(compare(nan))).toBe(false)
    expect(isVerified(compare(nan, nan))).toBe(false)
    expect(isVerified(compare(expected))).toBe(true)
    expect(isVerified({ images: 999, excess: 0, agreement: 1 })).toBe(false)
    expect(isVerified({ images: 1000, excess: 1, agreement: 1 })).toBe(false)
    expect(isVerified({ images: 1000, excess: 0, agreement: 0.999 })).toBe(false)
  })

  test('a difference may be as large as rounding makes it where logits are large, and no larger', () => {
    const shifted = expected.map((value, i) => (i === 3 ? value + 2e-5 : value))
    expect(isVerified(compare(shifted))).toBe(false)
    const large = (logit: number) => compareScores(expected, { probabilities: shifted, logits: logits.with(5, -logit) })
    expect(isVerified(large(10))).toBe(false)
    expect(isVerified(large(50))).toBe(true) // of 50, 1e-6 is 5e-5
    const elsewhere = compareScores(expected, { probabilities: shifted, logits: logits.with(15, 1e6) })
    expect(isVerified(elsewhere)).toBe(false)
  })

  test('a network whose logits reach thousands, as of pixels that were not scaled, is exported', async () => {
    const unscaled = images.map((value) => value * 256)
    const { logits: scores, probabilities } = lenetForward(parameters, unscaled)
    expect(Math.max(...scores.map(Math.abs))).toBeGreaterThan(100)
    const file = join(folder, 'large.onnx')
    const options = { file, parameters, metadata, images: unscaled }
    await exportOnnx({ ...options, expected: Float32Array.from(probabilities) })
    expect(await readdir(folder)).toEqual(['large.onnx'])
  })
})
