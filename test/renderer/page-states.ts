/**
 * What every state of a view is checked for: a screenshot, nothing wider than the window, and WCAG 2.2 AA by axe. Each theme is
 * checked once, where there is least room; LENET_TEST_ALL_SIZES=1 adds every theme and size, for looking at the screenshots.
 */
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from 'vitest'

const SCREENSHOTS = join(import.meta.dirname, 'screenshots')

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

export interface PageVariant {
  /** Of the window and the theme, for names of files: `900x600-light`. */
  readonly name: string
  readonly checked: boolean
  readonly options: {
    readonly viewport: { readonly width: number; readonly height: number }
    readonly deviceScaleFactor: number
    readonly colorScheme: 'light' | 'dark'
    readonly reducedMotion: 'reduce'
  }
}

const variant = (
  width: number,
  height: number,
  colorScheme: 'light' | 'dark',
  { zoom = 1, checked = false } = {}
): PageVariant => ({
  name: `${width}x${height}${zoom === 1 ? '' : '-zoomed'}-${colorScheme}`,
  checked,
  options: {
    viewport: { width: width / zoom, height: height / zoom },
    deviceScaleFactor: zoom,
    colorScheme,
    reducedMotion: 'reduce'
  }
})

const CHECKED = [
  variant(900, 600, 'light', { checked: true }),
  // The narrowest window at 200 %.
  variant(900, 600, 'dark', { zoom: 2, checked: true })
]

export const PAGE_VARIANTS: readonly PageVariant[] =
  process.env['LENET_TEST_ALL_SIZES'] === '1'
    ? [
        ...CHECKED,
        variant(900, 600, 'light', { zoom: 2 }),
        ...(['light', 'dark'] as const).flatMap((theme) => [
          variant(1440, 900, theme),
          variant(1920, 1080, theme),
          variant(2560, 1440, theme)
        ]),
        variant(900, 600, 'dark')
      ]
    : CHECKED

/** `what` names the view and its state: `train-paused`. */
export async function checkState(page: Page, { name, checked }: PageVariant, what: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${what}-${name}.png`) })
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    `${what} is wider than the window`
  ).toBe(true)
  if (!checked) return
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
  expect(violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
