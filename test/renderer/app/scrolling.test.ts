/**
 * Small windows: parts of a view scroll, the frame around them never does. In Chromium, over a
 * simulated workbench.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorkbenchPages, type WorkbenchPages } from '../workbench-page.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

/**
 * What is higher than its own box and yet no scroller, from the document to the view's own element,
 * with both heights.
 */
const overflowing = (page: Page) =>
  page.evaluate(() => {
    const frames: Element[] = []
    for (let at: Element | null = document.querySelector('main'); at; at = at.parentElement) frames.push(at)
    return frames
      .filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight)
      .map(({ tagName, className, scrollHeight, clientHeight }) => [tagName, className, scrollHeight, clientHeight])
  })

/** What is scrolled although a person could not scroll it back. */
const scrolledForGood = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((element) => element.scrollTop > 0 && !/auto|scroll/.test(getComputedStyle(element).overflowY))
      .map(({ tagName, className }) => [tagName, className])
  )

describe.each([
  ['900x600', { width: 900, height: 600 }],
  // So low that the bars of the data set's digits lie below the window, as they do at 900x600 under
  // a long list of sets.
  ['900x400', { width: 900, height: 400 }],
  ['640x430', { width: 640, height: 430 }],
  ['450x300', { width: 450, height: 300 }]
] as const)('at %s', (_name, viewport) => {
  test.each([
    ['data', '.about'],
    ['train', '.side'],
    ['draw', '.drawing']
  ])('in %s the wheel moves the part under it, and nothing can move the frame', async (view, part) => {
    const { page } = await pages.open({ hash: `#/${view}`, viewport })
    // Of the data set, its digits in bars; of the run, its curves.
    await page
      .getByRole(view === 'train' ? 'region' : 'table')
      .first()
      .waitFor()
    expect(await overflowing(page)).toEqual([])

    const heading = page.getByRole('heading', { level: 1 })
    const before = await heading.boundingBox()
    const box = (await page.locator(part).boundingBox())!
    await page.mouse.move(box.x + 4, box.y + 4)
    await page.mouse.wheel(0, 5000)
    await page.waitForTimeout(100)
    // What the keyboard's focus and a search within the page do.
    await page.evaluate(() => {
      const last = [...document.querySelectorAll('main *')].filter((element) => element.checkVisibility()).at(-1)!
      last.scrollIntoView()
      document.documentElement.scrollTop = 1000
    })
    expect(await scrolledForGood(page)).toEqual([])
    expect(await heading.boundingBox()).toEqual(before)
  })
})
