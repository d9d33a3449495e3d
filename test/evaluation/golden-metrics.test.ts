/**
 * Every metric of the golden file agrees with scikit-learn, statsmodels and scipy:
 * test/fixtures/golden/make_evaluation.py.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, test } from 'vitest'
import { runEvaluationFile } from '../../native/services/evaluation-file.ts'
import { studentT975, studentTwoSidedP } from '../../native/evaluation/student-t.ts'

const GOLDEN = join(import.meta.dirname, '../fixtures/golden/evaluation.json')
const folder = mkdtempSync(join(tmpdir(), 'lenet-evaluation-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Golden {
  sets: Record<string, Record<string, unknown> & { expected: Record<string, unknown> }>
  comparisons: { a: string; b: string; expected: Record<string, unknown> }[]
  pairedCounts: Record<string, number>[]
  wilson: Record<string, number>[]
  seeds: Record<string, unknown> & { tQuantiles975: Record<string, number> }
}
const golden = () => JSON.parse(readFileSync(GOLDEN, 'utf8')) as Golden

async function run(content: object): ReturnType<typeof runEvaluationFile> {
  const file = join(folder, 'cases.json')
  writeFileSync(file, JSON.stringify(content))
  return runEvaluationFile(file)
}

describe('the golden file', () => {
  it('passes as a whole: 12 sets, 3 comparisons, 12 paired counts, 12 intervals, 6 seed statistics', async () => {
    expect(await runEvaluationFile(GOLDEN)).toEqual({ passed: 45, failed: 0, failures: [] })
  })

  it('leaves results in its own shape, which pass when they are given back as what is expected', async () => {
    const outFile = join(folder, 'results.json')
    await runEvaluationFile(GOLDEN, { outFile })
    const results = JSON.parse(readFileSync(outFile, 'utf8')) as Golden
    const { sets, comparisons, ...rest } = golden()
    for (const [name, set] of Object.entries(sets)) {
      expect(Object.keys(results.sets[name]!.expected).sort()).toEqual(Object.keys(set.expected).sort())
      set.expected = results.sets[name]!.expected
    }
    expect(results.comparisons.map(({ a, b }) => [a, b])).toEqual(comparisons.map(({ a, b }) => [a, b]))
    expect(await run({ ...rest, sets, comparisons: results.comparisons })).toMatchObject({ passed: 45, failed: 0 })
  })

  test.each([
    ['a count', (file: Golden) => (file.sets['ties']!.expected['correct'] = 1), 'ties: correct is '],
    [
      'an entry of a matrix',
      (file: Golden) => ((file.sets['uniform']!.expected['confusion'] as number[][])[3]![0] = 5),
      'uniform: confusion.3.0 is 4; expected 5'
    ],
    [
      'a share by 2e-9',
      (file: Golden) => ((file.sets['one-wrong']!.expected['brier'] as number) += 2e-9),
      'one-wrong: brier is '
    ],
    [
      'null where there is a figure',
      (file: Golden) => (file.sets['uniform']!.expected['ece'] = null),
      'uniform: ece is '
    ],
    [
      'a shorter list',
      (file: Golden) => (file.sets['all-wrong']!.expected['suspects'] as number[]).pop(),
      'all-wrong: suspects has 20 entries; expected 19'
    ],
    [
      'a small p-value in its relative digits',
      (file: Golden) => (file.pairedCounts.at(-1)!['mcnemarP']! *= 1.00001),
      'only A 1000, only B 0 of 10000: mcnemarP is '
    ],
    ['an interval', (file: Golden) => (file.wilson[3]!['lower']! -= 1e-6), 'interval of 20 of 20: lower is '],
    [
      'a band of the seeds',
      (file: Golden) => ((file.seeds['bands'] as Record<string, number[]>)['q10']![5]! += 1e-6),
      'seeds bands: q10.5 is '
    ]
  ])('fails where it expects %s that is wrong', async (_, spoil, said) => {
    const file = golden()
    spoil(file)
    const { passed, failures } = await run(file)
    expect(passed).toBe(44)
    expect(failures).toEqual([expect.stringContaining(said)])
  })
})

test("Student's t: quantiles as scipy.stats.t.ppf(0.975, df), and p of those quantiles is 5 %", () => {
  for (const [df, quantile] of Object.entries(golden().seeds.tQuantiles975)) {
    expect(Math.abs(studentT975(Number(df)) - quantile)).toBeLessThan(1e-9)
    expect(Math.abs(studentTwoSidedP(quantile, Number(df)) - 0.05)).toBeLessThan(1e-11)
  }
})

describe('a set that cannot be evaluated fails by name, and the others still count', () => {
  const set = { labels: 'Aw==', probabilities: '' }
  const floats = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer).toString('base64')
  const good = { labels: 'Aw==', probabilities: floats(0, 0, 0, 1, 0, 0, 0, 0, 0, 0), expected: { correct: 1 } }
  test.each([
    ['too few probabilities', { ...set, probabilities: floats(1) }, '1 labels, 1 probabilities'],
    ['a torn float', { ...set, probabilities: 'AAAA' }, 'probabilities of bad has 3 bytes'],
    ['NaN', { ...set, probabilities: floats(0, NaN, 0, 1, 0, 0, 0, 0, 0, 0) }, 'image 0 has probability NaN for 1'],
    [
      'shares that do not sum to 1',
      { ...set, probabilities: floats(0, 0, 0, 0.5, 0, 0, 0, 0, 0, 0) },
      'sum to 0.5; expected 1'
    ],
    ['a label that is no digit', { ...good, labels: 'Cg==' }, 'image 0 has label 10; expected 0 to 9'],
    [
      'an infinite logit',
      { ...good, logits: floats(0, 0, 0, Infinity, 0, 0, 0, 0, 0, 0) },
      'image 0 has logit Infinity for 3'
    ],
    ['no images', { labels: '', probabilities: '' }, '0 labels, 0 probabilities']
  ])('%s', async (_, bad, said) => {
    const { passed, failures } = await run({ sets: { bad: { ...bad, expected: {} }, good } })
    expect(passed).toBe(1)
    expect(failures).toEqual([expect.stringContaining(said)])
  })

  it('a comparison of sets with other labels, or with one that is absent', async () => {
    const other = { ...good, labels: 'BA==', expected: {} }
    const comparisons = [
      { a: 'good', b: 'other' },
      { a: 'good', b: 'gone' }
    ]
    const { failures } = await run({ sets: { good, other }, comparisons })
    expect(failures).toEqual([
      expect.stringContaining('good against other: the two models were tested on different sets: 1 and 1 images'),
      'good against gone: there is no set gone'
    ])
  })
})

describe('refuses as a bad file, naming the place', () => {
  test.each([
    ['labels that are not base64', { sets: { a: { labels: '!', probabilities: '' } } }, 'sets > a > labels'],
    ['a set without probabilities', { sets: { a: { labels: '' } } }, 'sets > a > probabilities'],
    ['more right than there are', { wilson: [{ correct: 2, images: 1 }] }, 'wilson > 0: correct is more than images'],
    [
      'more differing than there are',
      { pairedCounts: [{ images: 1, onlyA: 1, onlyB: 1 }] },
      'pairedCounts > 0: onlyA and'
    ],
    ['a seed that is no number', { seeds: { a: [1], b: ['x'] } }, 'seeds > b > 0']
  ])('%s', async (_, content, place) => {
    await expect(run(content)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining(place) as string
    })
  })
})
