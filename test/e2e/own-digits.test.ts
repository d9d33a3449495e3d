/**
 * From a mistake to a better model, in the real program: a cell of the confusion matrix, its image
 * in Layers and on the pad, saved with the right label; the model improved with fifty digits of
 * one's own, exported, and evaluated elsewhere to the same figures.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { MyDigits } from '../../native/services/workbench/data-sets/my-digits.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { sharedChromium } from '../support/chromium.ts'
import { startHostedWorkbench, type HostedWorkbench } from '../support/hosted-workbench.ts'
import { jsonLines, lenet } from '../support/lenet-command.ts'
import { slantedDigit } from '../support/slanted-digits.ts'
import { slowMnistTest } from '../support/slow-test.ts'

let folder = ''
let workbench: HostedWorkbench

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-own-digits-'))
  const random = new RandomState(3)
  const digits = new MyDigits(join(folder, 'data/data/my-digits'), () => new Date())
  for (let n = 0; n < 49; n++) await digits.keep(slantedDigit(n % 10, random), n % 10)
  workbench = await startHostedWorkbench(join(folder, 'data'), await sharedChromium())
})
afterAll(async () => {
  await workbench.close()
  rmSync(folder, { recursive: true })
})

slowMnistTest(
  'a misread digit is followed, corrected and learned from; the exported model is as good as Test says',
  async () => {
    const page = await workbench.open('#/test?model=built-in&data=mnist&split=test')
    page.setDefaultTimeout(60_000)
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })

    const mistake = page.locator('.square:not(.right)').filter({ hasNotText: '·' }).first()
    const [, label] = /^(\d) read as \d, /.exec((await mistake.getAttribute('aria-label')) ?? '')!
    await mistake.click()
    await page.getByRole('option').first().press('Enter')
    const image = page.getByRole('region', { name: /^Image [\d,]+$/ })
    await image.waitFor()
    await page.keyboard.press('l')
    await heading('Layers').waitFor()
    await page.getByText(`label ${label!}`).waitFor()
    await page.goBack()
    await image.waitFor()
    await page.getByRole('option').first().press('d')
    await heading('Draw').waitFor()
    await page.getByRole('button', { name: new RegExp(`^Save as a ${label!}\\b`) }).click()

    await page.getByRole('button', { name: 'Improve with my digits…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/on 50 drawings/).waitFor()
    await dialog.getByRole('combobox', { name: 'Epochs' }).click()
    await page.getByRole('option', { name: '1', exact: true }).click()
    await dialog.getByRole('button', { name: 'Improve', exact: true }).click()
    await dialog.getByRole('button', { name: 'Use it' }).click()
    await dialog.getByRole('button', { name: 'Close' }).last().click()

    await page.getByRole('link', { name: 'Runs' }).click()
    await page.getByRole('row', { name: /keras/ }).click()
    const run = /run=([\w-]+)/.exec(page.url())![1]!
    await page.getByText('built-in', { exact: true }).waitFor() // where it started from
    await page.evaluate((id) => (location.hash = `#/test?model=${id}:newest&data=mnist&split=test`), run)
    const file = join(folder, 'improved.onnx')
    const env = { LENET_DATA: join(folder, 'data') }
    expect(await lenet(['export', run, file], { env })).toMatchObject({ code: 0 })
    const [evaluation] = jsonLines(await lenet(['evaluate', file, '--data', 'mnist', '--json'], { env }))
    const accuracy = (100 * (evaluation!['accuracy'] as number)).toFixed(2)
    await expect.poll(() => page.locator('.metric', { hasText: 'Accuracy' }).innerText()).toContain(accuracy)
    expect(complaints).toEqual([])
  }
)
