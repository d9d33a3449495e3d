/** `lenet evaluate`: runs, files and files of cases, as tables, pictures and JSON lines. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readGrayPng } from '../../native/data/png.ts'
import { openDataSet } from '../../native/data/open-data-set.ts'
import { listKeptTests } from '../../native/services/kept-tests.ts'
import { openLeNetRuns } from '../../native/services/open-run.ts'
import { jsonLines, lenet, lenetProcess } from '../support/lenet-command.ts'
import { writeSmallNpz } from '../support/small-data.ts'

const GOLDEN = join(import.meta.dirname, '../fixtures/golden/evaluation.json')
let folder = ''
const place = (name: string) => join(folder, name)
const options = () => ({ env: { LENET_DATA: place('data') }, cwd: folder })
const evaluate = (...args: string[]) => lenet(['evaluate', ...args], options())
const evaluateProcess = (...args: string[]) => lenetProcess(['evaluate', ...args], options())

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-evaluate-'))
  await writeSmallNpz(place('bars.npz'), { train: 320, validation: 1000, test: 600 })
  const train = ['train', '--data', place('bars.npz'), '--runs', place('runs'), '--epochs', '1']
  for (const seed of ['6', '7']) {
    const { code, stderr } = await lenet([...train, '--seed', seed, '--export', place(`${seed}.onnx`)])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a model', () => {
  test('a run is evaluated on its own data, to the same metrics as the file exported from it', async () => {
    const [run] = jsonLines(await evaluateProcess('last', '--runs', place('runs'), '--json'))
    const [file] = jsonLines(await evaluate(place('7.onnx'), '--data', place('bars.npz'), '--json'))
    expect(run).toMatchObject({ kind: 'evaluation', set: 'test', images: 600 })
    expect({ ...run, model: '' }).toEqual({ ...file, model: '' })
  })

  test('a test of a run is kept with it, where the app lists it; one of a file is kept nowhere', async () => {
    const keptTests = async () => {
      const runs = readdirSync(place('runs'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
      return (await Promise.all(runs.map(({ name }) => listKeptTests(join(place('runs'), name))))).flat()
    }
    rmSync(join(place('runs'), (await openLeNetRuns(place('runs')).find('last')).id, 'tests'), {
      recursive: true,
      force: true
    })
    await evaluate('6.onnx', '--data', 'bars.npz')
    expect(await keptTests()).toEqual([])
    const [{ images, correct }] = jsonLines(
      await evaluate('last', '--runs', 'runs', '--set', 'validation', '--json')
    ) as [Record<string, unknown>]
    expect(await keptTests()).toMatchObject([
      { checkpoint: 'newest', images, correct, set: { data: place('bars.npz'), split: 'validation' } }
    ])
  })

  test('every prediction as a table and every misread image as a picture', async () => {
    const { code, stderr } = await evaluate(
      '6.onnx',
      '--data',
      'bars.npz',
      '--set',
      'validation',
      '--csv',
      'all.csv',
      '--images',
      'wrong'
    )
    expect(code).toBe(0)
    const [header, ...rows] = readFileSync(place('all.csv'), 'utf8').trimEnd().split('\n')
    expect(header).toBe('index,label,answer,confidence,label_probability,p0,p1,p2,p3,p4,p5,p6,p7,p8,p9')
    expect(rows).toHaveLength(1000)
    const numbers = rows.map((row) => row.split(',').map(Number))
    for (const [index, label, answer, confidence, ofLabel, ...probabilities] of numbers.slice(0, 50)) {
      expect(index).toBeLessThan(50)
      expect(probabilities[answer!]).toBe(confidence)
      expect(probabilities[label!]).toBe(ofLabel)
      expect(Math.max(...probabilities)).toBe(confidence)
    }
    const wrong = numbers.filter(([, label, answer]) => label !== answer).sort((a, b) => b[3]! - a[3]! || a[0]! - b[0]!)
    expect(wrong.length).toBeGreaterThan(0)
    const files = readdirSync(place('wrong')).sort()
    expect(files).toHaveLength(wrong.length)
    expect(stderr).toContain(`${wrong.length} misread images in wrong`)
    const [index, label, answer] = wrong[0]!
    expect(files[0]).toMatch(new RegExp(`^0*1-image-${index!}-is-${label!}-read-as-${answer!}\\.png$`))
    const { validation } = await openDataSet(place('bars.npz'), {})
    const picture = await readGrayPng(place(`wrong/${files[0]!}`))
    expect(picture).toMatchObject({ width: 28, height: 28 })
    expect([...picture.pixels]).toEqual([...validation.images.subarray(index! * 784, (index! + 1) * 784)])
  })

  test('against another one: which images only one reads, p and the interval of the difference', async () => {
    const [, comparison] = jsonLines(await evaluate('6.onnx', '--data', 'bars.npz', '--against', '7.onnx', '--json'))
    const { onlyA, onlyB, both, neither } = comparison as Record<string, number>
    expect(comparison).toMatchObject({ kind: 'comparison', model: '6.onnx', against: '7.onnx', images: 600 })
    expect(onlyA! + onlyB! + both! + neither!).toBe(600)
    const { stdout } = await evaluate('6.onnx', '--data', 'bars.npz', '--against', '7.onnx')
    expect(stdout).toMatch(/6\.onnx on bars\.npz, test: 600 images, \d+ wrong\naccuracy \d+\.\d\d % \(\d+\.\d\d to /)
    expect(stdout).toContain(`only the first reads ${onlyA!}, only the second ${onlyB!}`)
    expect(stdout).toMatch(/McNemar exact p = [\d.e-]+: /)
  })

  test('is known to say little on what it was trained on', async () => {
    expect((await evaluate('last', '--runs', 'runs', '--set', 'train')).stderr).toContain('images it was trained on')
  })

  test.each([
    ['no model', [], 2, 'expects a model to evaluate'],
    ['no such run', ['nope'], 1, 'is called "nope"'],
    ['no such file', ['nope.onnx', '--data', 'bars.npz'], 1, 'cannot read nope.onnx'],
    ['a file that is no model', ['bars.npz', '--data', 'bars.npz'], 1, 'bars.npz is not an ONNX model'],
    ['a set that is none', ['6.onnx', '--set', 'every'], 2, '--set is "every"; expected test'],
    ['a table that cannot be written', ['6.onnx', '--csv', 'gone/all.csv'], 1, 'write gone/all.csv'],
    ['results without cases', ['6.onnx', '--out', 'r.json'], 2, 'expects --cases for --out'],
    ['a model beside cases', ['6.onnx', '--cases', GOLDEN], 2, 'no model beside --cases']
  ])('%s is refused', async (_, args, code, said) => {
    const finished = await evaluate(...args)
    expect(finished.stderr).toContain(said)
    expect({ code: finished.code, stdout: finished.stdout }).toEqual({ code, stdout: '' })
  })
})

describe('a file of cases', () => {
  test('is compared, and its results are handed out in its own form', async () => {
    const { code, stdout } = await evaluate('--cases', GOLDEN, '--out', 'results.json')
    expect({ code, stdout }).toEqual({ code: 0, stdout: '45 passed, 0 failed\n' })
    const results = JSON.parse(readFileSync(place('results.json'), 'utf8')) as {
      sets: Record<string, { expected: { accuracy: number } }>
      comparisons: { expected: { onlyA: number } }[]
    }
    expect(results.sets['model-a']!.expected.accuracy).toBe(0.984)
    expect(results.comparisons[0]!.expected.onlyA).toBe(32)
  })

  test('with a wrong expectation names it and ends with 1', async () => {
    writeFileSync(place('wrong.json'), '{"wilson": [{"correct": 1, "images": 1, "lower": 0.3, "upper": 1}]}')
    const { code, stdout } = await evaluate('--cases', 'wrong.json')
    expect(code).toBe(1)
    expect(stdout).toMatch(/^interval of 1 of 1: lower is 0\.2065\d+; expected 0\.3\n0 passed, 1 failed\n$/)
  })

  test.each(['{"cases": [{"fn": "convForward"}]}', '{"sets": {}, "wilson": []}'])(
    'that has no case of an evaluation is refused: %s',
    async (text) => {
      writeFileSync(place('other.json'), text)
      const { code, stdout, stderr } = await evaluate('--cases', 'other.json')
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(
        /^error: other\.json is not a file of evaluation cases: it has none of sets, comparisons, /
      )
      expect(stderr).toMatch(/\nhint: It is \{"sets": /)
    }
  )
})
