/** The page on the desktop, over a bridge that is only remembered: the menu, the save dialog, opened files, the end of the compute process. */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RecordedDesktop } from '../page/recorded-desktop.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../workbench-page.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const ask = (page: Page, command: Parameters<RecordedDesktop['ask']>[0]) =>
  page.evaluate((asked) => (Reflect.get(window, 'desktop') as RecordedDesktop).ask(asked), command)
const say = (page: Page, state: Parameters<RecordedDesktop['say']>[0]) =>
  page.evaluate((said) => (Reflect.get(window, 'desktop') as RecordedDesktop).say(said), state)
const themes = (page: Page) => page.evaluate(() => (Reflect.get(window, 'desktop') as RecordedDesktop).themes)
const state = (page: Page, text: string) =>
  page.getByRole('region', { name: 'Progress' }).getByText(text, { exact: true }).waitFor()

test('the menu shows views, lists the keys, pauses and resumes', async () => {
  const { page, complaints } = await pages.open({ desktop: true })
  await page.getByRole('button', { name: 'Start training' }).click()
  await state(page, 'Training')
  await ask(page, { kind: 'pause-or-resume' })
  await state(page, 'Paused')
  await ask(page, { kind: 'pause-or-resume' })
  await state(page, 'Training')
  await ask(page, { kind: 'view', view: 'draw' })
  await page.getByRole('heading', { level: 1, name: 'Draw' }).waitFor()
  await ask(page, { kind: 'list-keys' })
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  expect(complaints).toEqual([])
})

test('the chosen look is told to the desktop, and kept over a reload', async () => {
  const { page } = await pages.open({ desktop: true })
  await page.getByRole('button', { name: /^Theme/ }).click()
  await page.getByRole('button', { name: /^Theme/ }).click()
  expect(await themes(page)).toEqual(['system', 'light', 'dark'])
  await page.reload()
  await page.getByRole('button', { name: 'Theme: Dark' }).waitFor()
  expect(await themes(page)).toEqual(['dark'])
})

test('a model goes where the save dialog says, and nowhere when it is dismissed', async () => {
  const { page } = await pages.open({ desktop: true, steps: 400 })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('1')
  await page.getByRole('button', { name: 'Start training' }).click()
  const exportButton = page.getByRole('button', { name: 'Export ONNX' })
  await exportButton.click()
  await page.waitForTimeout(200)
  expect(await page.getByRole('dialog').count()).toBe(0)
  await page.evaluate(() => {
    ;(Reflect.get(window, 'desktop') as RecordedDesktop).saveTarget = '/models/lenet5.onnx'
  })
  await exportButton.click()
  const dialog = page.getByRole('dialog', { name: 'The model is exported' })
  await dialog.getByText('/models/lenet5.onnx').waitFor()
  expect(await dialog.getByRole('button', { name: 'Download again' }).count()).toBe(0)
})

test('a compute process that is gone for good says why and what to do', async () => {
  const { page } = await pages.open({ desktop: true })
  await say(page, {
    kind: 'stopped',
    message: 'It ended four times within a minute.',
    hint: 'Start the workbench anew.'
  })
  await page.getByText('It ended four times within a minute. Start the workbench anew.').waitFor()
  await say(page, { kind: 'ready' })
  await page.getByText('It ended four times').waitFor({ state: 'detached' })
})

test('opened files are treated as if they had been dropped on Data', async () => {
  const { page } = await pages.open({ desktop: true })
  await page.evaluate(() => {
    const file = { name: 'page.gz', bytes: new TextEncoder().encode('<html>') }
    ;(Reflect.get(window, 'desktop') as RecordedDesktop).open([file])
  })
  // The report stands over the view and hides it from whoever does not see.
  await page.getByRole('dialog').getByText('page.gz').waitFor()
  expect(page.url()).toMatch(/#\/data/)
})
