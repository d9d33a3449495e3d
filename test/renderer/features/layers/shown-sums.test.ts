/**
 * Figures that are shown as a sum add up as they are shown, in decimal, whatever was computed
 * behind them.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

/** In units of 1e-30: what is shown is added as decimals. */
function exact(text: string): bigint {
  const [mantissa = '', power = '0'] = text.trim().replaceAll('−', '-').split('e')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  return (
    BigInt(whole + fraction) *
    10n ** BigInt(30 - fraction.length + Number(power)) *
    (mantissa.startsWith('-') ? -1n : 1n)
  )
}
const sum = (texts: readonly string[]) => texts.reduce((total, text) => total + exact(text || '0'), 0n)

const IMAGE = 'image=synthetic.test.2'
const open = async (hash: string) => (await pages.open({ hash: `#/layers?${hash}` })).page

/** Text of each cell of each row of the first table that shows a row called `total`. */
async function tableWith(page: Page, total: string): Promise<string[][]> {
  const table = page.locator('table', { has: page.getByRole('row', { name: new RegExp(`^${total}( |$)`) }) }).first()
  await table.waitFor()
  return table
    .locator('tr')
    .evaluateAll((rows) => rows.map((row) => Array.from(row.children, (cell) => cell.textContent.trim())))
}
const rowOf = (rows: readonly string[][], name: string) => rows.findIndex(([first]) => first === name)

test.each([
  ['a convolution, forward', `${IMAGE}&layer=conv2&cell=5.5.0`, 'z', 1],
  ['a convolution, forward, in a corner', `${IMAGE}&layer=conv1&cell=0.0.3`, 'z', 1],
  ['a dense unit, forward', `${IMAGE}&layer=dense1&cell=58`, 'z', 1],
  ['an answer, forward', `${IMAGE}&layer=dense3&cell=4`, 'z', 1],
  ['a convolution, backward: where it comes from', `show=backward&${IMAGE}&layer=pool1&cell=6.6.2&side=from`, 'dA', 1],
  ['the image, backward', `show=backward&${IMAGE}&layer=image&cell=12.12.0`, 'dA', 1],
  ['a dense input, backward', `show=backward&${IMAGE}&layer=dense1&cell=58&side=from`, 'dA', 2],
  ['a weight over its positions', `show=backward&${IMAGE}&layer=conv2&cell=5.5.0&weight=conv2.1.3.5.2`, 'dW', 2]
] as const)('%s', async (_, hash, total, column) => {
  const rows = await tableWith(await open(hash), total)
  const at = rowOf(rows, total)
  const head = rows.findIndex((row) => /\d/.test(row[column] ?? ''))
  expect(at - head).toBeGreaterThan(1)
  expect(sum(rows.slice(head, at).map((row) => row[column]!))).toBe(exact(rows[at]![column]!))
})

test('the softmax: exponentials, probabilities and, backward, p − y', async () => {
  const rows = await tableWith(await open(`show=backward&${IMAGE}&layer=dense3&cell=4`), 'Σ')
  const [first, total] = [1, rowOf(rows, 'Σ')]
  expect(total - first).toBe(10)
  // Σ and rounding span two columns that have no sum.
  for (const [column, inTotal] of [
    [3, 2],
    [4, 3],
    [6, 5]
  ] as const) {
    const shown = rows.slice(first, total).map((row) => row[column]!)
    const rounding = rows[total + 1]![inTotal]!
    expect(sum([...shown, rounding]), rows[0]![column]).toBe(exact(rows[total]![inTotal]!))
  }
})

test('max pooling, backward: what the cells take is what is given back, under each rule', async () => {
  const page = await open(`show=backward&${IMAGE}&layer=pool1&cell=0.2.0`)
  for (const rule of ['first', 'all', 'average pooling']) {
    const card = page
      .locator('section', { has: page.getByRole('grid', { name: `What each cell gets: ${rule}` }) })
      .last()
    await card.waitFor()
    const cells = await card.getByRole('gridcell').allInnerTexts()
    const text = (await card.locator('p', { hasText: 'given back:' }).innerText()).replaceAll('\n', ' ')
    const [, given, , rounding] = /^given back: (\S+) = (.+?)(?:, rounding (\S+))?$/.exec(text)!
    expect(cells).toHaveLength(4)
    expect(sum([...cells, rounding ?? '']), rule).toBe(exact(given!))
  }
})

test.each([
  ['a convolution', `${IMAGE}&layer=conv2&cell=5.5.0`, /ReLU\( ([^ΣA-Z]*) \) = /],
  ['a dense unit', `${IMAGE}&layer=dense1&cell=58`, /= ([^=Σ]*) = [^=]*$/]
])('the numbers in the formula of %s', async (_, hash, addends) => {
  const page = await open(hash)
  const formula = page.locator('.formula')
  const [, shown] = addends.exec(await formula.innerText())!
  const z = (await tableWith(page, 'z')).find(([name]) => name === 'z')![1]!
  const terms = shown!.replaceAll(/rounding |[()]/g, '').split(/ (?=[+−] )/)
  expect(terms.length).toBeGreaterThan(1)
  expect(sum(terms.map((term) => term.replace(/^\+ /, '').replace(/^− −?/, '−')))).toBe(exact(z))
})

test('Adam’s step: the weight before and the step are the weight after', async () => {
  const page = await open(`show=backward&${IMAGE}&model=paused&layer=conv2&cell=5.5.0&weight=conv2.1.3.5.2`)
  const rows = await tableWith(page, 'weight')
  const [, how, after] = rows[rowOf(rows, 'weight')]!
  const [, before, sign, step] = /^(\S+) ([+−]) (\S+)$/.exec(how!)!
  const rounding = rows[rowOf(rows, 'rounding')]?.[2] ?? ''
  expect(sum([before!, `${sign === '−' ? '−' : ''}${step!}`, rounding])).toBe(exact(after!))
})
