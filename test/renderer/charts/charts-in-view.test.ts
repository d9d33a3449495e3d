/** The run's charts as the Train view shows them: in Chromium, over a simulated workbench. */
import type { Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startWorkbenchPages, type WorkbenchPages } from '../workbench-page.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterEach(() => Promise.all(pages.browser.contexts().map((context) => context.close())))
afterAll(() => pages.close())

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const finished = (page: Page) =>
  page.getByRole('region', { name: 'Progress' }).getByText('Finished', { exact: true }).waitFor()

test('a long run: figures beside the axes are whole, marks do not touch, and the charts say which epochs are marked', async () => {
  const { page, complaints } = await pages.open({ steps: 1563 })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('40')
  await button(page, 'Start training').click()
  await finished(page)
  await page.getByText('marks every 2 epochs').first().waitFor()
  const cut = await page.locator('.labels .label').evaluateAll((labels) =>
    labels
      .filter((label) => {
        const [text, chart] = [label, label.closest('.canvas')!].map((box) => {
          const range = document.createRange()
          range.selectNodeContents(box)
          return box === label ? range.getBoundingClientRect() : box.getBoundingClientRect()
        }) as [DOMRect, DOMRect]
        return text.left < chart.left || text.right > chart.right
      })
      .map((label) => label.textContent)
  )
  expect(cut).toEqual([])
  // Nothing of it is missing from the table.
  await button(page, 'Cost as a table').click()
  expect(await page.getByRole('dialog').getByRole('row').count()).toBeGreaterThan(40)
  expect(complaints).toEqual([])
})

test('under the pointer a chart says at which step it is, and keeps its height', async () => {
  const { page } = await pages.open({ steps: 1563, viewport: { width: 900, height: 600 } })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('40')
  await button(page, 'Start training').click()
  await finished(page)
  const plot = page.locator('.canvas').first()
  const extent = page.getByText(/of 62,520 steps drawn, marks every 2 epochs$/).first()
  const before = (await plot.boundingBox())!
  await extent.waitFor()
  expect(await extent.evaluate((text) => text.scrollWidth > text.clientWidth)).toBe(false)
  await page.mouse.move(before.x + before.width / 2, before.y + before.height / 2)
  await page.getByText(/^at step \d/).waitFor()
  expect(await extent.isVisible()).toBe(false)
  expect(await plot.boundingBox()).toEqual(before)
})

test('a scale that begins above all there is says so instead of staying empty', async () => {
  const { page } = await pages.open({ steps: 1 })
  await button(page, 'Start training').click()
  await page.getByRole('radio', { name: '90–100' }).click()
  await page.getByText('Everything here is below 90 %.').waitFor()
})

test.each([1280, 1440, 1920, 2560, 3840])('at %i pixels the words of the legends are whole', async (width) => {
  const { page } = await pages.open({ steps: 1563, viewport: { width, height: 1000 } })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('1')
  await button(page, 'Start training').click()
  await finished(page)
  const cut = await page
    .locator('.legend .label')
    .evaluateAll((labels) =>
      labels.filter((label) => label.scrollWidth > label.clientWidth).map((label) => label.textContent)
    )
  expect(cut).toEqual([])
})
