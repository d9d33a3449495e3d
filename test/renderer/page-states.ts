/**
 * What every state of a view is checked for: nothing wider than the window, and WCAG 2.2 AA by axe.
 * Each theme is checked once, where there is least room. Slow tests have a walk through the states
 * for each theme, the dark one at 200 %; others check the dark theme's colours on the way.
 * LENET_TEST_ALL_SIZES=1 adds every theme and size and writes a screenshot of each, to look at.
 */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import axe from 'axe-core'
import { expect } from 'vitest'
import { RUNS_SLOW_TESTS } from '../support/slow-test.ts'
import type {} from './page/test-page.ts' // window.testPage

const SCREENSHOTS = join(import.meta.dirname, 'screenshots')

export const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Those of WCAG that depend on colours: all that a change of the theme alone can break. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

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

const TAKES_SCREENSHOTS = process.env['LENET_TEST_ALL_SIZES'] === '1'
/** Otherwise one walk through the states checks both. */
const HAS_A_WALK_PER_THEME = RUNS_SLOW_TESTS || TAKES_SCREENSHOTS

const LIGHT = variant(900, 600, 'light', { checked: true })
const CHECKED = HAS_A_WALK_PER_THEME
  ? // The narrowest window at 200 %.
    [LIGHT, variant(900, 600, 'dark', { zoom: 2, checked: true })]
  : [LIGHT]

export const PAGE_VARIANTS: readonly PageVariant[] = TAKES_SCREENSHOTS
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
  if (TAKES_SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${what}-${name}.png`) })
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    `${what} is wider than the window`
  ).toBe(true)
  if (!checked) return
  expect(await wcagViolations(page), what).toEqual([])
  if (HAS_A_WALK_PER_THEME) return
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await wcagViolations(page, COLOUR_RULES), `${what}, dark`).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
}

/**
 * What axe finds in the page as it is: the rule and the elements. Without a page of its own and
 * without the details of what passes, as the package for Playwright has them, it takes a tenth of
 * the time. `rules`: their tags or their names.
 */
export async function wcagViolations(page: Page, rules = WCAG): Promise<string[]> {
  if (!(await page.evaluate(() => window.testPage!.axe !== undefined))) {
    await page.evaluate(axe.source)
    await page.evaluate(() => void (window.testPage!.axe = Reflect.get(window, 'axe') as typeof axe))
  }
  return page.evaluate(async (runOnly) => {
    const { violations } = await window.testPage!.axe!.run(document, {
      runOnly,
      resultTypes: ['violations'],
      // Of style sheets and sounds, for rules that are off or find none here.
      preload: false,
      selectors: false
    })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }, rules)
}
