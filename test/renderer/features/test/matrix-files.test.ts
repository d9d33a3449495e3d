/** The confusion matrix as files: what they hold, and what is not defined. */
import { expect, test } from 'vitest'
import type { EvaluationSummary } from '../../../../native/contract/evaluation.ts'
import { makePredictions } from '../../../../native/evaluation/predictions.ts'
import { summariseEvaluation } from '../../../../native/services/workbench/evaluation/summarise-evaluation.ts'
import { matrixCsv, matrixMarkdown, matrixSvg } from '../../../../renderer/features/test/matrix-files.ts'

/** Three fours, one read as 9, and a nine; no other digit. */
function summary(): EvaluationSummary {
  const [labels, answers] = [Uint8Array.of(4, 4, 4, 9), [4, 4, 9, 9]]
  const probabilities = Float32Array.from(
    answers.flatMap((answer) => Array.from({ length: 10 }, (_, d) => +(d === answer)))
  )
  return summariseEvaluation(
    {
      model: { id: 'built-in', title: 'a < b & c', detail: 'best', trainedOn: null },
      modelHash: '',
      set: { data: 'mnist', title: 'MNIST', split: 'test', images: 4 },
      splitHash: '',
      trainedOn: false,
      changedSince: null,
      predictions: makePredictions(labels, probabilities),
      votes: null,
      testedAt: 0,
      elapsedMs: 0
    },
    new Map()
  )
}

test('CSV has a row a digit and the precisions; what is not defined is empty', () => {
  const rows = matrixCsv(summary()).split('\r\n')
  expect(rows[0]).toBe('label,0,1,2,3,4,5,6,7,8,9,recall,f1,images')
  expect(rows[5]).toBe(`4,0,0,0,0,2,0,0,0,0,1,${2 / 3},0.8,3`)
  expect(rows[1]).toBe('0,0,0,0,0,0,0,0,0,0,0,,,0')
  expect(rows[11]).toBe('precision,,,,,1,,,,,0.5,,,')
})

test('Markdown is one table under a sentence that says what was counted', () => {
  const rows = matrixMarkdown(summary()).split('\n')
  expect(rows[0]).toBe('a < b & c (best) on MNIST, test: 75.00 %, 1 of 4 images wrong')
  expect(rows[8]).toBe('| **4** | · | · | · | · | 2 | · | · | · | · | 1 | 66.67 | 0.800 | 3 |')
  expect(new Set(rows.slice(2, -1).map((row) => row.split('|').length))).toEqual(new Set([16]))
  expect(rows[4]).toContain('| – | – | 0 |')
})

test('SVG has a cell for every count and names that cannot break it', () => {
  const svg = matrixSvg(summary())
  expect(svg.match(/<rect /g)).toHaveLength(101)
  expect(svg).toContain('a &lt; b &amp; c (best) on MNIST, test')
  expect(svg).not.toContain('NaN')
})

/** Elements of an SVG by what they hold: attributes as numbers. */
function elements(svg: string, pattern: RegExp): Record<string, string>[] {
  return [...svg.matchAll(pattern)].map(([element]) =>
    Object.fromEntries([...element.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]))
  )
}

test('cells of the SVG stand in rows of what it is and columns of what was read', () => {
  const svg = matrixSvg(summary())
  expect(svg).toContain('width="640" height="560" viewBox="0 0 640 560"')
  const [, ...cells] = elements(svg, /<rect [^>]*>/g)
  const cell = (label: number, read: number) => cells[10 * label + read]!
  expect(cell(0, 0)).toMatchObject({ x: '85', y: '65', width: '42', height: '42', fill: 'none' })
  expect(cell(4, 9)).toMatchObject({ x: '481', y: '241', fill: expect.stringMatching(/^rgb/) as string })
  expect(cell(4, 4)).toMatchObject({ x: '261', y: '241', fill: '#ebebe7' })
  expect(cell(9, 4)).toMatchObject({ x: '261', y: '461', fill: 'none' })
})

test('counts stand in the middle of their cells, digits, recall and precision beside their row or column', () => {
  const svg = matrixSvg(summary())
  const texts = elements(svg, /<text [^>]*>/g).map(({ x, y, 'font-size': size }) => `${x} ${y} ${size}`)
  const labels = [...svg.matchAll(/<text [^>]*>([^<]*)/g)].map(([, text]) => text)
  const at = (place: string) => labels[texts.indexOf(place)]
  expect(at('282 267 12')).toBe('2')
  expect(at('502 267 13')).toBe('1')
  expect(at('106 91 12')).toBe('·')
  expect(at('282 56 13')).toBe('4')
  expect(at('70 267 13')).toBe('4')
  expect(at('584 267 13')).toBe('66.67')
  expect(at('502 524 11')).toBe('50.0')
  expect(at('16 26 14')).toMatch(/^a &lt; b/)
  expect(at('584 56 11')).toBe('recall %')
  expect(at('70 524 11')).toBe('precision %')
})
