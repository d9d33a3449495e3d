/**
 * The first minute of a new user, in the real program: train, draw while it trains, take the model
 * away, and check it elsewhere.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect } from 'vitest'
import { sharedChromium } from '../support/chromium.ts'
import { jsonLines, lenet } from '../support/lenet-command.ts'
import { startHostedWorkbench, type HostedWorkbench } from '../support/hosted-workbench.ts'
import { slowTest } from '../support/slow-test.ts'

const SCREENSHOTS = join(import.meta.dirname, '../renderer/screenshots')

let folder = ''
let workbench: HostedWorkbench

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-first-minute-'))
  workbench = await startHostedWorkbench(join(folder, 'data'), await sharedChromium())
})
afterAll(async () => {
  await workbench.close()
  rmSync(folder, { recursive: true })
})

const button = (page: Page, name: string) => page.getByRole('main').getByRole('button', { name, exact: true })

/** Points in units of the pad, 280 x 280. */
async function draw(page: Page, points: readonly (readonly [number, number])[]): Promise<void> {
  const box = (await page.getByRole('application', { name: /^Drawing pad/ }).boundingBox())!
  const place = ([x, y]: readonly [number, number]) =>
    [box.x + (x * box.width) / 280, box.y + (y * box.height) / 280] as const
  await page.mouse.move(...place(points[0]!))
  await page.mouse.down()
  for (const point of points.slice(1)) await page.mouse.move(...place(point), { steps: 12 })
  await page.mouse.up()
}

slowTest('train, draw a 7 meanwhile, export; the exported file is as good as the window said', async () => {
  const page = await workbench.open()
  page.setDefaultTimeout(60_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))

  await page.getByRole('textbox', { name: 'Epochs' }).fill('1')
  await button(page, 'Start training').click()
  await button(page, 'Pause').waitFor()

  await page.getByRole('link', { name: 'Draw' }).click()
  await draw(page, [
    [80, 60],
    [200, 60],
    [130, 240]
  ])
  await page.getByTestId('answer').getByText('7').waitFor()

  await page.getByRole('link', { name: 'Train' }).click()
  await page.locator('[aria-current=page]', { hasText: 'Train' }).waitFor()
  const log = page.getByRole('region', { name: 'Log' }).last()
  await log.getByText('Epoch 1/1').waitFor()
  const { y, height } = (await log.boundingBox())!
  expect(y + height).toBeLessThan(900) // all of a run is in sight
  await page.getByRole('region', { name: 'Progress' }).getByText('Finished', { exact: true }).waitFor()
  await page.screenshot({ path: join(SCREENSHOTS, 'first-minute.png'), animations: 'disabled' })
  const download = page.waitForEvent('download')
  await button(page, 'Export ONNX').click()
  const file = join(folder, 'lenet5.onnx')
  await (await download).saveAs(file)
  await page.getByText('Checked with onnxruntime before it was saved.').waitFor()

  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click()

  // `98.76 %`, as the window has it, of the same 10,000 images.
  const progress = await page.getByRole('region', { name: 'Progress' }).innerText()
  const said = /Test accuracy\s+(\d+\.\d+)\s%/.exec(progress)?.[1]
  const words = ['evaluate', file, '--json'] // on the set that the window trains on without a choice
  const [evaluation] = jsonLines(await lenet(words, { env: { LENET_DATA: join(folder, 'data') } }))
  expect(((evaluation!['accuracy'] as number) * 100).toFixed(2)).toBe(said)
  expect(Number(said)).toBeGreaterThan(90)
  expect(complaints).toEqual([])
})
