import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonLines, lenet, lenetProcess } from '../support/lenet-command.ts'
import { MNIST_FOLDER, mnistTest, writeFirstMnist } from '../support/mnist.ts'

/** The first images of MNIST: a command reads all of its data set. */
const DATA = mkdtempSync(join(tmpdir(), 'lenet-explain-'))
const IMAGE = `${DATA}:test:8`
beforeAll(async () => {
  if (existsSync(MNIST_FOLDER)) await writeFirstMnist(DATA, { train: 10, test: 10 })
})
afterAll(() => rmSync(DATA, { recursive: true }))
const explain = (...args: string[]) => lenet(['explain', ...args])

mnistTest('a cell is written out as a student would', async () => {
  const { code, stdout } = await lenetProcess(['explain', 'conv2', '--cell', '9,5,0', '--image', IMAGE, '--backward'])
  expect(code).toBe(0)
  expect(stdout).toContain('a 5; parameters of lenet5.onnx')
  expect(stdout).toContain('window: rows 9 to 13, columns 5 to 9 of pool1, 6 maps: 150 products')
  expect(stdout.match(/^map \d/gm)).toHaveLength(6)
  expect(stdout).toMatch(/^bias b\[0\] /m)
  expect(stdout).toMatch(/gate (open|closed)/)
  expect(stdout).toContain('1 arrives: dA = ')
})

mnistTest.each([
  ['pool1', '0,2,0', '4 of 4 are equal'],
  ['conv1', '0,0,4', '16 of 25 places are padding'],
  ['dense1', '58', '392 others'],
  ['dense3', '4', 'sum of exp']
])('%s %s says what is special about it', async (layer, cell, text) => {
  expect((await explain(layer, '--cell', cell, '--image', IMAGE)).stdout).toContain(text)
})

mnistTest('--json has the whole arrays, in the form of a file of cases', async () => {
  const finished = await explain('conv2', '--cell', '9,5,0', '--image', IMAGE, '--backward', '--json')
  const [line] = jsonLines(finished)
  expect(line).toMatchObject({
    kind: 'explanation',
    label: 5,
    forward: { layer: 'conv2', products: { shape: [5, 5, 6] } }
  })
  expect(line).toMatchObject({ backward: { kind: 'conv', toDW: { shape: [5, 5, 6] } } })
})

mnistTest('--check compares every parameter, and says so', async () => {
  const { code, stdout } = await explain('--check', '--image', IMAGE, '--entries', '2')
  expect(stdout).toMatch(/10 tensors, 20 entries, .* a kink, largest relative error \S+: agree/)
  expect(code).toBe(0)
})

mnistTest('--cases ends with what passed and failed, and the exit code says it too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cases-'))
  const golden = JSON.parse(await readFile(join(import.meta.dirname, '../fixtures/golden/explain.json'), 'utf8')) as {
    bench: { z: { data: number[] } }[]
  }
  const file = join(folder, 'bench.json')
  await writeFile(file, JSON.stringify({ states: {}, cases: [], bench: golden.bench }))
  const passed = await explain('--cases', file, '--data', DATA)
  expect(passed).toMatchObject({ code: 0, stdout: '30 passed, 0 failed\n' })
  golden.bench[3]!.z.data[0]! += 1
  await writeFile(file, JSON.stringify({ states: {}, cases: [], bench: golden.bench }))
  const failed = await explain('--cases', file, '--data', DATA)
  expect(failed.code).toBe(1)
  expect(failed.stdout).toMatch(/^bench 3 .*: z\.data\[0\]: got .*\n29 passed, 1 failed\n$/)
})

describe('what makes no sense is refused in a sentence', () => {
  it.each([
    [['conv2'], 'the cell of conv2 is missing'],
    [[], 'a layer is missing'],
    [['conv9', '--cell', '0,0,0'], 'the layer is "conv9"'],
    [['conv2', '--cell', 'a,b'], '--cell is "a,b"'],
    [['conv2', '--cell', '1,2,3', '--image', 'mnist'], '--image is "mnist"'],
    [['conv2', '--cell', '1,2,3', '--ties', 'some'], '--ties is "some"']
  ])('%j', async (args, message) => {
    const { code, stderr } = await explain(...args)
    expect(stderr).toContain(message)
    expect(code).toBe(2)
  })
  mnistTest('a cell outside the layer', async () => {
    const { stderr } = await explain('conv2', '--cell', '10,0,0', '--image', IMAGE)
    expect(stderr).toContain('conv2 has no cell 10,0,0; expected row 0 to 9, column 0 to 9, map 0 to 15')
  })
  mnistTest('an image that is not there', async () => {
    const { code, stderr } = await explain('conv2', '--cell', '1,0,0', '--image', `${DATA}:test:10`)
    expect(stderr).toContain('has no test image 10')
    expect(code).toBe(1)
  })
})
