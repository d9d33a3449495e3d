import { existsSync } from 'node:fs'
import { mkdtemp, readFile, writeFile, copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { runExplainFile } from '../../../native/services/explain/explain-file.ts'
import { MNIST_FOLDER, mnistTest, writeFirstMnist } from '../../support/mnist.ts'
import { slowMnistTest } from '../../support/slow-test.ts'

const GOLDEN = join(import.meta.dirname, '../../fixtures/golden')
const FILE = join(GOLDEN, 'explain.json')

type Json = Record<string, unknown>
let folder: string
/** A part of the golden file that runs in a second. */
let small: Json & { cases: Json[] }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'explain-'))
  const golden = JSON.parse(await readFile(FILE, 'utf8')) as Json & { cases: Json[] }
  small = { states: golden['states'], cases: [{ ...golden.cases[1], why: undefined }], bench: golden['bench'] }
  await copyFile(join(GOLDEN, 'lenet-step.npz'), join(folder, 'lenet-step.npz'))
})

/** A folder with the first images of MNIST, all that the small file names. */
async function firstImages(): Promise<string> {
  const own = join(folder, 'first-images')
  if (!existsSync(own)) await writeFirstMnist(own, { train: 10, test: 10 })
  return own
}

async function write(name: string, content: unknown): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

// explain.json: float64 numpy, agreed with PyTorch (make_explain.py).
slowMnistTest('every value of numpy is reproduced', async () => {
  const { passed, failures } = await runExplainFile(FILE, { data: MNIST_FOLDER })
  expect(failures).toEqual([])
  expect(passed).toBe(403)
})

describe('what a file expects is compared', () => {
  mnistTest.each<[string, (own: Json & { cases: Json[] }) => void, string]>([
    [
      'a product in the last digits',
      ({ cases }) => (((cases[0]!['forward'] as Json[])[4]!['products'] as { data: number[] }).data[7]! += 1e-9),
      'case 0 forward 4 (conv2'
    ],
    [
      'a winner',
      ({ cases }) => (((cases[0]!['forward'] as Json[])[7]!['first'] as number[])[0] = 3),
      'case 0 forward 7'
    ],
    ['a gate', ({ cases }) => ((cases[0]!['backward'] as Json[])[0]!['gateOpen'] = 'no'), 'case 0 backward 0'],
    [
      'an array that is too short',
      ({ cases }) => ((cases[0]!['weights'] as Json[])[1]!['terms'] as unknown[]).pop(),
      'case 0 weights 1'
    ],
    [
      'the ties',
      ({ cases }) => ((cases[0]!['windowsWithTies'] as { pool1: Json }).pool1['zero'] = 1),
      'case 0 windowsWithTies'
    ],
    [
      'the bench',
      (own) => (((own['bench'] as Json[])[2]!['dW'] as { data: number[] }).data[1]! += 1e-8),
      'bench 2 (even kernel'
    ]
  ])('%s that is altered is named', async (_, alter, name) => {
    const own = structuredClone(small)
    alter(own)
    const { failures } = await runExplainFile(await write('altered.json', own), { data: await firstImages() })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toContain(name)
  })
})

mnistTest('results stand in the form of the file', async () => {
  const out = join(folder, 'results.json')
  await runExplainFile(await write('small.json', small), { data: await firstImages(), outFile: out })
  const { cases } = JSON.parse(await readFile(out, 'utf8')) as { cases: Json[] }
  const again = await runExplainFile(await write('again.json', { states: small['states'], cases }), {
    data: await firstImages()
  })
  expect(again.failures).toEqual([])
  const expected = small.cases[0]!
  for (const part of ['forward', 'backward', 'gather', 'weights']) {
    const [own, golden] = [cases[0]![part] as Json[], expected[part] as Json[]]
    expect(own.map((entry) => Object.keys(entry).sort())).toEqual(
      golden.map((entry) =>
        Object.keys(entry)
          .filter((key) => key !== 'about')
          .sort()
      )
    )
  }
})

describe('files that are none are refused by what is wrong', () => {
  it.each([
    ['no JSON', '{', 'is not JSON'],
    ['no cases', '{"states": {}}', 'cases'],
    [
      'a layer that is none',
      '{"states": {}, "cases": [{"state": "a", "set": "t10k", "index": 0, "label": 5, "forward": [{"layer": "conv9", "cell": [0]}]}]}',
      'cases > 0 > forward > 0 > layer'
    ],
    [
      'parameters from another folder',
      '{"states": {"a": {"parameters": "../x/y.npz"}}, "cases": []}',
      'names no .npz beside'
    ],
    [
      'too few parameters',
      '{"states": {"a": {"parameters": {"encoding": "base64", "data": "AAAA"}}}, "cases": []}',
      '3 bytes of parameters'
    ]
  ])('%s', async (_, text, message) => {
    const file = await write('bad.json', text)
    await expect(runExplainFile(file, { data: MNIST_FOLDER })).rejects.toThrow(message)
  })
})
