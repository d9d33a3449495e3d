/**
 * The Learn view in Chromium, under the hosts' Content Security Policy. Pages come from the real
 * texts.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { checkState, PAGE_VARIANTS } from '../../page-states.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'
import { slowTest } from '../../../support/slow-test.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const title = (page: Page, name: string) => page.getByRole('heading', { level: 2, name, exact: true })
const list = (page: Page) => page.getByRole('navigation', { name: 'Pages' })
const query = (page: Page) => page.evaluate(() => location.hash)

test('opens with the article; contents lead to its sections, each with an address that Back undoes', async () => {
  const { page, complaints } = await pages.open({ hash: '#/learn', viewport: { width: 1600, height: 900 } })
  await title(page, 'Sixty million parameters on two graphics cards').waitFor()
  const contents = page.getByRole('navigation', { name: 'On this page' })
  await contents.getByRole('link', { name: 'Results' }).click()
  await expect.poll(() => contents.locator('[aria-current]').textContent()).toBe('Results')
  expect(await query(page)).toBe('#/learn?page=alexnet&section=results')
  const heading = page.getByRole('heading', { name: 'Results', exact: true })
  await expect.poll(async () => (await heading.boundingBox())!.y).toBeLessThan(200)
  await page.goBack()
  await expect.poll(() => query(page)).toBe('#/learn')
  await page.reload()
  await title(page, 'Sixty million parameters on two graphics cards').waitFor()
  expect(complaints).toEqual([])
})

test('an address with a page that is not there shows the first', async () => {
  const { page, complaints } = await pages.open({ hash: '#/learn?page=%25..&section=<x>' })
  await title(page, 'Sixty million parameters on two graphics cards').waitFor()
  expect(complaints).toEqual([])
})

test('by keyboard: bracket keys turn pages, links of the list and at the foot lead on', async () => {
  const { page } = await pages.open({ hash: '#/learn' })
  await title(page, 'Sixty million parameters on two graphics cards').waitFor()
  await page.keyboard.press(']')
  await title(page, 'Convolution, forward').waitFor()
  await expect.poll(() => page.getByTestId('announcement').textContent()).toBe('Convolution, forward')
  await page.keyboard.press('[')
  await title(page, 'Sixty million parameters on two graphics cards').waitFor()
  await list(page).getByRole('link', { name: 'Ties in max pooling' }).focus()
  await page.keyboard.press('Enter')
  await title(page, 'Ties in max pooling').waitFor()
  await page.getByRole('link', { name: 'Next What “same” padding adds' }).focus()
  await page.keyboard.press('Enter')
  await title(page, 'What “same” padding adds').waitFor()
  expect(await list(page).locator('[aria-current=page]').textContent()).toBe('What “same” padding adds')
})

test('the bench in a page explains a chosen cell and takes numbers, without touching the address', async () => {
  const { page } = await pages.open({ hash: '#/learn?page=conv-forward' })
  await page.getByText(/^Z\[1, 1\] = /).waitFor()
  await page.getByRole('grid', { name: 'b', exact: true }).getByRole('gridcell').focus()
  await page.keyboard.type('100')
  await page.keyboard.press('Enter')
  await page.getByText('+ b 100 =').waitFor()
  expect(await query(page)).toBe('#/learn?page=conv-forward')
  await page.getByRole('region', { name: 'Source of convForward' }).getByText('export function convForward').waitFor()
  await page.getByRole('link', { name: 'open the bench with all settings' }).click()
  await expect.poll(() => query(page)).toMatch(/^#\/layers\?show=bench/)
  await page.getByRole('grid', { name: 'A_prev', exact: true }).waitFor()
})

test('links of the reading list open elsewhere and tell the other side nothing', async () => {
  const { page } = await pages.open({ hash: '#/learn?page=reading-list' })
  await title(page, 'Reading list of the brief').waitFor()
  const links = page.getByRole('article').locator('a[href^="https:"]')
  expect(await links.count()).toBe(24)
  const kinds = await links.evaluateAll((all) =>
    all.map((a) => [a.getAttribute('target'), a.getAttribute('rel')].join())
  )
  expect(new Set(kinds)).toEqual(new Set(['_blank,noopener noreferrer']))
})

slowTest('the article is saved as one HTML file and as Markdown with pictures', async () => {
  const { page } = await pages.open({ hash: '#/learn' })
  await page.getByRole('button', { name: 'Save article…' }).click()
  for (const [button, file] of [
    ['Save HTML', 'article.html'],
    ['Save Markdown', 'article-markdown.zip']
  ] as const) {
    const download = page.waitForEvent('download')
    await page.getByRole('dialog').getByRole('button', { name: button }).click()
    expect((await download).suggestedFilename()).toBe(file)
  }
})

test('the place in a page is kept while another view is shown', async () => {
  const { page } = await pages.open({ hash: '#/learn' })
  const region = page.getByRole('region', { name: /^Sixty million/ })
  await region.evaluate((element) => element.scrollTo({ top: 900 }))
  await page.waitForTimeout(100)
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Train' }).waitFor()
  await page.getByRole('link', { name: 'Learn', exact: true }).click()
  await expect.poll(() => region.evaluate((element) => element.scrollTop)).toBe(900)
})

test('on paper there is the page alone, whole', async () => {
  const { page } = await pages.open({ hash: '#/learn' })
  await title(page, 'Sixty million parameters on two graphics cards').waitFor()
  await page.emulateMedia({ media: 'print' })
  await expect.poll(() => list(page).isVisible()).toBe(false)
  expect(await page.getByRole('navigation', { name: 'Views' }).isVisible()).toBe(false)
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  const article = await page.getByRole('article').evaluate((element) => element.scrollHeight)
  expect(height).toBeGreaterThanOrEqual(article)
})

const STATES = ['alexnet', 'conv-forward', 'ties', 'adam-epsilon', 'reading-list'] as const

test.each(PAGE_VARIANTS)('looks right and axe finds nothing, $name', async (variant) => {
  const { page, complaints } = await pages.open({ hash: '#/learn', ...variant.options })
  for (const state of STATES) {
    await page.evaluate((id) => (location.hash = `#/learn?page=${id}`), state)
    await page.locator('#page-title').waitFor()
    await page.waitForTimeout(500)
    await checkState(page, variant, `learn-${state}`)
  }
  expect(complaints).toEqual([])
})
