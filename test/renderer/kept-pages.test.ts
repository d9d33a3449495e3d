import { afterAll, beforeAll, expect, test } from 'vitest'
import { KeptPages } from './kept-pages.ts'
import { startWorkbenchPages, type WorkbenchPages } from './workbench-page.ts'
import { slowTest } from '../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

/** Pages of this test's own, over the same build, and the address of Learn in it. */
async function ownPages() {
  const { page } = await pages.open()
  const own = new KeptPages(page.context().browser()!, new URL('/?waiting', page.url()).href)
  return { own, learn: new URL('/?steps=0#/learn', page.url()).href }
}

test('a test has the page of the one before, and nothing that was left in it', async () => {
  const { own, learn } = await ownPages()
  const page = (await own.take({ viewport: { width: 1000, height: 700 }, colorScheme: 'dark' }))!
  await page.evaluate((address) => window.testPage!.start(address), learn)
  await page.getByRole('heading', { level: 1, name: 'Learn' }).waitFor()
  await page.keyboard.press('?')
  await page.getByRole('dialog').waitFor()
  const opening = page.waitForEvent('popup')
  await page.evaluate(() => {
    localStorage.setItem('left', 'behind')
    sessionStorage.setItem('left', 'behind')
    document.cookie = 'left=behind'
    document.documentElement.dataset['left'] = 'behind'
    let ticks = 0
    setInterval(() => Object.assign(globalThis, { ticks: ++ticks }), 1)
    window.open(location.href)
  })
  const popup = await opening
  await own.release(page, false)
  expect([page.isClosed(), popup.isClosed()]).toEqual([false, true])

  expect(await own.take({ viewport: { width: 1440, height: 900 } })).toBe(page)
  await page.waitForTimeout(50) // longer than the interval takes
  expect(
    await page.evaluate(() => ({
      stored: localStorage.length + sessionStorage.length,
      cookies: document.cookie,
      attributes: document.documentElement.getAttributeNames(),
      body: document.body.innerHTML,
      title: document.title,
      globals: ['ticks', 'simulation'].filter((name) => name in globalThis),
      size: [innerWidth, innerHeight],
      isDark: matchMedia('(prefers-color-scheme: dark)').matches
    }))
  ).toEqual({
    stored: 0,
    cookies: '',
    attributes: ['lang'],
    body: '<div id="app"></div>',
    title: 'LeNet Workbench',
    globals: [],
    size: [1440, 900],
    isDark: false
  })
  await page.context().close()
})

slowTest('of the apps before nothing stays in memory', async () => {
  const { own, learn } = await ownPages()
  const page = (await own.take({}))!
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('HeapProfiler.enable')
  await devtools.send('Performance.enable')
  const nodesAfterAnApp = async () => {
    await page.evaluate((address) => window.testPage!.start(address), learn)
    await page.getByRole('heading', { level: 1, name: 'Learn' }).waitFor()
    await page.evaluate(() => window.testPage!.stop())
    await devtools.send('HeapProfiler.collectGarbage')
    const { metrics } = await devtools.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'Nodes')!.value
  }
  const once = await nodesAfterAnApp()
  for (let app = 0; app < 3; app++) await nodesAfterAnApp()
  expect(await nodesAfterAnApp()).toBeLessThan(2 * once)
  await page.context().close()
})

test('a page whose test failed is not given to another', async () => {
  const { own } = await ownPages()
  const page = (await own.take({}))!
  await own.release(page, true)
  expect(page.isClosed()).toBe(true)
  const next = (await own.take({}))!
  expect(await next.evaluate(() => window.testPage !== undefined)).toBe(true)
  await next.context().close()
})

test('two pages of one test are those of two people', async () => {
  const [{ page: one }, { page: other }] = [await pages.open(), await pages.open()]
  await one.evaluate(() => localStorage.setItem('left', 'behind'))
  expect(await other.evaluate(() => localStorage.getItem('left'))).toBeNull()
})
