/**
 * `lenet train` as its users have it: against the golden run, bit for bit against itself, stopped,
 * and given nonsense.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sliceImages } from '../../native/data/data-set.ts'
import { readNpz, writeNpz } from '../../native/data/npz.ts'
import { goldenFile } from '../support/golden.ts'
import { jsonLines, lenet, lenetProcess, startLenet } from '../support/lenet-command.ts'
import { genuineMnist, mnistTest } from '../support/mnist.ts'
import { writeNpzOf, writeSmallNpz } from '../support/small-data.ts'

const GOLDEN = goldenFile('lenet-step.npz')

let folder = ''
let data = ''
let fewImages = ''
const place = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-train-'))
  data = place('bars.npz')
  await writeSmallNpz(data, { train: 650, validation: 1000, test: 100 })
  fewImages = place('few.npz')
  await writeSmallNpz(fewImages, { train: 170, validation: 100, test: 50 })
})
afterAll(() => rmSync(folder, { recursive: true }))

const flagsOf = (flags: string[]) => ['train', '--data', data, '--runs', place('runs'), ...flags]
const train = (...flags: string[]) => lenet(flagsOf(flags))
/** It has to end by itself, with all threads. */
const trainProcess = (...flags: string[]) => lenetProcess(flagsOf(flags))

describe('the golden run of float64 numpy', () => {
  // Its first ten steps see the first 320 images of MNIST in their order; a whole epoch of graph
  // would be evaluated on all 50,000 before and after.
  mnistTest.each(['keras', 'graph'])('%s: the first ten losses within 1e-4', async (recipe) => {
    const trace = place(`${recipe}.npz`)
    const { train: whole, validation, ...rest } = await genuineMnist()
    const first = {
      ...rest,
      train: sliceImages(whole, 0, 320),
      validation: sliceImages(validation, 0, 100),
      test: null
    }
    await writeNpzOf(place('first-digits.npz'), first)
    const flags = ['--order', 'sequential', '--max-steps', '10', '--init', GOLDEN, '--runs', place('golden-runs')]
    const { code, stderr } = await lenet([
      ...['train', '--data', place('first-digits.npz'), '--recipe', recipe, '--trace', trace],
      ...flags
    ])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const losses = (await readNpz(trace)).get('losses')!
    const golden = (await readNpz(GOLDEN)).get(`losses/${recipe}`)!
    expect(losses.shape).toEqual([10])
    for (let i = 0; i < 10; i++) expect(Math.abs(Number(losses.data[i]) - Number(golden.data[i]))).toBeLessThan(1e-4)
  })
})

describe('the same command', () => {
  const traced = async (name: string, ...flags: string[]) => {
    const { code, stderr } = await train('--data', fewImages, '--epochs', '2', '--trace', place(name), ...flags)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return await readNpz(place(name))
  }

  test('gives the same bits again, and with any number of threads; another seed gives others', async () => {
    const first = await traced('a.npz', '--seed', '7', '--threads', '1')
    expect(await traced('b.npz', '--seed', '7', '--threads', '1')).toEqual(first)
    expect(await traced('c.npz', '--seed', '7', '--threads', '2')).toEqual(first)
    expect((await traced('d.npz', '--seed', '8')).get('losses')).not.toEqual(first.get('losses'))
    expect(first.get('losses')!.shape).toEqual([12]) // 170 / 32, rounded up, twice
  })

  test('with distorted images as well, of which the first lines tell; each level gives others', async () => {
    const flags = ['--data', fewImages, '--epochs', '2', '--threads', '1', '--distort', 'strong']
    const { code, stdout } = await train(...flags, '--trace', place('e.npz'))
    expect(code).toBe(0)
    expect(stdout).toMatch(/images distorted anew in every epoch: strong \(shift up to 2 pixels, turn \d+°/)
    const first = await readNpz(place('e.npz'))
    expect(await traced('f.npz', '--threads', '2', '--distort', 'strong')).toEqual(first)
    const slight = (await traced('g.npz', '--distort', 'slight')).get('losses')
    expect(slight).not.toEqual(first.get('losses'))
    const none = await traced('h.npz', '--distort', 'none')
    expect(none.get('losses')).not.toEqual(slight)
    expect(await traced('i.npz')).toEqual(none)
  })
})

describe('output', () => {
  test('--json: every event, then the summary with test accuracy and verification', async () => {
    const file = place('json.onnx')
    const finished = await trainProcess('--json', '--epochs', '2', '--export', file)
    expect(finished).toMatchObject({ code: 0, stderr: '' })
    const lines = jsonLines(finished)
    expect(lines[0]).toMatchObject({ kind: 'started', data: 'bars.npz', trainImages: 650, stepsPerEpoch: 21 })
    expect(lines.filter(({ kind }) => kind === 'epoch')).toHaveLength(2)
    expect(lines.at(-2)).toEqual({ kind: 'ended', state: 'finished', globalStep: 42 })
    expect(lines.at(-1)).toMatchObject({
      kind: 'summary',
      runId: lines[0]!['runId'],
      exportPath: file,
      verification: { images: 1000, agreement: 1 }
    })
    const summary = lines.at(-1) as { epochs: object[]; testAccuracy: number }
    const epochs = lines
      .filter(({ kind }) => kind === 'epoch')
      .map(({ evaluationSeconds, ...event }) => {
        expect(evaluationSeconds).toBeGreaterThan(0)
        return event
      })
    expect(summary.epochs.map((figures) => ({ kind: 'epoch', ...figures }))).toEqual(epochs)
    expect(summary.testAccuracy).toBeGreaterThan(0.9) // bars are easy
    expect((await readFile(file)).length).toBeGreaterThan(240_000)
  })

  test("for people: the run's id and folder, Keras's lines, what to do next", async () => {
    const { code, stdout } = await trainProcess('--epochs', '1')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^run \d{4}-\d\d-\d\d-keras-[0-9a-f]{4}, CPU/m)
    expect(stdout).toMatch(/^Epoch 1\/1$/m)
    expect(stdout).toMatch(/^next: lenet export /m)
  })
})

test('Ctrl-C stops after the step under way; exit code 130, a checkpoint, and how to go on', async () => {
  const runs = place('stopped runs')
  const running = startLenet(['train', '--data', data, '--runs', runs, '--epochs', '1000', '--json'])
  await running.seen('"progress"')
  running.child.kill('SIGINT')
  const finished = await running.finished
  const lines = jsonLines(finished)
  const [id] = await readdir(runs)
  expect(finished.code).toBe(130)
  expect(lines.at(-2)).toMatchObject({ kind: 'ended', state: 'stopped' })
  expect(lines.at(-1)).toMatchObject({
    kind: 'error',
    code: 'cancelled',
    hint: `Go on with: lenet resume "${join(runs, id!)}"`
  })
  expect(JSON.parse(await readFile(join(runs, id!, 'state.json'), 'utf8'))).toMatchObject({ state: 'stopped' })
})

test('a learning rate far too large is told as divergence, with the step, and the run waits for a smaller one', async () => {
  const runs = place('diverged')
  const { code, stderr } = await lenet([
    'train',
    '--data',
    data,
    '--runs',
    runs,
    '--learning-rate',
    '1',
    '--init',
    place('wild.npz')
  ])
  expect(code).toBe(1) // no such file yet: nothing is begun
  expect(stderr).toMatch(/^error: cannot read .*wild\.npz/)
  const arrays = await readNpz(GOLDEN)
  const huge = [...arrays].filter(([name]) => name.startsWith('init/'))
  await writeNpz(
    place('wild.npz'),
    Object.fromEntries(
      huge.map(([name, { shape, data: values }]) => [
        name,
        { shape, data: Float32Array.from(values as Float32Array, (v) => v * 1e20) }
      ])
    )
  )
  const diverged = await lenetProcess(['train', '--data', data, '--runs', runs, '--init', place('wild.npz')])
  expect(diverged.code).toBe(1)
  expect(diverged.stderr).toMatch(/^error: the training diverged after 0 good steps, at step 1 of epoch 1: /)
  const [id] = await readdir(runs)
  const state = JSON.parse(await readFile(join(runs, id!, 'state.json'), 'utf8')) as object
  expect(state).toMatchObject({ state: 'needs-you', error: { code: 'diverged' } })
})

describe('nonsense is told before anything is begun', () => {
  test.each<[string, () => string[], number, RegExp]>([
    ['data that is not there', () => ['--data', place('none.npz')], 1, /none\.npz/],
    [
      'an export into no folder',
      () => ['--export', place('no/model.onnx')],
      1,
      /model\.onnx into the folder .*no such/
    ],
    ['an export onto a folder', () => ['--export', folder], 2, /it is a folder/],
    ['a trace into no folder', () => ['--trace', place('no/trace.npz')], 1, /trace\.npz into the folder/],
    [
      'one file for two',
      () => ['--trace', place('x'), '--export', place('x')],
      2,
      /the model and the trace would both/
    ],
    ['first parameters that are none', () => ['--init', data], 1, /does not hold first parameters of LeNet-5/],
    ['runs inside a file', () => ['--runs', data], 1, /cannot create a run in/]
  ])('%s', async (_, flags, exitCode, message) => {
    const runs = place('nonsense')
    const { code, stdout, stderr } = await lenet(['train', '--data', data, '--runs', runs, ...flags()])
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/^error: .*\nhint: .*\n$/)
    expect(await readdir(runs).catch(() => [])).toEqual([])
  })

  test('a data file that is cut off', async () => {
    const cut = place('cut.npz')
    await writeFile(cut, (await readFile(data)).subarray(0, 5000))
    const { code, stderr } = await train('--data', cut)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: .*cut\.npz.*\nhint: /)
  })
})
