/**
 * The frame for who does not use a mouse, sees little, or has the screen read aloud; and the list
 * behind `?`.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VIEWS } from '../../../native/contract/views.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../workbench-page.ts'
import { slowTest } from '../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })
const hasFocus = (page: Page, name: string) =>
  heading(page, name).evaluate((element) => element === document.activeElement)
const shortcuts = (page: Page) => page.getByRole('dialog', { name: 'Keyboard shortcuts and gestures' })

test('the first Tab leads past the navigation to the view', async () => {
  const { page } = await pages.open()
  await heading(page, 'Train').waitFor()
  await page.keyboard.press('Tab')
  const skip = page.getByRole('button', { name: 'Skip to the view' })
  expect(await skip.evaluate((element) => getComputedStyle(element).clipPath)).toBe('none')
  await page.keyboard.press('Enter')
  await expect.poll(() => hasFocus(page, 'Train')).toBe(true)
  await page.keyboard.press('Tab')
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true)
})

test('a view that is shown by a key has the focus on its heading, also the second time; one shown by a click has not', async () => {
  const { page } = await pages.open()
  await heading(page, 'Train').waitFor()
  for (const [key, name] of [
    ['4', 'Draw'],
    ['1', 'Data'],
    ['4', 'Draw']
  ] as const) {
    await page.keyboard.press(`Alt+Shift+Digit${key}`)
    await heading(page, name).waitFor()
    await expect.poll(() => hasFocus(page, name)).toBe(true)
  }
  await page.getByRole('link', { name: 'Data', exact: true }).click()
  await heading(page, 'Data').waitFor()
  expect(await hasFocus(page, 'Data')).toBe(false)
})

test.each([
  [900, true],
  [1440, false]
])('at a width of %i the names of the views are tooltips: %s', async (width, are) => {
  const { page } = await pages.open({ viewport: { width, height: 600 } })
  await page.getByRole('link', { name: 'Layers', exact: true }).hover()
  const tooltip = page.getByRole('tooltip').getByText('Layers')
  if (are) await tooltip.waitFor()
  else {
    await page.waitForTimeout(700) // longer than a tooltip takes
    expect(await tooltip.count()).toBe(0)
  }
})

slowTest(
  'epochs that end several times a second are announced at most once in five seconds, the last of them',
  async () => {
    const { page } = await pages.open({ steps: 800 })
    await page.getByRole('textbox', { name: 'Epochs' }).fill('900')
    // The page takes the times: a busy machine may be late to look, never early to announce.
    await page.evaluate(() => {
      const heard: [atMs: number, text: string][] = []
      const region = document.querySelector('[data-testid=announcement]')!
      new MutationObserver(() => {
        const text = region.textContent
        if (text.startsWith('Epoch ')) heard.push([performance.now(), text])
      }).observe(region, { childList: true, characterData: true, subtree: true })
      Reflect.set(window, 'heard', heard)
    })
    await page.getByRole('button', { name: 'Start training' }).click()
    const heard = () => page.evaluate(() => Reflect.get(window, 'heard') as [atMs: number, text: string][])
    await expect.poll(async () => (await heard()).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(2)
    const [[firstAt, first], [secondAt, second]] = (await heard()) as [[number, string], [number, string]]
    // Both are seen when Vue has rendered them, the first perhaps later than the second.
    expect(secondAt - firstAt).toBeGreaterThan(4500)
    const epoch = (text: string) => Number(/^Epoch (\d+) of 900 is done/.exec(text)?.[1])
    expect(epoch(second)).toBeGreaterThan(epoch(first) + 1)
  }
)

test.each([
  ['browser', false, 'AltShift'],
  ['desktop', true, 'Ctrl']
] as const)(
  'the list of keys names those of the %s, and gestures of what is shown',
  async (_host, desktop, modifier) => {
    const { page, complaints } = await pages.open({ desktop })
    await heading(page, 'Train').waitFor()
    await page.keyboard.press('?')
    const rows = async () => {
      await shortcuts(page).waitFor()
      const all = await shortcuts(page)
        .locator('dl > div')
        .evaluateAll((elements) =>
          elements.map((row) => [row.querySelector('dt')!.textContent, row.querySelector('dd')!.textContent])
        )
      return Object.fromEntries(all) as Record<string, string>
    }
    const inTrain = await rows()
    for (const [index, { title }] of VIEWS.entries()) {
      expect(inTrain[`${modifier}${index + 1}`]).toBe(`Show ${title}`)
    }
    expect(inTrain).toMatchObject({
      Space: 'Pause and resume',
      CtrlEnter: 'Train with these settings',
      'Drag across a chart': 'Zoom to these steps, in both charts',
      'Double-click a chart': 'Show all steps again'
    })
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Draw', exact: true }).click()
    await heading(page, 'Draw').waitFor()
    await page.keyboard.press('?')
    const inDraw = await rows()
    expect(inDraw).toMatchObject({
      'Arrow keys, Home, End': 'Move over a grid of 28 by 28 cells',
      '0 to 9 at Save as': 'Save the drawing as this digit',
      CtrlZ: 'Undo a stroke'
    })
    expect(inDraw).not.toHaveProperty(['Drag across a chart'])
    expect(complaints).toEqual([])
  }
)

test('with forced colours what is chosen, the progress, the bars and the slider are seen', async () => {
  const { page } = await pages.open({ forcedColors: 'active', steps: 100 })
  await page.getByRole('button', { name: 'Start training' }).click()
  const style = (selector: string, property: 'backgroundColor' | 'outlineStyle') =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element)[name], property)
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await page.locator('.run-progress .done').waitFor()
  // Words on a filled button: the system paints no ground of its own behind them.
  await page.getByRole('button', { name: /^Stop/ }).click()
  await page.getByRole('button', { name: 'Export ONNX' }).waitFor()
  const adjusts = (name: string) =>
    page.getByRole('button', { name }).evaluate((element) => {
      const { forcedColorAdjust, color, backgroundColor } = getComputedStyle(element)
      return { forcedColorAdjust, isRead: color !== backgroundColor }
    })
  expect(await adjusts('Export ONNX')).toEqual({ forcedColorAdjust: 'none', isRead: true })
  expect(await style('nav .here', 'outlineStyle')).toBe('solid')
  expect(await style('nav .view:not(.here)', 'outlineStyle')).toBe('none')
  expect(await style('.settings [role=radio][data-state=checked]', 'outlineStyle')).toBe('solid')
  for (const part of ['.run-progress .done', '.slider .range', '.slider .thumb']) {
    expect(await style(part, 'backgroundColor'), part).not.toBe(ground)
  }
  await page.getByRole('link', { name: 'Draw', exact: true }).click()
  const pad = (await page.locator('.pad').first().boundingBox())!
  await page.mouse.move(pad.x + 60, pad.y + 60)
  await page.mouse.down()
  await page.mouse.move(pad.x + 120, pad.y + 160, { steps: 3 })
  await page.mouse.up()
  const bar = page.locator('.marked .bar').first()
  await bar.waitFor()
  expect(await bar.evaluate((element) => getComputedStyle(element).backgroundColor)).not.toBe(ground)
})
