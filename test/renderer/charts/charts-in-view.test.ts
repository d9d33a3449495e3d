/** The run's charts as the Train view shows them: in Chromium, over a simulated workbench. */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorkbenchPages, type WorkbenchPages } from '../workbench-page.ts'
import { slowTest } from '../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const finished = (page: Page) =>
  page.getByRole('region', { name: 'Progress' }).getByText('Finished', { exact: true }).waitFor()

slowTest(
  'a long run: figures beside the axes are whole, marks do not touch, and the charts say which epochs are marked',
  async () => {
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
  }
)

slowTest('the table of steps leads to its end, its beginning and any step; a step that is none is marked', async () => {
  const { page } = await pages.open({ steps: 1563 })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('2')
  await button(page, 'Start training').click()
  await finished(page)
  await button(page, 'Cost as a table').click()
  const table = page.getByRole('dialog')
  await table.getByRole('radio', { name: 'Every step' }).click()
  await button(page, 'Last steps').click()
  await table.getByText('3,001–3,126 of 3,126').waitFor()
  await button(page, 'First steps').click()
  await table.getByText('1–200 of 3,126').waitFor()
  const field = table.getByRole('textbox', { name: 'Go to step' })
  await field.fill('1,000')
  await field.press('Enter')
  await table.getByText('801–1,000 of 3,126').waitFor()
  await field.fill('3127')
  expect(await field.getAttribute('aria-invalid')).toBe('true')
})

slowTest('under the pointer a chart says at which step it is, and keeps its height', async () => {
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
  await page
    .getByText(/^at step \d/)
    .first()
    .waitFor()
  expect(await extent.isVisible()).toBe(false)
  expect(await plot.boundingBox()).toEqual(before)
})

test('a scale that begins above all there is says so instead of staying empty', async () => {
  const { page } = await pages.open({ steps: 1 })
  await button(page, 'Start training').click()
  await button(page, 'Axes of accuracy').click()
  await page.getByRole('textbox', { name: 'From', exact: true }).fill('101')
  await page.getByRole('textbox', { name: 'To', exact: true }).fill('102 %')
  await page.keyboard.press('Enter')
  await page.getByText('Everything here is below 101 %.').waitFor()
  expect(await page.getByRole('radio', { name: 'By hand' }).isChecked()).toBe(true)
  await page.getByRole('radio', { name: 'Follow the data' }).click()
  await page.getByText('Everything here is below 101 %.').waitFor({ state: 'detached' })
})

test('the words of the legends are whole at every width', async () => {
  const { page } = await pages.open({ steps: 1563 })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('1')
  await button(page, 'Start training').click()
  await finished(page)
  for (const width of [900, 1280, 1440, 1920, 2560, 3840]) {
    await page.setViewportSize({ width, height: 1000 })
    const cut = await page
      .locator('.legend .label')
      .evaluateAll((labels) =>
        labels.filter((label) => label.scrollWidth > label.clientWidth).map((label) => label.textContent)
      )
    expect(cut, `at ${width} pixels`).toEqual([])
  }
})

const axis = (page: Page, chart: number) => page.locator('.chart').nth(chart).locator('.label.across').allInnerTexts()

test('the axis of epochs has its length from the start; one zoom, one cross-hair and one smoothing are for both charts', async () => {
  const { page, complaints } = await pages.open({ steps: 20 })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('4')
  await button(page, 'Start training').click()
  await expect.poll(() => axis(page, 0)).toEqual(['0', '1', '2', '3', '4'])
  await page.locator('.chart').first().locator('.empty').waitFor({ state: 'detached' })
  const plot = (await page.locator('.chart .canvas').first().boundingBox())!
  await page.mouse.move(plot.x + plot.width * 0.15, plot.y + 60)
  await expect.poll(() => page.locator('.cross').count()).toBe(2)
  await expect.poll(() => page.getByText(/^at step \d/).count()).toBe(2)
  await page.mouse.down()
  await page.mouse.move(plot.x + plot.width * 0.4, plot.y + 60, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => axis(page, 1)).not.toContain('4')
  await expect.poll(() => axis(page, 0)).toEqual(await axis(page, 1))
  await button(page, 'Axes of accuracy').click()
  await button(page, 'All').click()
  await expect.poll(() => axis(page, 0)).toContain('4')
  await page.keyboard.press('Escape')
  await page.getByRole('slider', { name: 'Smoothing of the curves' }).focus()
  await page.keyboard.press('Home')
  await expect.poll(() => page.getByText('smoothed by 0.00').count()).toBe(2)
  expect(complaints).toEqual([])
})

test('an entry of the legend hides its series, and shows it again', async () => {
  const { page } = await pages.open({ shortEpochs: 1 })
  await button(page, 'Start training').click()
  await page.getByText('Epoch 2/5', { exact: true }).waitFor()
  const entry = page.locator('.chart').first().getByRole('button', { name: 'validation, whole set' })
  /** Pixels of the accent: validation is the only one that has it. */
  const seen = () =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.chart canvas')!
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      let found = 0
      for (let i = 0; i < data.length; i += 4) if (data[i + 2]! - data[i]! > 80 && data[i + 3]! > 200) found++
      return found
    })
  await expect.poll(seen).toBeGreaterThan(20)
  await entry.click()
  await expect.poll(() => entry.getAttribute('aria-pressed')).toBe('false')
  await expect.poll(seen).toBe(0)
  await entry.click()
  await expect.poll(seen).toBeGreaterThan(20)
})

const WHOLE_RUN = 'at %i x %i a whole run moves nothing, and the charts have at least %i pixels'
test.each([[900, 600, 100]])(WHOLE_RUN, movesNothing)
slowTest.each([
  [1440, 900, 200],
  [1920, 1080, 200]
])(WHOLE_RUN, movesNothing)

async function movesNothing(width: number, height: number, least: number): Promise<void> {
  const { page } = await pages.open({ steps: 400, viewport: { width, height } })
  await button(page, 'Start training').waitFor()
  await page.getByRole('textbox', { name: 'Epochs' }).fill('3')
  const heights = () => page.locator('.chart .canvas').evaluateAll((all) => all.map((one) => one.clientHeight))
  const before = await heights()
  expect(Math.min(...before)).toBeGreaterThanOrEqual(least)
  await page.evaluate(() => {
    type Shift = PerformanceEntry & { value: number; sources: { node: Node | null }[] }
    let sum = 0
    const moved = new Set<string>()
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries() as Shift[]) {
        sum += value
        for (const { node } of sources) moved.add(node instanceof Element ? node.className : (node?.nodeName ?? ''))
      }
      Reflect.set(window, 'layoutShift', { sum, moved: [...moved] })
    }).observe({ type: 'layout-shift' })
    Reflect.set(window, 'layoutShift', { sum, moved: [] })
  })
  // Shifts within half a second of an action are the action's own.
  await page.waitForTimeout(600)
  await button(page, 'Start training').click()
  await page.getByRole('region', { name: 'Progress' }).getByText('Training', { exact: true }).waitFor()
  expect(await heights()).toEqual(before)
  await finished(page)
  expect(await heights()).toEqual(before)
  const shift = await page.evaluate(() => Reflect.get(window, 'layoutShift') as { sum: number; moved: string[] })
  expect(shift.sum, `moved: ${shift.moved.join(', ')}`).toBeLessThan(0.01)
}
