/** What Layers says of what it cannot show: a sentence, and what was shown stays or is marked. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'
import { slowTest } from '../../../support/slow-test.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const IMAGE = 'image=synthetic.test.2'

test.each([
  ['a run without parameters yet', 'no-parameters', 'has no parameters yet'],
  ['a run that is gone', 'gone', 'there is no run gone'],
  ['a built-in file of another network', 'other-shape', 'is another network']
])('%s: a sentence, and what was shown stays', async (_, model, sentence) => {
  const { page, complaints } = await pages.open({ hash: `#/layers?${IMAGE}` })
  const overview = page.getByRole('heading', { name: 'Choose a cell of any map' })
  await overview.waitFor()
  await page.evaluate(([image, name]) => (location.hash = `#/layers?${image}&model=${name}`), [IMAGE, model] as const)
  await page.getByRole('alert').getByText(sentence).waitFor()
  await overview.waitFor()
  // Another choice mends it.
  await page.evaluate((image) => (location.hash = `#/layers?${image}`), IMAGE)
  await page.getByRole('alert').waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
})

test('a run that another process trains: the parameters of its last checkpoint, and a sentence that says so', async () => {
  const { page } = await pages.open({ hash: `#/layers?${IMAGE}&model=elsewhere` })
  await page.getByRole('status').getByText('Another process trains this run').waitFor()
  await page.getByRole('grid', { name: /^conv2: 16 maps/ }).waitFor()
})

const DIVERGED = `${IMAGE}&model=diverged`

test('a diverged run: maps say that they are NaN, and a sentence where that begins', async () => {
  const { page, complaints } = await pages.open({ hash: `#/layers?${DIVERGED}` })
  await page.getByText('The first value that is no number: conv2, map 0, row 0, column 0.').waitFor()
  await expect.poll(() => page.locator('.range').allInnerTexts()).toContain('1,600 of 1,600: NaN')
  expect((await page.locator('.range').allInnerTexts())[0]).toMatch(/^0 … 0\.\d\d$/) // the layers before are shown as they are
  expect(complaints).toEqual([])
})

test.each([
  ['layer=conv2&cell=5.5.0', 'conv2, map 0, row 5, column 5'],
  ['layer=pool2&cell=1.1.0', 'pool2, map 0, row 1, column 1'],
  ['layer=dense3&cell=4', 'dense3, answer 4'],
  ['show=backward&layer=conv2&cell=5.5.0', 'conv2, map 0, row 5, column 5'],
  ['show=backward&layer=conv2&cell=5.5.0&weight=conv2.1.3.5.2', 'conv2, kernel 2, slice 5, row 1, column 3']
])('a diverged run: %s is explained', async (rest, panel) => {
  const { page, complaints } = await pages.open({ hash: `#/layers?${DIVERGED}&${rest}` })
  await page.getByRole('region', { name: panel }).getByRole('paragraph').first().waitFor()
  expect(complaints).toEqual([])
})

slowTest('numbers behind the pictures: a table of each, and a file with every value', async () => {
  const { page, complaints } = await pages.open({ hash: `#/layers?${IMAGE}` })
  await page.getByRole('button', { name: 'Numbers' }).click()
  await page.getByRole('dialog').getByRole('combobox', { name: 'Picture' }).click()
  await page.getByRole('option', { name: 'conv2, A' }).click()
  const table = page.getByRole('dialog').getByRole('table')
  await expect.poll(() => table.getByRole('row').count()).toBe(11)
  const download = page.waitForEvent('download')
  await page.getByRole('dialog').getByRole('button', { name: 'CSV' }).click()
  const { readFile } = await import('node:fs/promises')
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\r\n')
  expect(lines[0]).toBe('row,column,map,value')
  expect(lines).toHaveLength(1 + 1600)
  await page.keyboard.press('Escape')
  await page.evaluate((hash) => (location.hash = hash), `#/layers?${IMAGE}&show=why`)
  await page.getByRole('button', { name: 'Numbers' }).click()
  await page.getByRole('dialog').getByRole('row').nth(28).waitFor()
  expect(complaints).toEqual([])
})

test('images are chosen as pictures, by keyboard, and the neighbours keep the label', async () => {
  const { page } = await pages.open({ hash: `#/layers?${IMAGE}&only=2` })
  const image = page.getByRole('button', { name: /^Image: / })
  await image.waitFor()
  await page.getByRole('button', { name: 'Next image of a 2' }).click()
  await expect.poll(() => image.getAttribute('aria-label')).toMatch(/, a 2$/)
  await image.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('textbox', { name: 'Number' }).fill('7')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('image=synthetic.test.7')
  await expect.poll(() => image.getAttribute('aria-label')).toMatch(/test image 7, a 7$/)
})
