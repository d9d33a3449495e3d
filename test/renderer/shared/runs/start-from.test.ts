/**
 * Where a run's first parameters come from, over several runs: what was chosen, not whatever is
 * newest by then.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect } from 'vitest'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'
import { slowTest } from '../../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const origin = async (page: Page) => {
  const more = page.getByRole('button', { name: 'More', exact: true })
  const select = page.getByRole('combobox', { name: 'Start from' })
  await select.or(more).first().waitFor()
  if (!(await select.isVisible())) await more.click()
  return (await select.innerText()).trim()
}

/** To its end; gives the run's title. */
async function train(page: Page): Promise<string> {
  await page.getByRole('textbox', { name: 'Epochs' }).fill('1')
  // Before there are settings to train with, the key does nothing.
  const start = page.getByRole('button', { name: 'Start training', exact: true })
  await expect.poll(() => start.isEnabled()).toBe(true)
  await page.keyboard.press('Control+Enter')
  const progress = page.getByRole('region', { name: 'Progress' })
  await progress.getByText('Training', { exact: true }).waitFor()
  await progress.getByText('Finished', { exact: true }).waitFor()
  return page
    .locator('header')
    .getByText(/^2026-/)
    .innerText()
}

slowTest(
  'what was chosen stays after a run: the first values where there was no newest run yet, or a run by its name',
  async () => {
    const { page, complaints } = await pages.open({ hash: '#/train?from=newest', steps: 100 })
    await train(page)
    expect(await origin(page)).toBe('Random initialisation')
    await page.evaluate(() => (location.hash = '#/train'))
    const first = await train(page)
    await page.getByRole('combobox', { name: 'Start from' }).click()
    await page.getByRole('option', { name: first }).click()
    const second = await train(page)
    expect(second).not.toBe(first)
    expect(await origin(page)).toContain(first)
    expect(complaints).toEqual([])
  }
)
