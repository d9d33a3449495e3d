/**
 * What the page says and does while there is no line to the compute process, and with files dropped
 * where no view takes them.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConnectFailure } from '../../../renderer/client/connection.ts'
import { connectionMessage } from '../../../renderer/app/frame/connection-message.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../workbench-page.ts'
import { slowTest } from '../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const cut = (page: Page, why?: ConnectFailure) => page.evaluate((reason) => window.simulation!.cut(reason), why)
const restore = (page: Page) => page.evaluate(() => window.simulation!.restore())
const start = (page: Page) => page.getByRole('button', { name: 'Start training' })
const tryNow = (page: Page) => page.getByRole('button', { name: 'Try now' })

describe('a lost line', () => {
  slowTest(
    'whose compute process died says that the run is interrupted, and goes when the next one is there',
    async () => {
      const { page } = await pages.open()
      await start(page).click()
      await page
        .getByText(/^epoch \d/)
        .first()
        .waitFor()
      await cut(page, 'no-compute')
      const sentence = page.getByText('The workbench has ended unexpectedly and is being started again.')
      await sentence.getByText('The run that was under way is interrupted').waitFor()
      await restore(page)
      await sentence.waitFor({ state: 'detached' })
    }
  )

  test('to a workbench that was started anew leads to its new address, and does not offer to try', async () => {
    const { page } = await pages.open()
    await start(page).waitFor()
    await cut(page, 'refused')
    const sentence = page.getByText('The workbench has restarted and this page’s address is no longer valid.')
    await sentence.getByText('Open the address that it printed.').waitFor()
    expect(await tryNow(page).count()).toBe(0)
  })

  slowTest('that nobody answers is at first only lost, and after three tries taken for ended', async () => {
    const { page } = await pages.open()
    await start(page).waitFor()
    await cut(page, 'no-answer')
    await page.getByText('Not connected to the workbench.').waitFor()
    await page.getByText('The workbench does not answer; it has probably been ended.').waitFor()
    await tryNow(page).click()
  })

  test.each([
    ['no-answer', 9],
    ['refused', 1],
    ['no-compute', 1],
    [null, 9]
  ] as const)('%s: of a run it speaks only where one was under way, and never says that it goes on', (why, failed) => {
    expect(connectionMessage({ failed, why }, false).text).not.toMatch(/\brun\b/)
    expect(connectionMessage({ failed, why }, true).text).not.toContain('goes on')
  })

  test('a failure that only says so goes when the line is back; another one stays', async () => {
    const { page } = await pages.open({ hash: '#/draw' })
    await page.getByRole('link', { name: 'Data' }).click()
    await page.getByRole('button', { name: 'Import files…' }).waitFor()
    await cut(page)
    await page.getByText('Not connected to the workbench.').waitFor()
    await page.getByTestId('file-input').setInputFiles({ name: 'a.npz', mimeType: '', buffer: Buffer.from('x') })
    const toast = page.locator('.toast', { hasText: 'there is no connection to the workbench' })
    await toast.waitFor()
    // Messages are clauses; on the screen they begin as sentences do.
    expect(await toast.locator('.title').innerText()).toMatch(/^There is no connection/)
    await restore(page)
    await toast.waitFor({ state: 'detached' })
  })
})

/** Whether the browser was kept from doing what it does with it: leaving the page. */
const drop = (page: Page, kind: 'file' | 'link') =>
  page.evaluate((what) => {
    const transfer = new DataTransfer()
    if (what === 'file') transfer.items.add(new File(['x'], 'letter.txt'))
    else transfer.setData('text/uri-list', 'https://example.org/')
    const send = (type: string) => {
      const event = new DragEvent(type, { dataTransfer: transfer, cancelable: true, bubbles: true })
      document.querySelector('main')!.dispatchEvent(event)
      return event.defaultPrevented
    }
    return [send('dragover'), send('drop')]
  }, kind)

describe('in a view that takes no files', () => {
  test('a dropped file is imported in Data, as if it had been dropped there', async () => {
    const { page } = await pages.open({ hash: '#/train' })
    await start(page).waitFor()
    expect(await drop(page, 'file')).toEqual([true, true])
    await page.getByRole('dialog', { name: 'Nothing was imported' }).getByText('letter.txt').waitFor()
    expect(page.url()).toMatch(/#\/data/)
  })

  test('a dropped link does nothing', async () => {
    const { page } = await pages.open({ hash: '#/train' })
    await start(page).waitFor()
    expect(await drop(page, 'link')).toEqual([true, true])
    expect(page.url()).toMatch(/#\/train/)
  })
})

test('a view that takes files takes them alone', async () => {
  const { page } = await pages.open({ hash: '#/draw' })
  await page.getByRole('application').waitFor()
  expect(await drop(page, 'file')).toEqual([true, true])
  await page.getByText('letter.txt: is a text file').first().waitFor()
  expect(page.url()).toMatch(/#\/draw$/)
})
