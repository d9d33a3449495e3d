/**
 * The page on the desktop, over a bridge that is only remembered: the menu, the save dialog, opened
 * files, the end of the compute process.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RecordedDesktop } from '../page/recorded-desktop.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../workbench-page.ts'
import { slowTest } from '../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const ask = (page: Page, command: Parameters<RecordedDesktop['ask']>[0]) =>
  page.evaluate((asked) => window.desktop!.ask(asked), command)
const say = (page: Page, state: Parameters<RecordedDesktop['say']>[0]) =>
  page.evaluate((said) => window.desktop!.say(said), state)
const themes = (page: Page) => page.evaluate(() => window.desktop!.themes)
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

slowTest('a model goes where the save dialog says, and nowhere when it is dismissed', async () => {
  const { page } = await pages.open({ desktop: true, shortEpochs: 1 })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('1')
  await page.getByRole('button', { name: 'Start training' }).click()
  const exportButton = page.getByRole('button', { name: 'Export ONNX' })
  await exportButton.click()
  await page.waitForTimeout(200)
  expect(await page.getByRole('dialog').count()).toBe(0)
  await page.evaluate(() => {
    window.desktop!.saveTarget = '/models/lenet5.onnx'
  })
  await exportButton.click()
  const dialog = page.getByRole('dialog', { name: 'The model is exported' })
  await dialog.getByText('/models/lenet5.onnx').waitFor()
  expect(await dialog.getByRole('button', { name: 'Download again' }).count()).toBe(0)
})

const progress = (page: Page) => page.evaluate(() => window.desktop!.progress)
const notifications = (page: Page) => page.evaluate(() => window.desktop!.notifications)
/** Another window has the focus. */
const look = (page: Page, away: boolean) => page.evaluate((is) => void (document.hasFocus = () => !is), away)
/** Simulated runs count 0.0034 s a step: 15 epochs are 80 s, 5 are 27 s. */
async function train(page: Page, epochs: number): Promise<void> {
  const runs = () => page.evaluate(async () => (await window.simulation!.api.runs().list()).length)
  const before = await runs()
  await page.getByRole('textbox', { name: 'Epochs' }).fill(String(epochs))
  await page.getByRole('button', { name: 'Start training' }).click()
  // From then on the run before is not shown any more.
  await expect.poll(runs).toBe(before + 1)
  await state(page, 'Finished')
}

test('the window’s title and the taskbar tell the state and per cent of the run', async () => {
  const { page } = await pages.open({ desktop: true, steps: 100 })
  await expect.poll(() => page.title()).toBe('LeNet Workbench')
  await page.getByRole('button', { name: 'Start training' }).click()
  await expect.poll(() => page.title()).toMatch(/^[1-9]\d?\s% Training – LeNet Workbench$/)
  await ask(page, { kind: 'pause-or-resume' })
  await state(page, 'Paused')
  await expect.poll(() => page.title()).toMatch(/^\d+\s% Paused – LeNet Workbench$/)
  const shown = (await progress(page)).at(-1)!
  expect(await page.title()).toContain(`${Math.round(shown.share * 100)}\u00a0%`)
  expect(shown.mode).toBe('paused')
  await page.getByRole('main').getByRole('button', { name: /^Stop/ }).click()
  await expect.poll(() => page.title()).toBe('Stopped – LeNet Workbench')
  expect((await progress(page)).at(-1)).toBeNull()
})

slowTest('a notification tells that a long run has ended while nobody looked, and only then', async () => {
  const { page, complaints } = await pages.open({ desktop: true, shortEpochs: 15 })
  await train(page, 15) // seen
  await look(page, true)
  await train(page, 5) // short
  expect(await notifications(page)).toEqual([])
  await train(page, 15)
  await expect.poll(() => notifications(page)).toHaveLength(1)
  const [told] = await notifications(page)
  expect(told!.title).toBe('Training is finished')
  expect(told!.body).toMatch(/^Validation accuracy \d+\.\d+\s% after epoch 15\. 2026-[\d-]+, 1:\d\d\.$/)
  await page.getByRole('button', { name: 'More' }).click()
  const choice = page.getByRole('checkbox', { name: 'Notify me when a long run ends' })
  expect(await choice.isChecked()).toBe(true)
  await choice.uncheck()
  await train(page, 15)
  expect(await notifications(page)).toHaveLength(1)
  await page.reload()
  await page.getByRole('button', { name: 'More' }).click()
  expect(await choice.isChecked()).toBe(false)
  expect(complaints).toEqual([])
})

slowTest('a browser is asked before it notifies; what it refuses stays off and says so', async () => {
  const { page } = await pages.open({ shortEpochs: 15, isOwn: true })
  await page.evaluate(() => {
    const shown: string[] = []
    class Recorded {
      static permission = 'denied'
      static requestPermission = () => Promise.resolve(Recorded.permission)
      onclick = null
      constructor(title: string) {
        shown.push(title)
      }
    }
    Object.assign(window, { Notification: Recorded, shownNotifications: shown })
  })
  const shown = () => page.evaluate(() => Reflect.get(window, 'shownNotifications') as string[])
  await page.getByRole('button', { name: 'More' }).click()
  const choice = page.getByRole('checkbox', { name: 'Notify me when a long run ends' })
  expect(await choice.isChecked()).toBe(false)
  await choice.click()
  await page.getByText('This browser does not allow notifications of this page.').waitFor()
  expect(await choice.isChecked()).toBe(false)
  await page.evaluate(() => void Reflect.set(window.Notification, 'permission', 'granted'))
  await choice.click()
  await expect.poll(() => choice.isChecked()).toBe(true)
  await look(page, true)
  await train(page, 15)
  await expect.poll(shown).toEqual(['Training is finished'])
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
    window.desktop!.open([file])
  })
  // The report stands over the view and hides it from whoever does not see.
  await page.getByRole('dialog').getByText('page.gz').waitFor()
  expect(page.url()).toMatch(/#\/data/)
})
