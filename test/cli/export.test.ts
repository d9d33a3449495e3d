/** `lenet export`: a kept run as a verified model file. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { cp, readFile, readdir, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCheckpoint } from '../../native/model/checkpoint-file.ts'
import { readOnnxModel } from '../../native/onnx/reader.ts'
import { readParameters } from '../../native/onnx/stored-parameters.ts'
import { readInitialParameters } from '../../native/services/initial-parameters-file.ts'
import { lenet, lenetProcess } from '../support/lenet-command.ts'
import { writeSmallNpz } from '../support/small-data.ts'

let folder = ''
let runs = ''
const place = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-export-'))
  runs = place('runs')
  await writeSmallNpz(place('bars.npz'), { train: 320, validation: 1000 })
  const { code, stderr } = await lenet([
    'train',
    '--data',
    place('bars.npz'),
    '--runs',
    runs,
    '--epochs',
    '1',
    '--seed',
    '6'
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Beside the run there are files of the library. */
async function onlyRun(library: string): Promise<string> {
  const [id, ...more] = (await readdir(library)).filter((name) => !name.startsWith('.'))
  expect(more).toEqual([])
  return id!
}

test("writes the newest checkpoint's parameters, verified, with their origin and without paths", async () => {
  const { code, stdout, stderr } = await lenetProcess(['export', 'last', place('a.onnx'), '--runs', runs])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/a\.onnx is written; onnxruntime on 1,000 images: .*same class for 100 %/)
  const id = await onlyRun(runs)
  const bytes = await readFile(place('a.onnx'))
  expect(readParameters(bytes)).toEqual((await readCheckpoint(join(runs, id, 'checkpoint.bin'))).parameters)
  expect(readOnnxModel(bytes).metadata).toMatchObject({
    runId: id,
    recipe: 'keras',
    seed: 6,
    steps: 10,
    data: 'bars.npz'
  })
})

test('the card of an exported run has the SHA-256 of its file', async () => {
  await lenet(['export', 'last', place('noted.onnx'), '--runs', runs])
  const { stdout } = await lenet(['runs', 'show', 'last', '--card', '--runs', runs])
  const sha256 = createHash('sha256')
    .update(await readFile(place('noted.onnx')))
    .digest('hex')
  expect(stdout).toMatch(new RegExp(`ONNX file +${sha256}`))
})

test('an .npz has the parameters alone, bit for bit, as --init reads them', async () => {
  const { code, stdout } = await lenet(['export', 'last', place('p.npz'), '--runs', runs])
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${place('p.npz')} is written: the parameters of step 10\n` })
  const id = await onlyRun(runs)
  const { parameters } = await readCheckpoint(join(runs, id, 'checkpoint.bin'))
  expect(await readInitialParameters(place('p.npz'))).toEqual(parameters)
  const verified = await lenet(['export', 'last', place('p.npz'), '--data', 'mnist', '--runs', runs])
  expect(verified).toMatchObject({ code: 2 })
  expect(verified.stderr).toContain('an .npz, which is not verified')
})

test('a damaged checkpoint and missing data: the other checkpoint, other images, and a note of each without a path', async () => {
  const damaged = place('damaged')
  await cp(runs, damaged, { recursive: true })
  const id = await onlyRun(damaged)
  await truncate(join(damaged, id, 'checkpoint.bin'), 1000)
  const config = join(damaged, id, 'config.json')
  await writeFile(config, (await readFile(config, 'utf8')).replace('bars.npz', 'removed.npz'))
  const { code, stderr } = await lenet(['export', 'last', place('b.onnx'), '--runs', damaged])
  expect(code).toBe(0)
  const [checkpoint, data, ...more] = stderr.trimEnd().split('\n')
  expect(checkpoint).toMatch(
    /^the checkpoint checkpoint\.bin cannot be used: .*; the checkpoint best\.bin, after step 10, is used instead$/
  )
  expect(data).toMatch(/^the data of the run is missing: the model is verified on (mnist|generated digits) instead$/)
  expect(more).toEqual([])
})

test.each<[string, string[], number, RegExp]>([
  ['a run that is not there', ['abc', 'x.onnx'], 1, /no run in .* is called "abc"/],
  ['a folder that is not there', ['last', 'no/x.onnx'], 1, /no such file or folder/]
])('%s leaves no file', async (_, [run, file], exitCode, message) => {
  const { code, stderr } = await lenet(['export', run!, place(file!), '--runs', runs])
  expect(code).toBe(exitCode)
  expect(stderr).toMatch(message)
  expect(await readdir(folder)).not.toContain('x.onnx')
})
