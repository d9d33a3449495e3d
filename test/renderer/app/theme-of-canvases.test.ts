/**
 * What is painted on a canvas has the colours of the theme that is shown, also when the theme
 * changed while another view was.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorkbenchPages, type WorkbenchPages } from '../workbench-page.ts'
import { until } from '../../support/until.ts'

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

/** Changes the theme by its button, until it is the wanted one. */
async function choose(page: Page, theme: 'Light' | 'Dark'): Promise<void> {
  const button = page.getByRole('button', { name: /^Theme: / })
  while ((await button.getAttribute('aria-label')) !== `Theme: ${theme}`) await button.click()
}

const CHANGES = {
  'by the button, light to dark': {
    first: (page: Page) => choose(page, 'Light'),
    then: (page: Page) => choose(page, 'Dark')
  },
  'by the button, dark to light': {
    first: (page: Page) => choose(page, 'Dark'),
    then: (page: Page) => choose(page, 'Light')
  },
  'by the system, light to dark': {
    first: (page: Page) => page.emulateMedia({ colorScheme: 'light' }),
    then: (page: Page) => page.emulateMedia({ colorScheme: 'dark' })
  },
  'by the system, dark to light': {
    first: (page: Page) => page.emulateMedia({ colorScheme: 'dark' }),
    then: (page: Page) => page.emulateMedia({ colorScheme: 'light' })
  }
}

test.each(Object.entries(CHANGES))(
  'a theme changed %s while another view was shown',
  async (_title, { first, then }) => {
    const { page } = await pages.open({ steps: 60, hash: '#/train' })
    await first(page)
    await page.getByRole('button', { name: 'Start training', exact: true }).click()
    await page.getByText(/right at step/).waitFor()
    await show(page, 'Data')
    await until(async () => (await painted(page, '.gallery canvas', '--ink-soft')) > 0, 'the gallery has captions')
    await show(page, 'Draw')
    const pad = (await page.locator('.pad').first().boundingBox())!
    await page.mouse.move(pad.x + 60, pad.y + 60)
    await page.mouse.down()
    await page.mouse.move(pad.x + 140, pad.y + 160, { steps: 4 })
    await page.mouse.up()
    await until(async () => (await painted(page, '.pad canvas', '--ink')) > 0, 'there is ink')

    await show(page, 'Layers')
    await then(page)
    for (const { view, canvas, token } of CANVASES) {
      await show(page, view)
      await page.locator(canvas).first().waitFor()
      await until(async () => (await painted(page, canvas, token)) > 0, `${view} has the colours of the theme`)
    }
    // New ink too.
    await show(page, 'Draw')
    const before = await painted(page, '.pad canvas', '--ink')
    await page.mouse.move(pad.x + 60, pad.y + 200)
    await page.mouse.down()
    await page.mouse.move(pad.x + 160, pad.y + 200, { steps: 4 })
    await page.mouse.up()
    await until(async () => (await painted(page, '.pad canvas', '--ink')) > before, 'a new stroke is seen')
    await expect.poll(() => page.locator('.pad').first().getAttribute('aria-label')).toBe('Drawing pad, 2 strokes')
  }
)
