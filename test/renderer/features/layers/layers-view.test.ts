/**
 * The Layers view in Chromium, under the hosts' Content Security Policy. Explanations come from the
 * real arithmetic.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { COLOUR_RULES, WCAG, wcagViolations } from '../../page-states.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'
import { RUNS_SLOW_TESTS, slowTest } from '../../../support/slow-test.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const panel = (page: Page, name: string) => page.getByRole('region', { name })
const announcement = (page: Page) => page.getByTestId('announcement')
const CELL = 'image=synthetic.test.2&layer=conv2&cell=5.5.0'

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

test('the figures of a cell add up as they are shown', async () => {
  const { page, complaints } = await pages.open({ hash: `#/layers?${CELL}` })
  const rows = panel(page, 'conv2, map 0, row 5, column 5').getByRole('table').locator('tbody tr')
  await rows.first().waitFor()
  const figures = await rows.evaluateAll((all) =>
    all.map((row) => [row.querySelector('th')?.textContent.trim() ?? '', row.querySelector('td')?.textContent ?? ''])
  )
  const total = figures.findIndex(([name]) => name === 'z')
  expect(total).toBeGreaterThan(6)
  const sum = figures.slice(0, total).reduce((so, [, text]) => so + exact(text!), 0n)
  expect(sum).toBe(exact(figures[total]![1]!))
  expect(complaints).toEqual([])
})

test('by keyboard alone from the row of layers to a weight, and up again', async () => {
  const { page } = await pages.open({ hash: '#/layers?image=synthetic.test.2' })
  const conv2 = page.getByRole('grid', { name: /^conv2: 16 maps/ })
  await conv2.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await panel(page, 'conv2, map 0, row 1, column 1').waitFor()
  await expect.poll(() => announcement(page).textContent()).toMatch(/150 products add up to .* Gate (open|closed)/)
  await page.keyboard.press('PageDown')
  await panel(page, 'conv2, map 1, row 1, column 1').waitFor()
  await page.keyboard.press('[')
  await panel(page, 'pool1, map 1, row 3, column 3').waitFor()
  await page.keyboard.press(']')
  await page
    .getByRole('grid', { name: /^Kernel / })
    .getByRole('gridcell')
    .first()
    .focus()
  await page.keyboard.press('Enter')
  await page.getByText('This one weight was used at 100 positions').waitFor()
  await page.getByText('No run is paused here').waitFor()
  // The grid that was in is gone: the title has the focus, not the page.
  expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(/^conv2, kernel 1, slice \d, row/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.getByRole('heading', { name: 'Choose a cell of any map' }).waitFor()
})

test('addresses with nonsense show the first value, and an image that is gone a sentence', async () => {
  const { page, complaints } = await pages.open({
    hash: '#/layers?show=x&image=%25&model=..&layer=conv9&cell=a&slice=-1&term=9&weight=conv2.1&of=cost.x&ties=2&scale=q'
  })
  await page.getByRole('heading', { name: 'Choose a cell of any map' }).waitFor()
  await page.evaluate(() => (location.hash = '#/layers?image=synthetic.test.999'))
  await page.getByRole('alert').getByText('is not there').waitFor()
  expect(complaints).toEqual([])
})

test('the bench follows what is typed, says how a number adds up, and refuses a window that does not fit', async () => {
  const { page } = await pages.open({ hash: '#/layers?show=bench&cell=z.0.2.1.0' })
  await page.getByText(/^Z\[2, 1\] = /).waitFor()
  await page.getByRole('grid', { name: 'b', exact: true }).getByRole('gridcell').focus()
  await page.keyboard.type('100')
  await page.keyboard.press('Enter')
  await page.getByText('+ b 100 =').waitFor()
  await page.getByRole('grid', { name: 'b', exact: true }).getByRole('gridcell').focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('word')
  await page.keyboard.press('Enter')
  await page.getByText('“word” is no number').waitFor()
  await page.evaluate(() => (location.hash = '#/layers?show=bench&in=3.3.1&k=5.5&pad=valid'))
  await page.getByRole('alert').getByText('larger than the images').waitFor()
})

slowTest('the next batch of a paused run is among the images to choose from, until the run goes on', async () => {
  const { page, complaints } = await pages.open({ steps: 20 })
  const from = page.getByRole('dialog', { name: 'Choose an image' }).getByRole('combobox', { name: 'From' })
  const listSources = async () => {
    await page.getByRole('button', { name: /^Image: / }).click()
    await from.click()
    await page.getByRole('option').first().waitFor()
  }
  const batch = page.getByRole('option', { name: 'Next batch of the paused run' })
  await page.getByRole('button', { name: 'Start training', exact: true }).click()
  await page.getByRole('main').getByRole('button', { name: 'Pause', exact: true }).click()
  await page.getByRole('main').getByRole('button', { name: 'Resume', exact: true }).waitFor()
  await page.evaluate(() => (location.hash = '#/layers?image=synthetic.test.2'))
  await listSources()
  await batch.click()

  // Each image with its label, as the run is given it.
  const tiles = page.getByRole('list', { name: 'Next batch' })
  await tiles.locator('canvas').nth(3).waitFor()
  expect(await tiles.getByRole('button').allInnerTexts()).toEqual(['1: 3', '2: 1', '3: 4', '4: 5'])
  await tiles.getByRole('button', { name: 'Image 3 of the batch, a 4' }).press('Enter')
  await expect.poll(() => page.url()).toContain('image=batch.3')
  // Its neighbours are those of the batch; there is none behind the last.
  await page.getByRole('button', { name: /^Next / }).click()
  await expect.poll(() => page.url()).toContain('image=batch.4')
  await page.getByRole('button', { name: /^Next / }).click()
  await page.waitForTimeout(300)
  expect(page.url()).toContain('image=batch.4')

  await page.evaluate(() => (location.hash = '#/train'))
  await page.getByRole('main').getByRole('button', { name: 'Resume', exact: true }).click()
  await page.getByRole('main').getByRole('button', { name: 'Pause', exact: true }).waitFor()
  await page.evaluate(() => (location.hash = '#/layers?image=synthetic.test.2'))
  await listSources()
  await batch.waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
})

// The bench has its own test.
const STATES = [
  ['overview', '#/layers?image=synthetic.test.2'],
  ['forward', `#/layers?${CELL}`],
  ['backward', `#/layers?show=backward&${CELL}`],
  ['pooling', '#/layers?show=backward&image=synthetic.test.2&layer=pool1&cell=0.2.0'],
  ['turned kernel', '#/layers?show=backward&image=synthetic.test.2&layer=pool1&cell=4.8.2&side=from'],
  ['weight', `#/layers?show=backward&${CELL}&weight=conv2.1.3.5.2`],
  ['answers', '#/layers?image=synthetic.test.2&layer=dense3&cell=4'],
  ['kernels', '#/layers?image=synthetic.test.2&layer=conv2'],
  ['why', '#/layers?show=why&image=synthetic.test.2']
] as const

const DIALOGS = [
  ['images', /^Image: /, 'Choose an image'],
  ['numbers', 'Numbers', 'Numbers'],
  ['check', 'Gradient check', 'Gradient check']
] as const

/** In the light theme by all rules; in the dark one by those of colours, as a slow test by all. */
async function violationsInThemes(page: Page, state: string): Promise<string[]> {
  const named = (theme: string, violations: string[]) => violations.map((one) => `${state}, ${theme}: ${one}`)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await wcagViolations(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await wcagViolations(page, RUNS_SLOW_TESTS ? WCAG : COLOUR_RULES)
  return [...named('light', light), ...named('dark', dark)]
}

test('axe finds nothing in the dialogs, in either theme', async () => {
  const { page, complaints } = await pages.open({ hash: '#/layers?image=synthetic.test.2', reducedMotion: 'reduce' })
  const found: string[] = []
  for (const [name, opener, title] of DIALOGS) {
    await page.getByRole('button', { name: opener }).click()
    await page.getByRole('dialog', { name: title }).waitFor()
    await page.waitForTimeout(700)
    found.push(...(await violationsInThemes(page, name)))
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  expect(found).toEqual([])
  expect(complaints).toEqual([])
})

test('axe finds nothing, in either theme', async () => {
  const { page, complaints } = await pages.open({ hash: '#/layers?image=synthetic.test.2', reducedMotion: 'reduce' })
  const found: string[] = []
  for (const [name, hash] of STATES) {
    await page.evaluate((to) => (location.hash = to), hash)
    await page.waitForTimeout(700)
    found.push(...(await violationsInThemes(page, name)))
  }
  expect(found).toEqual([])
  expect(complaints).toEqual([])
})
