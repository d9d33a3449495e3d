/**
 * What a student does with Layers, in the real program and by keyboard: pause a run, open a 7,
 * follow a cell of conv2 forward and its gradient back to a weight, and see after Resume that the
 * weight has taken Adam's step as predicted.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { sharedChromium } from '../support/chromium.ts'
import { startHostedWorkbench, type HostedWorkbench } from '../support/hosted-workbench.ts'
import { slowMnistTest } from '../support/slow-test.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 180_000 })

let folder = ''
let workbench: HostedWorkbench

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-inside-a-run-'))
  workbench = await startHostedWorkbench(join(folder, 'data'), await sharedChromium())
})
afterAll(async () => {
  await workbench.close()
  rmSync(folder, { recursive: true })
})

const signed = (text: string) => Number(text.replaceAll('−', '-'))

slowMnistTest('a weight of a paused run changes by Adam’s step as predicted', async () => {
  const page = await workbench.open()
  page.setDefaultTimeout(60_000)
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))

  // Long enough that it is under way whenever it is paused.
  const main = page.getByRole('main')
  await main.getByRole('textbox', { name: 'Epochs' }).fill('100')
  await main.getByRole('button', { name: 'Start training' }).click()
  await page.getByText('img/s').first().waitFor()
  await main.getByRole('button', { name: 'Pause', exact: true }).click()
  await main.getByRole('button', { name: 'Resume', exact: true }).waitFor()

  // The first test image of MNIST is a 7.
  await page.evaluate(() => (location.hash = '#/layers?image=mnist.test.0'))
  await page.getByText('label 7').waitFor()
  const conv2 = page.getByRole('grid', { name: /^conv2: 16 maps/ })
  await conv2.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('region', { name: 'conv2, map 0, row 1, column 1' }).waitFor()
  await expect.poll(() => page.getByTestId('announcement').textContent()).toMatch(/150 products add up to/)

  // A cell that lost its pooling, or whose gate is closed, has no gradient to follow: on to the
  // next until one has.
  await page.keyboard.press('b')
  const said = async () => (await page.getByTestId('announcement').textContent()) ?? ''
  const gives = page.getByText('From here it goes three ways')
  for (let moves = 0; moves < 100 && !(await gives.isVisible()); moves++) {
    await page.keyboard.press('.')
    const next = `conv2, map 0, row ${1 + Math.floor((moves + 2) / 10)}, column ${(moves + 2) % 10}`
    await page.getByRole('region', { name: next, exact: true }).waitFor()
    await expect.poll(said).toMatch(new RegExp(`^${next}: (Arrives|dZ exactly 0)`))
  }
  const dW = page.getByRole('grid', { name: 'dW', exact: true })
  await dW.getByRole('gridcell').first().focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.getByText('This one weight was used at 100 positions').waitFor()

  // `0.174307 + 0.000123` and `0.174430`, in the row of the weight.
  const row = page.getByRole('row', { name: /^weight / })
  await row.waitFor()
  const text = (await row.innerText()).replaceAll('−', '-')
  const [, before, sign, step, after] = /(-?\d\.\d{6}) ([+-]) (\d\.\d{6})\s+(-?\d\.\d{6})/.exec(text)!
  expect(Math.abs(Number(before) + Number(`${sign}1`) * Number(step) - Number(after))).toBeLessThan(1.5e-6)

  // Space resumes from wherever the focus is no button.
  await page.getByRole('heading', { level: 1, name: 'Layers' }).click()
  await page.keyboard.press('Space')
  const outcome = page.getByText(/^now .* at step [\d,]+, as predicted$/)
  await outcome.waitFor()
  const [, now] = /^now (\S+) at step/.exec(await outcome.innerText())!
  expect(Math.abs(signed(now!) - Number(after))).toBeLessThan(1.5e-6)
  expect(complaints).toEqual([])
})
