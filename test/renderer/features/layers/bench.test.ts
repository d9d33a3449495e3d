/**
 * The bench of the Layers view: its gradient check, the brief's printed numbers, its table, and
 * links that cannot hold it.
 */
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { checkState, PAGE_VARIANTS } from '../../page-states.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const cell = (page: Page, grid: string, at: number) =>
  page.getByRole('grid', { name: grid, exact: true }).getByRole('gridcell').nth(at)

async function bench(more = ''): Promise<{ page: Page; complaints: readonly string[] }> {
  const opened = await pages.open({ hash: `#/layers?show=bench${more}` })
  await opened.page.getByRole('grid', { name: 'A_prev', exact: true }).waitFor()
  return opened
}

test('the gradient check compares W, b and A_prev with differences, and leaves out kinks', async () => {
  const { page, complaints } = await bench()
  await button(page, 'Gradient check').click()
  await page
    .getByRole('dialog')
    .getByText(/^46 entries, none crosses a kink, largest relative error .*: agree\.$/)
    .waitFor()
  expect(await page.getByRole('dialog').locator('tbody th').allInnerTexts()).toEqual(['W', 'b', 'A_prev'])
  await page.keyboard.press('Escape')
  await page.evaluate(
    () => (location.hash = '#/layers?show=bench&op=pool&in=4.4.1&k=2.2&stride=2.2&set=a:0:3,a:1:3,a:4:3,a:5:3')
  )
  await page.getByRole('grid', { name: 'W', exact: true }).waitFor({ state: 'detached' })
  await button(page, 'Gradient check').click()
  await page
    .getByRole('dialog')
    .getByText(/^16 entries, \d+ cross a kink/)
    .waitFor()
  await page.getByText('A tie is a kink of its own').waitFor()
  expect(complaints).toEqual([])
})

test('a printed number of the brief leads to its cell, by keyboard', async () => {
  const { page } = await bench('&example=brief.3')
  await button(page, 'As printed').click()
  const numbers = page.getByRole('dialog').locator('pre button')
  expect(await numbers.count()).toBe(432)
  await numbers.first().focus()
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
  const name = (await page.locator(':focus').getAttribute('aria-label'))!
  const [, index, value] = /^dA_prev\[(.+)\]: (-?[\d.]+)$/.exec(name)!
  await page.keyboard.press('Enter')
  const [, row, column] = index!.split(', ')
  await page.getByText(new RegExp(`^dA_prev\\[.*${row}, ${column}.*\\] = `)).waitFor()
  const chosen = page.getByRole('grid', { name: 'dA_prev', exact: true }).locator('[aria-selected=true]')
  const title = (await chosen.getAttribute('title'))!.replaceAll('−', '-')
  expect(Number(title)).toBeCloseTo(Number(value), 5)
})

test('the table has every number of every array', async () => {
  const { page } = await bench()
  const download = page.waitForEvent('download')
  await button(page, 'CSV').click()
  const text = await readFile(await (await download).path(), 'utf8')
  const lines = text.trim().split('\r\n')
  expect(lines[0]).toBe('array,index 0,index 1,index 2,index 3,value')
  const count = (name: string) => lines.filter((line) => line.startsWith(`${name},`)).length
  expect({ A_prev: count('A_prev'), W: count('W'), Z: count('Z'), dA_prev: count('dA_prev') }).toEqual({
    A_prev: 36,
    W: 9,
    Z: 9,
    dA_prev: 36
  })
})

test('a link with too many typed values: all are taken, a sentence says so, and no link is made of them', async () => {
  const typed = Array.from({ length: 80 }, (_, at) => `a:${at}:${(at % 5) + 1}`).join(',')
  const { page } = await bench(`&in=9.9.1&set=${typed}`)
  await page.getByText('80 values are typed: too many for a link. Copy as numpy keeps them.').waitFor()
  expect(await cell(page, 'A_prev', 10).innerText()).toMatch(/\d/)
  await button(page, 'Copy link').click()
  await page.getByText('There are too many typed values for a link', { exact: true }).waitFor()
  // One more is taken too, and what was there stays.
  await cell(page, 'b', 0).focus()
  await page.keyboard.type('50')
  await page.keyboard.press('Enter')
  await page.getByText('81 values are typed').waitFor()
})

test('words, a size beyond the bounds and a window that does not fit are refused where they stand', async () => {
  const { page } = await bench()
  const before = await cell(page, 'Z', 0).innerText()
  await page.getByRole('textbox', { name: 'Input, rows' }).fill('six')
  await page.getByText('Input is “six”; expected a whole number from 1 to 32').waitFor()
  await page.getByRole('textbox', { name: 'Input, rows' }).fill('99')
  await page.getByText('Input is “99”; expected a whole number from 1 to 32').waitFor()
  expect(await cell(page, 'Z', 0).innerText()).toBe(before)
  await page.getByRole('textbox', { name: 'Input, rows' }).fill('6')
  await page.getByRole('radio', { name: 'valid' }).click()
  await page.getByRole('textbox', { name: 'Kernel, rows' }).fill('9')
  await page.getByRole('alert').getByText('larger than the images').waitFor()
  expect(await cell(page, 'Z', 0).innerText()).toMatch(/\d/) // what was shown stays
})

test('nonsense in every key of the address shows the first value', async () => {
  const { page, complaints } = await bench(
    '&example=brief.9&op=x&in=a&k=0.0&n=-1&stride=..&pad=q&act=z&mode=y&ties=w&m=1e9&seed=-3&values=v&set=q:1:2,a:x:1,a:1:1e99&at=z&cell=q.1'
  )
  expect(await page.getByRole('grid', { name: 'A_prev', exact: true }).getByRole('gridcell').count()).toBe(36)
  expect(complaints).toEqual([])
})

test.each(PAGE_VARIANTS)('looks right and axe finds nothing, $name', async (variant) => {
  const { page } = await pages.open({ hash: '#/layers?show=bench&cell=dAPrev.0.4.2.0', ...variant.options })
  await page.getByText(/^dA_prev\[4, 2\] = /).waitFor()
  await checkState(page, variant, 'layers-bench')
  await page.getByRole('button', { name: 'Gradient check' }).click()
  await page
    .getByRole('dialog')
    .getByText(/largest relative error/)
    .waitFor()
  await checkState(page, variant, 'layers-bench-check')
  await page.keyboard.press('Escape')
  await page.evaluate(() => (location.hash = '#/layers?show=bench&example=brief.3'))
  await page.getByRole('button', { name: 'As printed' }).click()
  await page.locator('pre button').first().waitFor()
  await checkState(page, variant, 'layers-bench-printed')
})
