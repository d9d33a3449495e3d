/**
 * The Test view as people use it: in Chromium, under the hosts' Content Security Policy, over a
 * simulated workbench.
 */
import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wcagViolations } from '../../page-states.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'
import { slowTest } from '../../../support/slow-test.ts'

const GRAPH = '2026-11-26-graph-a1c0:newest'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const cell = (page: Page, label: number, read: number) =>
  page.getByRole('button', { name: new RegExp(`^${label} read as ${read}, `) })
const metric = (page: Page, name: string) => page.locator('.metric', { hasText: name })
const image = (page: Page) => page.getByRole('option')
const detail = (page: Page) => page.getByRole('region', { name: /^Image [\d,]+$/ })

async function opened(hash = '#/test', options: object = {}): Promise<{ page: Page; complaints: readonly string[] }> {
  const found = await pages.open({ hash, ...options })
  await found.page.getByRole('grid', { name: 'Confusion matrix' }).waitFor()
  return found
}

/** The simulation of a page whose test has not begun. */
function simulate(page: Page, change: 'failNext' | 'stalls'): Promise<void> {
  return page.evaluate((what) => {
    window.simulation!.evaluation[what] = true
  }, change)
}

test('a test says what it was counted over, with its interval', async () => {
  const { page, complaints } = await opened()
  await expect
    .poll(() => metric(page, 'Accuracy').innerText())
    .toMatch(/^Accuracy\s+9\d\.\d\d\s*%\s+9\d\.\d\d to 9\d\.\d\d, 95/)
  expect(await metric(page, 'Wrong').innerText()).toContain('of 10,000')
  expect(await page.locator('.sentence').innerText()).toMatch(/^Claims 9\d\.\d\d.% on average, is right on 9\d/)
  // The matrix adds up to the number of wrong images.
  const wrong = Number((await metric(page, 'Wrong').locator('.value').innerText()).replace(',', ''))
  const counts = await page.locator('.square:not(.right)').allInnerTexts()
  expect(counts.reduce((sum, text) => sum + (text === '·' ? 0 : Number(text)), 0)).toBe(wrong)
  expect(complaints).toEqual([])
})

test('a model that another view names is tested, also when it was not the one that was left', async () => {
  const { page } = await opened(`#/test?model=${GRAPH}`)
  const accuracy = () => metric(page, 'Accuracy').innerText()
  const left = await accuracy()
  await page.getByRole('link', { name: 'Runs' }).click()
  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
  await page.evaluate(() => (location.hash = '#/test?model=2026-11-26-keras-33e6:newest'))
  await page.getByRole('heading', { level: 1, name: 'Test' }).waitFor()
  await expect.poll(accuracy).not.toBe(left)
})

test('after a cancel no figures stand under the name of a model that was not tested', async () => {
  const { page } = await opened(`#/test?model=${GRAPH}`)
  await simulate(page, 'stalls')
  await page.evaluate(() => (location.hash = '#/test?model=2026-11-26-keras-33e6:newest'))
  await button(page, 'Cancel').click()
  await page.getByText('Not tested').waitFor()
  expect(await page.locator('.metric').count()).toBe(0)
  // What was tested is still there.
  await page.goBack()
  await metric(page, 'Accuracy').waitFor()
})

test('a test that is under way goes on while another view is shown, and is not begun again', async () => {
  const { page } = await opened()
  const begun = await page.evaluateHandle(() => {
    const { evaluation } = window.simulation!
    const evaluate = evaluation.evaluate.bind(evaluation)
    const calls = { count: 0 }
    evaluation.evaluate = (request) => {
      calls.count++
      return evaluate(request)
    }
    return calls
  })
  await simulate(page, 'stalls')
  await button(page, 'Test again').click()
  await page.getByRole('progressbar', { name: 'Testing' }).waitFor()
  for (const view of ['Runs', 'Test']) {
    await page.getByRole('link', { name: view, exact: true }).click()
    await page.getByRole('heading', { level: 1, name: view }).waitFor()
  }
  await page.getByRole('progressbar', { name: 'Testing' }).waitFor()
  expect(await begun.evaluate(({ count }) => count)).toBe(1)
})

describe('images', () => {
  test('while another model is compared with, the list has the images of the test before', async () => {
    const { page, complaints } = await opened('#/test?show=cell&label=4&read=9')
    await image(page).waitFor()
    await simulate(page, 'stalls')
    await page.evaluate((against) => (location.hash = `${location.hash}&against=${against}`), GRAPH)
    await page.getByRole('progressbar', { name: 'Testing' }).waitFor()
    expect(await image(page).getAttribute('aria-label')).toMatch(/a 4, read as 9 with/)
    expect(await page.getByText('has not been tested').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('a cell opens its images, an image its ten probabilities, and Escape leads back step by step', async () => {
    const { page } = await opened()
    await cell(page, 4, 9).click()
    await page.getByRole('heading', { name: '4 read as 9' }).waitFor()
    expect(page.url()).toContain('show=cell&label=4&read=9')
    await expect.poll(() => image(page).getAttribute('aria-label')).toMatch(/a 4, read as 9 with/)
    await image(page).press('Enter')
    await detail(page).waitFor()
    expect(await detail(page).getByRole('list', { name: 'Probabilities' }).getByRole('listitem').count()).toBe(10)
    const first = await detail(page).getAttribute('aria-label')
    await image(page).press('ArrowRight')
    await expect.poll(() => detail(page).getAttribute('aria-label')).not.toBe(first)
    await page.keyboard.press('Escape')
    await detail(page).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.getByRole('navigation', { name: 'Questions' }).waitFor()
  })

  test('the matrix is walked with arrow keys, heads too', async () => {
    const { page } = await opened()
    await page.locator('.square[tabindex="0"]').focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'End']) await page.keyboard.press(key)
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toMatch(/^2 read as 9, /)
    await page.keyboard.press('Home')
    await expect.poll(() => page.locator(':focus').getAttribute('aria-label')).toBe('All images that are 2')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'All twos' }).waitFor()
  })

  test('a misread digit is copied to the pad with D', async () => {
    const { page } = await opened('#/test?show=cell&label=4&read=9&image=0')
    await detail(page).waitFor()
    await page.keyboard.press('d')
    await page.getByRole('heading', { name: 'Draw', exact: true }).waitFor()
    await expect.poll(() => button(page, 'Undo').isEnabled()).toBe(true)
  })

  test('a wrong label is noted with a digit, counts, and is undone with U', async () => {
    const { page } = await opened('#/test?image=0')
    await detail(page).waitFor()
    // In the list, where most keys are its own, as well.
    await image(page).press('9')
    await detail(page).getByText('Noted as 9').waitFor()
    await expect.poll(() => metric(page, 'As corrected').innerText()).toContain('1 label corrected')
    await page.keyboard.press('u')
    await metric(page, 'As corrected').waitFor({ state: 'detached' })
    await button(page, 'Label looks wrong…').click()
    await detail(page).getByRole('group', { name: 'It is a' }).getByRole('button', { name: '8' }).click()
    await detail(page).getByText('Noted as 8').waitFor()
    await button(page, 'Undo').click()
    await detail(page).getByText('Noted as 8').waitFor({ state: 'detached' })
  })

  test('an image says how it was read after every epoch, once the run has been repeated for it', async () => {
    const { page } = await opened('#/test?show=cell&label=4&read=9&image=0')
    const history = page.getByRole('region', { name: 'After each epoch' })
    expect(await history.innerText()).toContain('repeats the run once, about 7 s')
    await history.getByRole('button', { name: 'Read after every epoch' }).click()
    await expect.poll(() => history.getByRole('listitem').count()).toBe(5)
    await history.getByRole('button', { name: /^After epoch 2: / }).click()
    await detail(page).getByRole('list', { name: 'Probabilities after epoch 2' }).waitFor()
    // The next image needs no repetition, and keeps the epoch.
    const first = await detail(page).getAttribute('aria-label')
    await image(page).focus()
    await image(page).press('ArrowRight')
    await expect.poll(() => detail(page).getAttribute('aria-label')).not.toBe(first)
    await expect.poll(() => history.getByRole('listitem').count()).toBe(5)
  })

  test('a run that cannot be repeated says why, and a repetition can be cancelled', async () => {
    const { page } = await opened(`#/test?model=${GRAPH}&image=0`)
    const history = page.getByRole('region', { name: 'After each epoch' })
    await history.getByText('The run cannot be repeated here: mnist.npz is missing.').waitFor()
    await page.goto(page.url().replace(encodeURIComponent(GRAPH), '').replace(GRAPH, '2026-11-26-keras-33e6:newest'))
    await history.getByRole('button', { name: 'Read after every epoch' }).waitFor()
    await simulate(page, 'stalls')
    await history.getByRole('button', { name: 'Read after every epoch' }).click()
    await history.getByRole('button', { name: 'Cancel' }).click()
    await history.getByRole('button', { name: 'Read after every epoch' }).waitFor()
  })

  test('runs of a series vote; suspected labels say how many of them agree', async () => {
    const { page } = await opened('#/test?model=series:keras-repeated&show=suspects&image=0')
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Model' }).innerText())
      .toBe('keras, repeated · 8 runs, voting')
    await detail(page)
      .getByText(/\d of 8 runs agree on one other digit\./)
      .waitFor()
    await expect.poll(() => image(page).getAttribute('aria-label')).toMatch(/\d of 8 runs agree on another digit$/)
  })

  test('matrix, predictions and the images of the list leave as files', async () => {
    const { page } = await opened('#/test?show=cell&label=4&read=9')
    await button(page, 'Export matrix and images…').click()
    const dialog = page.getByRole('dialog', { name: 'Export the test' })
    const saved = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('button', { name }).click()
      ])
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
    }
    const csv = await saved('Confusion matrix as CSV')
    expect([csv.name, csv.bytes.toString().split('\r\n')[0]]).toEqual([
      'confusion-mnist-test.csv',
      'label,0,1,2,3,4,5,6,7,8,9,recall,f1,images'
    ])
    const png = await saved('Confusion matrix as PNG')
    expect(png.bytes.readUInt32BE(16)).toBe(1280)
    const images = await saved('Images as IDX')
    expect(images.bytes.every((label) => label === 4)).toBe(true)
    expect(images.bytes.length).toBeGreaterThan(0)
    expect(await wcagViolations(page)).toEqual([])
  })

  test('questions have their own lists and orders, which the address keeps', async () => {
    const { page } = await opened()
    await button(page, /^Unsure/).click()
    await expect.poll(() => page.url()).toContain('show=unsure')
    await expect.poll(() => page.getByRole('combobox', { name: 'Order' }).innerText()).toBe('Least confident first')
    await page.goBack()
    await expect.poll(() => page.getByRole('combobox', { name: 'Order' }).innerText()).toBe('Most confident first')
  })
})

test('against another model: the difference with its interval, who reads what, and cells as differences', async () => {
  const { page } = await opened(`#/test?against=${GRAPH}`)
  const paired = page.getByRole('region', { name: 'Against the other model' })
  await paired.waitFor()
  expect(await paired.innerText()).toMatch(/difference [+−]\d\.\d\d points \([+−]\d\.\d\d to [+−]\d\.\d\d\)/)
  expect(await paired.innerText()).toContain('McNemar')
  await page.getByRole('radio', { name: '+/−' }).click()
  expect((await page.locator('.square').allInnerTexts()).some((text) => /^[+−]\d/.test(text))).toBe(true)
  await button(page, /^Only second/).click()
  await expect.poll(() => image(page).getAttribute('aria-label')).toMatch(/read as/)
})

describe('when something is wrong', () => {
  test('a file that is no LeNet-5 is refused with both shapes, and the test stands', async () => {
    const { page } = await opened()
    await page.getByTestId('model-input').setInputFiles({ name: 'resnet.bin', mimeType: '', buffer: Buffer.from('x') })
    await page
      .getByText(/resnet\.bin does not take digits: expected input image float32/)
      .last()
      .waitFor()
    await page.getByTestId('model-input').setInputFiles({ name: 'mine.onnx', mimeType: '', buffer: Buffer.from('x') })
    await expect.poll(() => page.getByRole('combobox', { name: 'Model' }).innerText()).toBe('mine.onnx · file')
  })

  test('a model whose probabilities are not numbers is said to be so, and can be tried again', async () => {
    const { page } = await opened()
    await simulate(page, 'failNext')
    await button(page, 'Test again').click()
    await page.getByText('image 12 has probability NaN for 3').waitFor()
    await button(page, 'Try again').click()
    await page.getByRole('grid', { name: 'Confusion matrix' }).waitFor()
  })

  slowTest('a long test shows how far it is and can be cancelled', async () => {
    const { page } = await opened()
    await simulate(page, 'stalls')
    await button(page, 'Test again').click()
    await page.getByRole('progressbar', { name: 'Testing' }).waitFor()
    await button(page, 'Cancel').click()
    await page.getByRole('progressbar', { name: 'Testing' }).waitFor({ state: 'detached' })
    await page.getByRole('grid', { name: 'Confusion matrix' }).waitFor()
  })

  test('a set that the model was trained on is said to be one', async () => {
    const { page } = await opened('#/test?data=mnist&split=train')
    await page.getByText('This model was trained on these images').waitFor()
  })

  test('a model that is gone leaves the choice of another', async () => {
    const { page } = await pages.open({ hash: '#/test?model=gone:best' })
    await page.getByText('there is no run gone:best. Choose another model.').waitFor()
  })
})

test.each([
  ['light', '#/test', 1440, 900],
  ['dark', `#/test?against=${GRAPH}&cells=difference`, 1440, 900],
  ['dark', '#/test?show=cell&label=4&read=9&image=0', 900, 600],
  ['light', '#/test?image=0', 450, 300]
] as const)('axe finds nothing: %s, %s at %i x %i', async (colorScheme, hash, width, height) => {
  const { page, complaints } = await pages.open({ hash, colorScheme, viewport: { width, height } })
  await page.getByRole('grid', { name: 'Confusion matrix', includeHidden: true }).waitFor({ state: 'attached' })
  if (hash.includes('image')) await detail(page).waitFor()
  expect(await wcagViolations(page)).toEqual([])
  // Nothing is wider than the window.
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  expect(complaints).toEqual([])
})
