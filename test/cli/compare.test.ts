/** `lenet compare`: engines agree, and a comparison says how far. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jsonLines, lenet } from '../support/lenet-command.ts'
import { writeSmallNpz } from '../support/small-data.ts'
import { builtTensorFlow } from '../support/tensorflow.ts'

const tensorFlow = await builtTensorFlow()
const why = tensorFlow.kind === 'missing' ? `: ${tensorFlow.reason}` : ''

let folder = ''
let data = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-compare-'))
  data = join(folder, 'bars.npz')
  await writeSmallNpz(data, { train: 650, validation: 100 })
  await mkdir(join(folder, 'data'))
  if (tensorFlow.kind === 'built') symlinkSync(tensorFlow.base, join(folder, 'data/tensorflow'), 'junction')
})
afterAll(() => rmSync(folder, { recursive: true }))

const compare = (...flags: string[]) =>
  lenet(['compare', '--data', data, ...flags], { env: { LENET_DATA: join(folder, 'data') } })

describe.skipIf(tensorFlow.kind === 'missing')(`worker-kernels and tensorflow${why}`, () => {
  test('--json: same losses, gradients and first parameters; every figure by engine', async () => {
    const finished = await compare('--json')
    expect(finished).toMatchObject({ code: 0, stderr: '' })
    const lines = jsonLines(finished)
    const ofKind = (kind: string) => lines.filter((line) => line['kind'] === kind)
    expect(ofKind('engine').map(({ name }) => name)).toEqual(['worker-kernels', 'tensorflow'])
    const gradients = ofKind('gradient') as { parameter: string; differences: Record<string, number> }[]
    expect(gradients.map(({ parameter }) => parameter)).toHaveLength(10)
    // Sums of up to 25,000 float32 products in another order.
    for (const { differences } of gradients) expect(differences['tensorflow']).toBeLessThan(1e-5)
    for (const { differences } of gradients) expect(differences['worker-kernels']).toBe(0)
    const losses = ofKind('loss') as { step: number; losses: Record<string, number> }[]
    expect(losses.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    const [first] = losses
    expect(Math.abs(first!.losses['tensorflow']! - first!.losses['worker-kernels']!)).toBeLessThan(1e-5)
    const parameters = ofKind('parameters') as { steps: number; differences: Record<string, number> }[]
    expect(parameters.map(({ steps }) => steps)).toEqual([0, 1, 10, 100])
    // Those that TensorFlow draws itself are ours to the last bit.
    expect(parameters[0]!.differences).toEqual({ 'worker-kernels': 0, tensorflow: 0 })
    expect(parameters[1]!.differences['tensorflow']).toBeLessThan(1e-3)
    const speeds = ofKind('speed') as { name: string; imagesPerSecond: number; residentBytes: number }[]
    expect(speeds.every(({ imagesPerSecond }) => imagesPerSecond > 0)).toBe(true)
    expect(speeds[1]!.residentBytes).toBeGreaterThan(100e6)
  })

  test('for people: a column for each engine, also for plain trainOnBatch, which hands out no gradients', async () => {
    const { code, stdout } = await compare('--engines', 'tensorflow,keras-program')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^gradients of batch 1 +tensorflow +keras-program$/m)
    expect(stdout).toMatch(/^ {2}conv1\/kernel +0 +-$/m)
    expect(stdout).toMatch(/^ {2}0 +0 +0$/m)
    expect(stdout).toMatch(/^loss at step +tensorflow +keras-program$/m)
    expect(stdout).toMatch(/^keras-program +[\d.]+ +\d+ % +[\d,]+ +\d+$/m)
  })
})

describe('what makes no sense', () => {
  test.each([
    [['--engines', 'worker-kernels'], 2, /a comparison takes two different engines or more; got worker-kernels/],
    [['--engines', 'worker-kernels,worker-kernels'], 2, /two different engines/],
    [['--engines', 'worker-kernels,'], 2, /--engines is "worker-kernels,"; expected names between commas/],
    [['--engines', 'worker-kernels,torch'], 1, /no engine is called torch; there is worker-kernels, webgpu, tensorflow/]
  ])('%j', async (flags, exitCode, message) => {
    const { code, stderr } = await compare(...flags)
    expect(code).toBe(exitCode)
    expect(stderr).toMatch(message)
  })
})
