/** `--engine tensorflow` and `lenet tensorflow` as their users have them. */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { mkdir, readFile, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readNpz } from '../../native/data/npz.ts'
import { readCheckpoint } from '../../native/model/checkpoint-file.ts'
import { readEvents } from '../../native/runs/event-log.ts'
import { runFiles } from '../../native/runs/run-folder.ts'
import { goldenFile } from '../support/golden.ts'
import { jsonLines, lenet, startLenet } from '../support/lenet-command.ts'
import { MNIST_FOLDER, mnistTest } from '../support/mnist.ts'
import { writeSmallNpz } from '../support/small-data.ts'
import { builtTensorFlow } from '../support/tensorflow.ts'
import { expectSameVector } from '../support/same-vector.ts'

const tensorFlow = await builtTensorFlow()
const why = tensorFlow.kind === 'missing' ? `: ${tensorFlow.reason}` : ''

let folder = ''
let data = ''
/** With the engine that was built for tests in it, and without any. */
let installed: Record<string, string> = {}
let empty: Record<string, string> = {}
const place = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-tensorflow-'))
  data = place('bars.npz')
  await writeSmallNpz(data, { train: 650, validation: 1000, test: 100 })
  await mkdir(place('with'))
  if (tensorFlow.kind === 'built') symlinkSync(tensorFlow.base, place('with/tensorflow'), 'junction')
  installed = { LENET_DATA: place('with') }
  empty = { LENET_DATA: place('without') }
})
afterAll(() => rmSync(folder, { recursive: true }))

const onlyRun = async (runs: string) => join(runs, (await readdir(runs))[0]!)
const config = async (run: string) =>
  JSON.parse(await readFile(runFiles(run).config, 'utf8')) as Record<string, unknown>

describe.skipIf(tensorFlow.kind === 'missing')(`installed${why}`, () => {
  const train = (runs: string, ...flags: string[]) =>
    lenet(['train', '--engine', 'tensorflow', '--data', data, '--runs', place(runs), '--json', ...flags], {
      env: installed
    })

  mnistTest('train: the first ten golden losses within 1e-3', async () => {
    const init = goldenFile('lenet-step.npz')
    const trace = place('golden.npz')
    const { code, stderr } = await lenet(
      [
        ...['train', '--engine', 'tensorflow', '--data', MNIST_FOLDER, '--runs', place('golden'), '--trace', trace],
        ...['--order', 'sequential', '--max-steps', '10', '--init', init]
      ],
      { env: installed }
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const losses = (await readNpz(trace)).get('losses')!
    const golden = (await readNpz(init)).get('losses/keras')!
    expect(losses.shape).toEqual([10])
    for (let i = 0; i < 10; i++) expect(Math.abs(Number(losses.data[i]) - Number(golden.data[i]))).toBeLessThan(1e-3)
  })

  test('a run remembers engine and settings, is exported and verified, and tells its device', async () => {
    const file = place('tensorflow.onnx')
    const finished = await train('exported', '--epochs', '2', '--threads', '1', '--export', file)
    expect(finished).toMatchObject({ code: 0, stderr: '' })
    const lines = jsonLines(finished)
    expect(lines[0]).toMatchObject({ kind: 'started', engine: 'tensorflow', threads: 1 })
    expect(lines[0]!['device']).toMatch(/^[CG]PU.*TensorFlow 2\./)
    expect(lines.at(-1)).toMatchObject({ kind: 'summary', engine: 'tensorflow', verification: { agreement: 1 } })
    const run = await onlyRun(place('exported'))
    expect(await config(run)).toMatchObject({ engine: 'tensorflow', engineSettings: { threads: 1 } })
  })

  test('stopped and resumed, it ends with the bits of a run that was never interrupted', async () => {
    expect((await train('whole', '--epochs', '3')).code).toBe(0)
    const flags = ['train', '--engine', 'tensorflow', '--data', data, '--runs', place('cut'), '--epochs', '3', '--json']
    const running = startLenet(flags, { env: installed })
    await running.seen('"progress"')
    running.child.kill('SIGINT')
    expect((await running.finished).code).toBe(130)
    const resumed = await lenet(['resume', 'last', '--runs', place('cut'), '--json'], { env: installed })
    expect(resumed).toMatchObject({ code: 0, stderr: '' })
    const ends = await Promise.all(
      ['whole', 'cut'].map(async (runs) => readCheckpoint(runFiles(await onlyRun(place(runs))).checkpoint))
    )
    expect(ends[1]!.step).toBe(63)
    expectSameVector(ends[1]!.parameters, ends[0]!.parameters, 'parameters')
    expect(ends[1]!.m).toEqual(ends[0]!.m)
  })

  test('a run that one engine has begun goes on with the other, and both are on record', async () => {
    const runs = place('moved')
    const first = startLenet(['train', '--data', data, '--runs', runs, '--epochs', '400', '--json'], { env: installed })
    await first.seen('"progress"')
    first.child.kill('SIGINT')
    await first.finished
    const run = await onlyRun(runs)
    expect(await config(run)).toMatchObject({ engine: 'worker-kernels' })
    const second = startLenet(['resume', 'last', '--engine', 'tensorflow', '--runs', runs, '--json'], {
      env: installed
    })
    await second.seen('"progress"')
    second.child.kill('SIGINT')
    await second.finished
    expect(await config(run)).toMatchObject({
      engine: 'tensorflow',
      engineSettings: { oneDnn: expect.any(Boolean) as boolean }
    })
    const engines = (await readEvents(runFiles(run).events)).flatMap((event) =>
      event.kind === 'started' ? [event.engine] : []
    )
    expect(engines).toEqual(['worker-kernels', 'tensorflow'])
  })

  test.each([
    ['4', /^After 0 epochs: cost .*\nAfter 1 epochs: cost .*\n\[.*\]$/s],
    ['5', /^Epoch 1\/1\n21\/21 \[=+\] - \d+s .* - val_accuracy: [\d.]+\n32\/32 \[=+\].*\n\[.*\]$/s]
  ])("brief %s prints the brief's text", async (program, text) => {
    const { code, stdout, stderr } = await lenet(
      ['brief', program, '--engine', 'tensorflow', '--data', data, '--epochs', '1'],
      { env: installed }
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.trimEnd()).toMatch(text)
  })

  test('a GPU that is asked for and cannot be had: trained on the CPU, saying why', async () => {
    const { code, stderr, stdout } = await lenet(
      ['train', '--engine', 'tensorflow', '--device', '0', '--data', data, '--runs', place('gpu'), '--max-steps', '3'],
      { env: installed }
    )
    expect(code).toBe(0)
    expect(stderr).toMatch(/^TensorFlow runs on the CPU: it is installed without GPU support\n$/)
    expect(stdout).toMatch(/^run .*, CPU, .*TensorFlow/m)
  })

  test('status tells it to people and to programs', async () => {
    const { code, stdout } = await lenet(['tensorflow', 'status'], { env: installed })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^TensorFlow 2\.\d+\.\d+ \(cpu\) with tfjs-node 4\.22\.0, in /)
    expect(stdout).toMatch(/SHA-256 [0-9a-f]{64}$/m)
    expect(stdout).toMatch(/^ {2}CPU, .*TensorFlow/m)
    const [status] = jsonLines(await lenet(['tensorflow', 'status', '--json'], { env: installed }))
    expect(status).toMatchObject({ kind: 'installed', installed: { variant: 'cpu' } })
  })
})

describe('not installed', () => {
  test('training with it says so, and how to get it; nothing is begun', async () => {
    const { code, stderr } = await lenet(['train', '--engine', 'tensorflow', '--data', data, '--runs', place('none')], {
      env: empty
    })
    expect(code).toBe(1)
    expect(stderr).toBe(
      'error: the TensorFlow engine is not installed\nhint: Install it with: lenet tensorflow install\n'
    )
    expect(await readdir(place('none')).catch(() => [])).toEqual([])
  })

  test('a device that makes no sense is told with those that do', async () => {
    const { code, stderr } = await lenet(['train', '--engine', 'tensorflow', '--device', 'tpu', '--data', data], {
      env: empty
    })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: TensorFlow was asked for the device tpu; expected cpu, or the number of a GPU\n/)
  })

  test('an engine that none is called is told with those there are', async () => {
    const { code, stderr } = await lenet(['train', '--engine', 'pytorch', '--data', data], { env: empty })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: no engine is called pytorch; expected worker-kernels, webgpu or tensorflow\n/)
  })

  test('status says so with exit code 1, and there is nothing to remove', async () => {
    const status = await lenet(['tensorflow', 'status'], { env: empty })
    expect(status).toMatchObject({ code: 1, stderr: '' })
    expect(status.stdout).toMatch(/^the TensorFlow engine is not installed\n/)
    const removed = await lenet(['tensorflow', 'remove'], { env: empty })
    expect(removed).toMatchObject({ code: 0, stdout: 'there was nothing to remove\n' })
  })
})
