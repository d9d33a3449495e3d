/** The article: its parts, its length, and where each of its figures comes from. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { articleFigures } from '../../native/learning/alexnet/figures.ts'
import { layerSizes } from '../../native/learning/alexnet/layers.ts'
import { EXAMPLE_MAP } from '../../native/learning/alexnet/pooling-example.ts'
import { PAPER } from '../../native/learning/alexnet/paper-facts.ts'
import { NORMALISATION } from '../../native/learning/alexnet/response-normalisation.ts'
import { article } from '../../native/learning/article/article.ts'
import { countWords, textOf } from '../../native/learning/word-count.ts'
import type { Block } from '../../native/contract/learning.ts'

const page = article()
const FACTS = readFileSync(join(import.meta.dirname, '../fixtures/golden/alexnet-facts.md'), 'utf8')

/** `1,200` and `1e−4`, `0.75` and `-1`, as they stand. */
function figuresIn(text: string): string[] {
  return text.match(/\d[\d,]*(?:\.\d+)?(?:e−?\d+)?/g)?.map((figure) => figure.replace(/,$/, '')) ?? []
}

/** All strings and numbers below a value. */
function leaves(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leaves)
  return [String(value)]
}

test('has the sections that the brief asks for, and between 1,200 and 2,000 words', () => {
  const headings = page.blocks.flatMap((block) => (block.kind === 'heading' && block.level === 2 ? [block.text] : []))
  expect(headings).toEqual(['Introduction', 'Procedures', 'Results', 'Conclusion', 'Personal Notes', 'References'])
  const words = countWords(page.blocks)
  expect(words).toBeGreaterThanOrEqual(1200)
  expect(words).toBeLessThanOrEqual(2000)
})

test('opens with a picture that names every layer and its parameters', () => {
  const [lead] = page.blocks
  if (lead?.kind !== 'picture') throw new Error('the first block is no picture')
  const drawn = lead.picture.shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []))
  for (const { name, weights, parameters } of layerSizes()) {
    if (weights === null) continue
    expect(drawn).toContain(name === 'dense3' ? 'softmax' : name)
    expect(drawn).toContain(parameters.toLocaleString('en-US'))
    expect(lead.alternative).toContain(parameters.toLocaleString('en-US'))
  }
})

test('what is quoted from the paper stands in the checked facts', () => {
  const stated = new Set(figuresIn(FACTS))
  const missing = leaves(PAPER)
    .flatMap(figuresIn)
    .filter((figure) => !stated.has(figure))
  expect(missing).toEqual([])
})

test('every figure in the text is quoted from the paper or worked out by code', () => {
  const known = new Set(
    [
      ...leaves(PAPER),
      ...leaves(articleFigures()),
      ...leaves(NORMALISATION).map((value) => value.replace('-', '−')),
      ...leaves(EXAMPLE_MAP),
      // Names: of data sets, contests and the year.
      ...['CIFAR-10', 'Caltech-101', 'ILSVRC-2010', '2012', 'Fall 2011', 'Fall 2009', 'LeNet-5', 'top-1', 'top-5'],
      // Of formulas and worked examples: windows of 11, 3 and 2 at stride 4, a value of 10 beside
      // one of 100, 4-byte numbers.
      ...['1e−4', 'max(0, z)', '11', '3', '2', '4', '55', '10', '100', '1']
    ].flatMap(figuresIn)
  )
  const references = page.blocks.findIndex((block) => block.kind === 'heading' && block.id === 'references')
  const text = page.blocks.slice(0, references).map(textOf).join('\n')
  expect(figuresIn(text).filter((figure) => !known.has(figure))).toEqual([])
})

test('tables hold computed or quoted figures only', () => {
  const tables = page.blocks.filter((block): block is Block & { kind: 'table' } => block.kind === 'table')
  const known = new Set(
    [
      ...leaves(PAPER),
      ...leaves(layerSizes()),
      ...leaves(articleFigures()),
      ...layerSizes().flatMap(({ weights }) => weights ?? [])
    ]
      .map((value) =>
        typeof value === 'number' || /^\d+$/.test(value) ? Number(value).toLocaleString('en-US') : value
      )
      .concat('724,406,816')
      .flatMap(figuresIn)
  )
  const cells = tables.flatMap(({ rows }) => rows.flatMap(([, ...others]) => others))
  expect(cells.flatMap(figuresIn).filter((figure) => !known.has(figure))).toEqual([])
  const [layers] = tables
  const column = (at: number) => layers!.rows.map((row) => Number(row[at]!.replaceAll(',', '')))
  for (const at of [3, 4, 5]) {
    const values = column(at)
    expect(values.slice(0, -1).reduce((total, own) => total + own, 0)).toBe(values.at(-1))
  }
})
