import { afterAll, beforeAll, expect, test } from 'vitest'
import { SharedContext } from './shared-context.ts'
import { startWorkbenchPages, type WorkbenchPages } from './workbench-page.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

test('a page finds no storage, cookie or page of the test before', async () => {
  const { page } = await pages.open({ hash: '#/learn' })
  const address = new URL('/empty', page.url()).href
  const shared = new SharedContext(pages.browser, address)
  const first = await shared.newPage()
  await first.goto(address)
  const opening = first.waitForEvent('popup')
  await first.evaluate(() => {
    localStorage.setItem('left', 'behind')
    document.cookie = 'left=behind'
    window.open(location.href)
  })
  const popup = await opening
  expect(shared.inUse).toBe(true)
  await shared.release()
  expect([first.isClosed(), popup.isClosed(), shared.inUse]).toEqual([true, true, false])

  const next = await shared.newPage()
  await next.goto(address)
  expect(await next.evaluate(() => [localStorage.length, document.cookie])).toEqual([0, ''])
})

test('two pages of one test are those of two people', async () => {
  const [{ page: one }, { page: other }] = [await pages.open(), await pages.open()]
  await one.evaluate(() => localStorage.setItem('left', 'behind'))
  expect(await other.evaluate(() => localStorage.getItem('left'))).toBeNull()
})
