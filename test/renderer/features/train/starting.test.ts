/**
 * From the click on Start to the first step, in Chromium over a simulated workbench: what is shown,
 * and what a second click meets.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'
import { checkState, PAGE_VARIANTS } from '../../page-states.ts'
import { slowTest } from '../../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('main').getByRole('button', { name, exact: typeof name === 'string' })
const state = (page: Page) => page.getByRole('region', { name: 'Progress' }).locator('.state')
const stateBecomes = (page: Page, text: string) => state(page).getByText(text, { exact: true }).waitFor()
const stall = (page: Page, stalls: boolean) =>
  page.evaluate((on) => {
    window.simulation!.dataSets.openingStalls = on
  }, stalls)

/** How many runs there are. */
const runsOf = (page: Page) =>
  page.evaluate(async () => {
    const { api } = window.simulation!
    return (await api.runs().list()).length
  })

/** Every text of the state, in order, until `until` is shown. */
const watchStates = (page: Page) =>
  page.evaluate(() => {
    const element = document.querySelector('.run-progress .state')!
    const seen: string[] = []
    new MutationObserver(() => seen.push(element.textContent)).observe(element, {
      characterData: true,
      subtree: true,
      childList: true
    })
    Reflect.set(window, 'seenStates', seen)
  })
const seenStates = (page: Page) => page.evaluate(() => Reflect.get(window, 'seenStates') as string[])

test('a new run shows that it is starting until its first event; the state of the one before never comes back', async () => {
  const { page, complaints } = await pages.open({ steps: 1563 })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('1')
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Finished')
  await page.getByRole('textbox', { name: 'Epochs' }).fill('900')
  await watchStates(page)
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Training')
  expect(await seenStates(page)).toEqual(['Starting', 'Training'])
  expect(complaints).toEqual([])
})

test.each([
  [1440, 900],
  [900, 600],
  [600, 800],
  [450, 300]
])('at %i x %i what started a run never becomes what ends or pauses it', async (width, height) => {
  const { page } = await pages.open({ steps: 20, viewport: { width, height } })
  await button(page, 'Start training').waitFor()
  const under = async () => {
    const box = (await button(page, /^(Start training|Starting…)$/).boundingBox())!
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }
  const place = await under()
  const name = () =>
    page.evaluate(({ x, y }) => document.elementFromPoint(x, y)?.closest('button')?.textContent.trim(), place)
  await stall(page, true)
  await page.mouse.click(place.x, place.y)
  await stateBecomes(page, 'Starting')
  expect(await name()).toBe('Starting…')
  for (let i = 0; i < 3; i++) await page.mouse.click(place.x, place.y)
  await stall(page, false)
  await stateBecomes(page, 'Training')
  expect(await name()).toBe('Start training')
  for (let i = 0; i < 3; i++) await page.mouse.click(place.x, place.y)
  await stateBecomes(page, 'Training')
  expect(await runsOf(page)).toBe(1)
  // Where Stop was nothing starts either.
  const stop = (await button(page, /^Stop/).boundingBox())!
  await page.mouse.click(stop.x + 10, stop.y + 10)
  await stateBecomes(page, 'Stopped')
  await page.mouse.click(stop.x + 10, stop.y + 10)
  await stateBecomes(page, 'Stopped')
  expect(await runsOf(page)).toBe(1)
  expect(await page.getByRole('dialog').count()).toBe(0)
})

test('opening the data says what is done and how far it is; Cancel ends it, and the run before is as it was', async () => {
  const { page, complaints } = await pages.open({ steps: 1563 })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('1')
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Finished')
  await stall(page, true)
  await button(page, 'Start training').click()
  await page.getByTestId('run-line').getByText('Drawing 70,000 digits, once: 35\u00a0%').waitFor()
  await page.locator('.status').getByText('Drawing 70,000 digits, once: 35\u00a0%').waitFor()
  expect(await page.getByRole('progressbar', { name: 'Drawing 70,000 digits' }).getAttribute('aria-valuenow')).toBe(
    '35'
  )
  for (const name of [/^Discard/, /^Export/]) expect(await button(page, name).isDisabled()).toBe(true)
  await button(page, 'Cancel').click()
  await stateBecomes(page, 'Finished')
  await button(page, 'Start training').waitFor()
  expect(await runsOf(page)).toBe(1)
  expect(complaints).toEqual([])
})

test('the settings are those of the next run, the line under the state those of the run that is shown', async () => {
  const { page } = await pages.open({ steps: 20 })
  const line = page.getByTestId('run-line')
  expect(await line.innerText()).toBe(
    'Trains a small neural network to read handwritten digits, and shows how it learns.'
  )
  await page.getByRole('form').getByRole('heading', { name: 'Next run' }).waitFor()
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Training')
  const own = 'Keras · Drawn digits · 5 epochs of 32 · seed 0 · hand-written kernels'
  await expect.poll(() => line.innerText()).toBe(own)
  await page.getByRole('textbox', { name: 'Epochs' }).fill('7')
  await page.getByRole('textbox', { name: 'Learning rate' }).fill('0.01')
  expect(await line.innerText()).toBe(own)
  await button(page, /^Stop/).click()
  await stateBecomes(page, 'Stopped')
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Training')
  await expect
    .poll(() => line.innerText())
    .toBe('Keras · Drawn digits · 7 epochs of 32 · seed 0 · learning rate 0.01 · hand-written kernels')
})

slowTest('what is in the way of a run is said, and Start leads there', async () => {
  const { page } = await pages.open()
  const epochs = page.getByRole('textbox', { name: 'Epochs' })
  await epochs.fill('many')
  const start = button(page, 'Start training')
  await expect.poll(() => start.getAttribute('aria-disabled')).toBe('true')
  await start.hover()
  await page.getByRole('tooltip').getByText('Epochs: “many” is not a whole number from 1 to 1,000.').waitFor()
  await start.click({ force: true })
  await expect.poll(() => epochs.evaluate((field) => field === document.activeElement)).toBe(true)
  await stateBecomes(page, 'Ready')
})

slowTest(
  'data that are not here are fetched and trained on by one button; without a network the way is files',
  async () => {
    const { page, complaints } = await pages.open({ steps: 20 })
    await page.getByRole('combobox', { name: 'Data' }).click()
    await page.getByRole('option', { name: /MNIST/ }).click()
    // The axes know the epochs of the next run all the same.
    await expect.poll(() => page.locator('.label.across').getByText('5', { exact: true }).count()).toBe(2)
    await page.evaluate(() => {
      window.simulation!.dataSets.failNextFetch = true
    })
    await button(page, 'Fetch and train').click()
    const failure = page.getByRole('form').getByRole('alert')
    await failure.getByRole('link', { name: 'import them in Data' }).waitFor()
    expect(await failure.getByText('no mirror of MNIST answered').isVisible()).toBe(false)
    await failure.getByText('Details').click()
    await failure.getByText('no mirror of MNIST answered').waitFor()
    await stateBecomes(page, 'Ready')
    const setFetch = (stalls: boolean) =>
      page.evaluate((on) => {
        window.simulation!.dataSets.fetchStalls = on
      }, stalls)
    await setFetch(true)
    await button(page, 'Fetch and train').click()
    // Also to who goes on elsewhere meanwhile.
    await page.locator('.status').getByText('Fetching MNIST: 50\u00a0%').waitFor()
    await page.mouse.move(0, 0) // a tooltip that a click has closed opens when the pointer comes back
    await button(page, 'Fetch and train').hover()
    await page.getByRole('tooltip').getByText('Data: MNIST is being fetched; training begins then.').waitFor()
    await setFetch(false)
    await stateBecomes(page, 'Training')
    await expect.poll(() => page.getByTestId('run-line').innerText()).toContain('MNIST')
    expect(complaints).toEqual([])
  }
)

test.each(PAGE_VARIANTS)('$name: starting keeps within the window and, where checked, WCAG 2.2 AA', async (variant) => {
  const { page } = await pages.open({ ...variant.options })
  await button(page, 'Start training').waitFor()
  await stall(page, true)
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Starting')
  await checkState(page, variant, 'train-starting')
})
