/**
 * What is painted on a canvas has the colours of the theme that is shown, also when the theme
 * changed while another view was.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect } from 'vitest'
import { startWorkbenchPages, type WorkbenchPages } from '../workbench-page.ts'
import { until } from '../../support/until.ts'
import { slowTest } from '../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const show = (page: Page, view: string) => page.getByRole('link', { name: view, exact: true }).click()

/** A token as the page shows it, and whether a canvas holds pixels of exactly that colour. */
const painted = (page: Page, canvas: string, token: string) =>
  page.evaluate(
    ([selector, name]) => {
      const probe = document.createElement('span')
      probe.style.transition = 'none'
      probe.style.color = `var(${name})`
      document.body.append(probe)
      const [red, green, blue] = getComputedStyle(probe).color.match(/\d+/g)!.map(Number)
      probe.remove()
      const element = document.querySelector<HTMLCanvasElement>(selector)
      if (!element) return 0 // not there yet
      const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height)
      let pixels = 0
      for (let i = 0; i < data.length; i += 4) {
        if (data[i] === red && data[i + 1] === green && data[i + 2] === blue && data[i + 3] === 255) pixels++
      }
      return pixels
    },
    [canvas, token] as const
  )

const CANVASES = [
  { view: 'Draw', canvas: '.pad canvas', token: '--ink' },
  { view: 'Data', canvas: '.gallery canvas', token: '--ink-soft' },
  { view: 'Train', canvas: '.chart canvas', token: '--ink' }
] as const

type Theme = 'Light' | 'Dark'

const CHANGES: Readonly<Record<string, (page: Page, theme: Theme) => Promise<void>>> = {
  async 'by the button'(page, theme) {
    const button = page.getByRole('button', { name: /^Theme: / })
    while ((await button.getAttribute('aria-label')) !== `Theme: ${theme}`) await button.click()
  },
  'by the system': (page, theme) => page.emulateMedia({ colorScheme: theme === 'Light' ? 'light' : 'dark' })
}

slowTest.each(Object.entries(CHANGES))('a theme changed %s while another view was shown', async (_title, change) => {
  const { page } = await pages.open({ hash: '#/train' })
  await change(page, 'Light')
  await page.getByRole('button', { name: 'Start training', exact: true }).click()
  await page.getByText(/right at step/).waitFor()
  // Nothing new paints the charts: only the theme does.
  await page.getByRole('button', { name: 'Pause', exact: true }).first().click()
  await show(page, 'Data')
  await until(async () => (await painted(page, '.gallery canvas', '--ink-soft')) > 0, 'the gallery has captions')
  await show(page, 'Draw')
  const pad = (await page.locator('.pad').first().boundingBox())!
  await page.mouse.move(pad.x + 60, pad.y + 60)
  await page.mouse.down()
  await page.mouse.move(pad.x + 140, pad.y + 160, { steps: 4 })
  await page.mouse.up()
  await until(async () => (await painted(page, '.pad canvas', '--ink')) > 0, 'there is ink')

  for (const [index, theme] of (['Dark', 'Light'] as const).entries()) {
    await show(page, 'Layers')
    await change(page, theme)
    for (const { view, canvas, token } of CANVASES) {
      await show(page, view)
      await page.locator(canvas).first().waitFor()
      await until(async () => (await painted(page, canvas, token)) > 0, `${view} has the colours of the theme ${theme}`)
    }
    // New ink too.
    await show(page, 'Draw')
    const before = await painted(page, '.pad canvas', '--ink')
    const y = pad.y + 200 + 40 * index
    await page.mouse.move(pad.x + 60, y)
    await page.mouse.down()
    await page.mouse.move(pad.x + 160, y, { steps: 4 })
    await page.mouse.up()
    await until(async () => (await painted(page, '.pad canvas', '--ink')) > before, 'a new stroke is seen')
    await expect
      .poll(() => page.locator('.pad').first().getAttribute('aria-label'))
      .toBe(`Drawing pad, ${index + 2} strokes`)
  }
})
