/**
 * Engines in the Train view: installing TensorFlow, removing it, comparing two; in Chromium, over a
 * simulated workbench.
 */
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WorkbenchApi } from '../../../../native/contract/workbench.ts'
import type { SimulatedEngines } from '../../page/simulated-engines.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'
import { checkState, PAGE_VARIANTS } from '../../page-states.ts'
import { slowTest } from '../../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true })
const engine = (page: Page) => page.getByRole('combobox', { name: 'Engine', exact: true })
const simulated = (page: Page) =>
  page.evaluate(() => {
    const { installs, cancelled } = (Reflect.get(window, 'simulation') as { engines: SimulatedEngines }).engines
    return { installs, cancelled }
  })
const set = (page: Page, wanted: Partial<Pick<SimulatedEngines, 'failNext' | 'stalls'>>) =>
  page.evaluate((change) => {
    Object.assign((Reflect.get(window, 'simulation') as { engines: SimulatedEngines }).engines, change)
  }, wanted)

async function openInstallation(page: Page): Promise<void> {
  await button(page, 'Install TensorFlow…').click()
  await dialog(page, 'Install TensorFlow').waitFor()
}

async function install(page: Page): Promise<void> {
  await openInstallation(page)
  await button(page, 'Install').click()
  await button(page, 'Use TensorFlow').click()
}

test('TensorFlow is installed from beside the reason, says what it does, and is the engine of the next run at once', async () => {
  const { page, complaints } = await pages.open()
  await openInstallation(page)
  const asking = dialog(page, 'Install TensorFlow')
  await asking.getByText(/pip.*C\+\+ compiler/).waitFor()
  await asking.getByText('250 MB to fetch and 1.5 GB').waitFor()
  await asking.getByRole('radio', { name: 'NVIDIA GPU' }).click()
  await asking.getByText('12 GB of free space').waitFor()
  await set(page, { stalls: true })
  await button(page, 'Install').click()
  const working = dialog(page, 'Installing TensorFlow')
  await working.getByText('fetching tensorflow_cpu-2.9.1.whl').waitFor()
  expect(await working.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50')
  await set(page, { stalls: false })
  await dialog(page, 'TensorFlow is installed').getByText('CPU, TensorFlow 2.9.1').waitFor()
  expect((await simulated(page)).installs).toEqual([{ id: 'tensorflow', gpu: true }])
  await button(page, 'Use TensorFlow').click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => engine(page).innerText()).toBe('TensorFlow')
  expect(await button(page, 'Start training').isEnabled()).toBe(true)
  expect(await page.getByText('TensorFlow: not installed').count()).toBe(0)
  expect(complaints).toEqual([])
})

slowTest('a failure is told with what to do, and trying again works', async () => {
  const { page, complaints } = await pages.open()
  await set(page, { failNext: true })
  await openInstallation(page)
  await button(page, 'Install').click()
  const failed = dialog(page, 'TensorFlow could not be installed')
  await failed.getByText(/needs a C\+\+17 compiler/).waitFor()
  await failed.getByText('Install it, as with: apt install g++').waitFor()
  await button(page, 'Try again').click()
  await dialog(page, 'TensorFlow is installed').waitFor()
  expect(complaints).toEqual([])
})

slowTest('it goes on while its dialog is closed; cancelled, it ends and can be begun anew', async () => {
  const { page, complaints } = await pages.open()
  await set(page, { stalls: true })
  await openInstallation(page)
  await button(page, 'Install').click()
  await dialog(page, 'Installing TensorFlow')
    .getByText(/^fetching/)
    .waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('contentinfo').getByText('Installing TensorFlow: 50\u00a0%').waitFor()
  expect((await simulated(page)).cancelled).toBe(0)
  await button(page, 'Installing TensorFlow…').click()
  await button(page, 'Cancel installing').click()
  await page.getByText('Installing TensorFlow was cancelled.', { exact: true }).waitFor()
  await expect.poll(async () => (await simulated(page)).cancelled).toBe(1)
  await set(page, { stalls: false })
  await button(page, 'Install TensorFlow…').click()
  await button(page, 'Install').click()
  await dialog(page, 'TensorFlow is installed').waitFor()
  expect(complaints).toEqual([])
})

slowTest('another window has the engine, too, and loses it', async () => {
  const { page } = await pages.open()
  const [other] = await Promise.all([
    page.context().waitForEvent('page'),
    page.evaluate(() => void window.open(location.href))
  ])
  await other.getByText('TensorFlow: not installed').waitFor()
  await page.bringToFront() // timers of pages behind are slow
  await install(page)
  await other.bringToFront()
  await button(other, 'Remove TensorFlow…').click()
  await other.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByText('TensorFlow: not installed').waitFor()
  await expect.poll(() => engine(page).innerText()).toBe('Hand-written kernels')
})

slowTest('removing asks first; the next run is on another engine then', async () => {
  const { page, complaints } = await pages.open()
  await install(page)
  await button(page, 'Remove TensorFlow…').click()
  await button(page, 'Keep it').click()
  await expect.poll(() => engine(page).innerText()).toBe('TensorFlow')
  await button(page, 'Remove TensorFlow…').click()
  await dialog(page, 'Remove TensorFlow?').getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByText('TensorFlow is removed.', { exact: true }).waitFor()
  await page.getByText('TensorFlow: not installed').waitFor()
  await expect.poll(() => engine(page).innerText()).toBe('Hand-written kernels')
  expect(complaints).toEqual([])
})

slowTest('two engines are compared: progress, the tables, and all of it as CSV', async () => {
  const { page, complaints } = await pages.open()
  expect(await button(page, 'Compare engines…').count()).toBe(0)
  await install(page)
  await button(page, 'Compare engines…').click()
  const asking = dialog(page, 'Compare engines')
  expect(await asking.getByRole('combobox', { name: 'Engine' }).innerText()).toBe('Hand-written kernels')
  expect(await asking.getByRole('combobox', { name: 'Compared with it' }).innerText()).toBe('TensorFlow')
  // An engine is not compared with itself: the two change places.
  await asking.getByRole('combobox', { name: 'Engine' }).click()
  await page.getByRole('option', { name: /TensorFlow/ }).click()
  const other = asking.getByRole('combobox', { name: 'Compared with it' })
  await expect.poll(() => other.innerText()).toBe('Hand-written kernels')
  await asking.getByRole('combobox', { name: 'Compared with it' }).click()
  await page.getByRole('option', { name: /TensorFlow/ }).click()
  await set(page, { stalls: true })
  await button(page, 'Compare').click()
  await asking.getByText('step 40').waitFor()
  await set(page, { stalls: false })
  const done = dialog(page, 'Engines compared')
  await done.waitFor()
  const rows = async (table: string) => done.getByRole('region', { name: table }).locator('tr').allInnerTexts()
  expect(await rows('Speed and memory')).toEqual([
    'Engine\tms per step\tOf the first\tImages/s\tMemory',
    'Hand-written kernels\t1.25\t1.00\u00a0×\t25,600\t48.0\u00a0MB',
    'TensorFlow\t4.00\t3.20\u00a0×\t8,000\t310.0\u00a0MB'
  ])
  expect(await rows('Loss, gradients and parameters')).toEqual([
    '\tHand-written kernels\tTensorFlow\tDifference',
    'Loss at step 1\t2.3026\t2.3026\t4.3e−7',
    'Loss at step 10\t0.2303\t0.2303\t4.3e−7',
    'Loss at step 100\t0.0230\t0.0230\t4.3e−7',
    'Gradient of conv1/kernel\t\t\t1.5e−7',
    'Gradient of conv1/bias\t\t\t3.0e−7',
    'Gradient of dense3/kernel\t\t\t4.5e−7',
    'Initial parameters, as the engine draws them\t\t\t0',
    'Parameters after 1 step\t\t\t2.0e−7',
    'Parameters after 10 steps\t\t\t2.0e−6',
    'Parameters after 100 steps\t\t\t2.0e−5'
  ])
  const download = page.waitForEvent('download')
  await button(page, 'Save as CSV').click()
  expect((await download).suggestedFilename()).toBe('compare-worker-kernels-tensorflow.csv')
  const lines = (await readFile(await (await download).path(), 'utf8')).split('\r\n')
  expect(lines[0]).toBe('measure,of,engine,value')
  expect(lines).toContain('loss_at_step,1,tensorflow,2.302584')
  expect(lines).toContain('milliseconds_per_step,,tensorflow,4')
  expect(complaints).toEqual([])
})

slowTest('a comparison is cancelled back to its question, and one that fails says why', async () => {
  const { page, complaints } = await pages.open()
  await install(page)
  await set(page, { stalls: true })
  await button(page, 'Compare engines…').click()
  await button(page, 'Compare').click()
  await dialog(page, 'Compare engines').getByText('step 40').waitFor()
  await button(page, 'Cancel').click()
  await button(page, 'Compare').waitFor()
  await expect.poll(async () => (await simulated(page)).cancelled).toBe(1)
  await set(page, { stalls: false, failNext: true })
  await button(page, 'Compare').click()
  await page.getByRole('alert').getByText('the process of TensorFlow has ended: signal SIGKILL').waitFor()
  await button(page, 'Try again').click()
  await dialog(page, 'Engines compared').waitFor()
  expect(complaints).toEqual([])
})

/** A computer with two GPUs, from now on or no longer. */
const withGpus = (page: Page, hasGpus: boolean) =>
  page.evaluate((has) => {
    const { engines } = Reflect.get(window, 'simulation') as { engines: SimulatedEngines }
    engines.hasGpus = has
    engines.changed()
  }, hasGpus)

slowTest(
  'each GPU can be chosen by its name; measured, the fastest is proposed, and the run is trained there',
  async () => {
    const { page, complaints } = await pages.open()
    await withGpus(page, true)
    await set(page, { stalls: true })
    await button(page, 'Measure speed').click()
    await page.getByText('Training on NVIDIA GeForce RTX 4070').waitFor()
    await button(page, 'Cancel measuring').click()
    await button(page, 'Measure speed').waitFor()
    await expect.poll(async () => (await simulated(page)).cancelled).toBe(1)
    await set(page, { stalls: false })
    await button(page, 'Measure speed').click()
    await page.getByText('NVIDIA GeForce RTX 4070 is 8.0 times as fast.').waitFor()
    await page.getByText(/Intel\(R\) UHD Graphics 770 could not be measured: the GPU stopped answering/).waitFor()
    await button(page, 'Use NVIDIA GeForce RTX 4070').click()
    await expect.poll(() => engine(page).innerText()).toBe('NVIDIA GeForce RTX 4070')
    await page.getByText('WebGPU · 424,000 images/s, on the computer that runs the workbench').waitFor()
    await engine(page).click()
    await page.getByRole('option', { name: /Intel\(R\) UHD Graphics 770/ }).click()
    await button(page, 'Start training').click()
    const optionsOfRun = () =>
      page.evaluate(async () => {
        const { api } = Reflect.get(window, 'simulation') as { api: WorkbenchApi }
        const [run] = await api.runs().list()
        return run?.options
      })
    await expect.poll(optionsOfRun).toMatchObject({ engine: 'webgpu', device: 'Intel(R) UHD Graphics 770' })
    expect(complaints).toEqual([])
  }
)

test('when the chosen GPU is gone, it is said what takes its place', async () => {
  const { page, complaints } = await pages.open()
  await withGpus(page, true)
  await engine(page).click()
  await page.getByRole('option', { name: /RTX 4070/ }).click()
  await withGpus(page, false)
  await page
    .getByText('NVIDIA GeForce RTX 4070 is not available any more; Hand-written kernels takes its place.')
    .waitFor()
  await expect.poll(() => engine(page).innerText()).toBe('Hand-written kernels')
  expect(complaints).toEqual([])
})

test.each(PAGE_VARIANTS)(
  '$name: every state of the dialogs keeps within the window and, where checked, WCAG 2.2 AA',
  async (variant) => {
    const { page, complaints } = await pages.open(variant.options)
    const check = (what: string) => checkState(page, variant, `engines-${what}`)
    await page.getByText('TensorFlow: not installed').click()
    await check('absent')
    await withGpus(page, true)
    await button(page, 'Measure speed').click()
    await button(page, 'Use NVIDIA GeForce RTX 4070').waitFor()
    await check('measured')
    await button(page, 'Install TensorFlow…').click()
    await check('install')
    await set(page, { failNext: true })
    await button(page, 'Install').click()
    await dialog(page, 'TensorFlow could not be installed').waitFor()
    await check('install-failed')
    await set(page, { stalls: true })
    await button(page, 'Try again').click()
    await dialog(page, 'Installing TensorFlow')
      .getByText(/^fetching/)
      .waitFor()
    await check('installing')
    await button(page, 'Cancel installing').click()
    await set(page, { stalls: false })
    await button(page, 'Install TensorFlow…').click()
    await button(page, 'Install').click()
    await dialog(page, 'TensorFlow is installed').waitFor()
    await check('installed')
    await button(page, 'Use TensorFlow').click()
    await button(page, 'Remove TensorFlow…').click()
    await check('remove')
    await button(page, 'Keep it').click()
    await button(page, 'Compare engines…').click()
    await check('compare')
    await set(page, { stalls: true })
    await button(page, 'Compare').click()
    await dialog(page, 'Compare engines').getByText('step 40').waitFor()
    await check('comparing')
    await button(page, 'Cancel').click()
    await set(page, { stalls: false })
    await button(page, 'Compare').click()
    await dialog(page, 'Engines compared').waitFor()
    await check('compared')
    expect(complaints).toEqual([])
  }
)
