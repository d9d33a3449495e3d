/**
 * The Runs view as people use it: in Chromium, under the hosts' Content Security Policy, over a
 * simulated library.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Simulation } from '../../page/simulation.ts'
import { checkState, PAGE_VARIANTS } from '../../page-states.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'
import { slowTest } from '../../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const KERAS = '2026-11-26-keras-33e6'
const FASTER = '2026-11-26-keras-5b10'
const GRAPH = '2026-11-26-graph-a1c0'

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const row = (page: Page, name: string | RegExp) => page.getByRole('row', { name }).first()
const filter = (page: Page) => page.getByRole('textbox', { name: 'Filter runs' })
const rows = (page: Page) => page.locator('[role="row"][data-key]')

async function opened(hash = '#/runs', options: object = {}): Promise<{ page: Page; complaints: readonly string[] }> {
  const found = await pages.open({ hash, ...options })
  await found.page.getByRole('heading', { level: 1 }).waitFor()
  return found
}
function simulate(page: Page, act: (simulation: Simulation) => void): Promise<void> {
  return page.evaluate(`(${act.toString()})(window.simulation)`)
}

describe('the list', () => {
  test('shows figures, and in their place what a run waits for', async () => {
    const { page, complaints } = await opened()
    await row(page, /graph, batch 64/)
      .getByText('0:04 left')
      .waitFor()
    expect(await row(page, /graph, ten epochs/).innerText()).toContain('interrupted, step 6,720')
    expect(await row(page, /much too fast/).innerText()).toContain('cost not finite, step 212')
    expect(await row(page, /damaged/).innerText()).toContain('checkpoint.bin is cut')
    expect(await row(page, /graph, slow/).innerText()).toContain('by the command line')
    expect(await row(page, /keras, repeated/).innerText()).toMatch(/8 seeds[\s\S]*0–7[\s\S]*98\.64/)
    expect(complaints).toEqual([])
  })

  test('is filtered as is typed, and says what a term lacks', async () => {
    const { page } = await opened()
    await rows(page).first().waitFor()
    await page.keyboard.press('/')
    await filter(page).pressSequentially('recipe:graph -state:failed')
    await expect.poll(() => page.getByRole('button', { name: /^Run/ }).innerText()).toMatch(/5 of 45/)
    await filter(page).fill('lr>fast recipe:graph')
    await page.getByText('“fast” is no number, as in lr>0.001').waitFor()
    await expect.poll(() => page.url()).toContain('q=lr%3Efast')
    await filter(page).fill('nothing like it')
    await button(page, 'Clear filter').last().click()
    await expect.poll(() => rows(page).count()).toBeGreaterThan(10)
  })

  test('is walked, opened, chosen and compared by keyboard alone', async () => {
    const { page } = await opened()
    await rows(page).first().focus()
    for (const key of ['ArrowDown', ' ', 'ArrowDown', ' ', 'ArrowDown', ' ']) await page.keyboard.press(key)
    await page.getByText('3 chosen').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'Run keras, seed 0' }).waitFor()
    await page.keyboard.press('c')
    await page.getByRole('heading', { name: 'Compare', level: 1 }).waitFor()
    expect(page.url()).toContain(`runs=${GRAPH},${FASTER},${KERAS}`)
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor()
  })

  test('opens a series with the right arrow and closes it with the left', async () => {
    const { page } = await opened('#/runs?q=series:seeds')
    await row(page, /keras, repeated/).focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => rows(page).count()).toBe(9)
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => rows(page).count()).toBe(1)
  })

  test('in a small window the tools and the bar of the chosen leave room for it', async () => {
    const { page } = await opened('#/runs', { viewport: { width: 450, height: 300 } })
    await rows(page).first().focus()
    await page.keyboard.press(' ')
    const bar = await page.getByRole('toolbar', { name: 'Chosen runs' }).boundingBox()
    expect(bar!.height).toBeLessThan(60)
    const columns = await button(page, 'Columns').boundingBox()
    expect(columns!.x + columns!.width).toBeLessThanOrEqual(450)
    expect(await button(page, 'Import…').isVisible()).toBe(true)
  })

  test('renames in place', async () => {
    const { page } = await opened()
    await row(page, /keras, faster/).focus()
    await page.keyboard.press('F2')
    await page.getByRole('textbox', { name: /New name of/ }).fill('keras, three times as fast')
    await page.keyboard.press('Enter')
    await row(page, /three times as fast/).waitFor()
  })

  test('moves a run to the bin and takes it back', async () => {
    const { page } = await opened()
    await row(page, /keras, faster/).focus()
    await page.keyboard.press('Delete')
    await row(page, /keras, faster/).waitFor({ state: 'detached' })
    await button(page, 'Undo').click()
    await row(page, /keras, faster/).waitFor()
  })

  test('keeps one row of a thousand in reach: only those in sight are elements', async () => {
    const { page } = await opened('#/runs', { library: 1000 })
    await expect.poll(() => page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('1001')
    expect(await rows(page).count()).toBeLessThan(60)
    await rows(page).first().focus()
    await page.keyboard.press('End')
    await expect.poll(() => page.locator(':focus').getAttribute('aria-rowindex')).toBe('1001')
  })

  test('follows what other windows and processes do', async () => {
    const { page } = await opened()
    await row(page, /keras, faster/).waitFor()
    await simulate(page, (simulation) => simulation.library.remove('2026-11-26-keras-5b10'))
    await row(page, /keras, faster/).waitFor({ state: 'detached' })
  })
})

describe('one run', () => {
  test('has its two models, and the other one can be chosen', async () => {
    const { page } = await opened(`#/runs?run=${KERAS}`)
    await page.getByRole('radio', { name: 'Best, epoch 4' }).click()
    await expect
      .poll(() => page.getByRole('radio', { name: 'Best, epoch 4' }).getAttribute('data-state'))
      .toBe('checked')
  })

  test('has its buttons in one line below its details where it fills the window', async () => {
    const { page } = await opened(`#/runs?run=${KERAS}`, { viewport: { width: 900, height: 600 } })
    const [test, card] = [await button(page, 'Test').boundingBox(), await button(page, 'Card').boundingBox()]
    const details = await page.getByRole('region', { name: 'Details of the run' }).boundingBox()
    expect([test!.y, test!.height]).toEqual([card!.y, card!.height])
    expect(test!.height).toBeLessThan(50)
    expect(details!.height).toBeGreaterThan(400)
  })

  test('gives its parameters as a file, and shows its folder', async () => {
    const { page } = await opened(`#/runs?run=${KERAS}`)
    const more = page.getByRole('complementary').getByRole('button', { name: 'More' })
    await more.click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Parameters as .npz' }).click()
    ])
    expect(download.suggestedFilename()).toBe(`${KERAS}.npz`)
    await more.click()
    await page.getByRole('menuitem', { name: 'Reveal folder' }).click()
    await expect.poll(() => page.evaluate(() => window.simulation!.library.revealed)).toEqual([KERAS])
  })

  test('opens what it was tested on', async () => {
    const { page } = await opened(`#/runs?run=${KERAS}`)
    await button(page, 'MNIST, test').click()
    await page.getByRole('heading', { name: 'Test', level: 1 }).waitFor()
    expect(page.url()).toMatch(/model=2026-11-26-keras-33e6:newest&data=mnist&split=test/)
  })

  test('that is damaged is restored from the file that it was exported to', async () => {
    const { page } = await opened('#/runs?run=2026-11-22-damaged')
    const asked = page.waitForEvent('filechooser')
    await button(page, 'Restore from…').click()
    const chooser = await asked
    await chooser.setFiles({ name: '2026-11-22-damaged.lenet.zip', mimeType: '', buffer: Buffer.from('x') })
    await page.getByText(/takes the place of the damaged one/).waitFor()
    await button(page, 'Restore from…').waitFor({ state: 'detached' })
  })

  test('has a note that is kept as it is typed, and tags', async () => {
    const { page } = await opened(`#/runs?run=${FASTER}`)
    await page.getByRole('textbox', { name: 'Note' }).fill('Too fast by a factor of three.')
    await button(page, 'Tag').click()
    await page.getByRole('combobox', { name: 'New tag' }).fill('fast')
    await page.keyboard.press('Enter')
    await button(page, 'Remove the tag fast').waitFor()
    await page.goto(page.url().replace(FASTER, KERAS))
    await page.getByRole('complementary', { name: 'Run keras, seed 0' }).waitFor()
    await filter(page).fill('factor')
    await row(page, /keras, faster/).waitFor()
  })

  test('is repeated, and its card says whether it is the same', async () => {
    const { page } = await opened(`#/runs?show=card&run=${KERAS}`)
    await page.getByText('Not repeated yet').waitFor()
    await button(page, 'Repeat this run').click()
    await page.getByText('Repeated once, the same to the bit').waitFor()
    expect(await page.getByRole('region', { name: 'Repetitions' }).innerText()).toContain(
      'All 61,706 parameters and all 7,815 costs are equal'
    )
  })
})

test('a comparison reads kept points alone, and the images that only one reads are a click away', async () => {
  const { page, complaints } = await opened(`#/runs?show=compare&runs=${KERAS},${GRAPH}`)
  const place = page.getByRole('slider', { name: 'Cost: place of the cross-hair' })
  await place.focus()
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowRight')
      return place.getAttribute('aria-valuetext')
    })
    .toMatch(/^epoch 2\.\d\d, step [\d,]+, A 0\.\d+, B 0\.\d+$/)
  await button(page, /^The \d+ images$/).click()
  await page.getByRole('heading', { name: 'Test', level: 1 }).waitFor()
  expect(page.url()).toContain('show=only-first')
  expect(complaints).toEqual([])
})

slowTest(
  'a run leaves as a file from the dialog of its export: itself, every step as CSV, files for TensorBoard',
  async () => {
    const { page } = await opened(`#/runs?run=${KERAS}`)
    for (const [name, file] of [
      ['Export', `${KERAS}.lenet.zip`],
      ['every step as CSV', `${KERAS}.curves.csv`],
      ['TensorBoard files', `${KERAS}.tensorboard.zip`]
    ] as const) {
      await page.getByRole('complementary').getByRole('button', { name: 'More' }).click()
      await page.getByRole('menuitem', { name: 'Export…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Export' })
      const downloading = page.waitForEvent('download')
      await dialog.getByRole('button', { name, exact: true }).click()
      expect((await downloading).suggestedFilename()).toBe(file)
      await dialog.waitFor({ state: 'detached' })
    }
  }
)

test('a setting is repeated over seeds and followed to its end', async () => {
  const { page } = await opened(`#/runs?run=${KERAS}`)
  await button(page, 'Repeat…').click()
  await page.locator('input:focus').waitFor()
  await page.keyboard.type('3') // number of seeds, in place of the 8 that is selected
  await page.getByText('3 runs, about 2:03 here').waitFor()
  await button(page, 'Start').click()
  await page.getByText('training, 0 of 3 runs done').waitFor()
  await page.getByRole('contentinfo').getByText('0 of 3 runs').waitFor()
  for (let i = 0; i < 3; i++) await simulate(page, (simulation) => simulation.series.advance())
  await page.getByText('t with 2 degrees of freedom').waitFor()
  await page.getByRole('contentinfo').getByText('Idle').waitFor()
})

test('the fields of the sweep dialog stand apart from each other', async () => {
  const { page } = await opened(`#/runs?run=${KERAS}`)
  await page.getByRole('complementary').getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Sweep…' }).click()
  const fields = page.getByRole('dialog', { name: 'Sweep' }).getByRole('textbox')
  await page.locator('[aria-label="Values of learning rate"]:focus').waitFor()
  const boxes = await fields.evaluateAll((all) => all.map((field) => field.getBoundingClientRect().toJSON() as DOMRect))
  expect(boxes.length).toBeGreaterThan(5)
  const overlapping = boxes.flatMap((a, i) =>
    boxes.slice(i + 1).filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
  )
  expect(overlapping).toEqual([])
})

test('the best of a sweep is proposed to be repeated', async () => {
  const { page } = await opened('#/runs?show=series&series=2026-11-27-sweep')
  await button(page, /^Repeat the best over seeds/).click()
  await page.getByRole('dialog', { name: 'Repeat over seeds' }).waitFor()
  await expect.poll(() => page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('rate × batch, best, repeated')
})

describe('when something is wrong', () => {
  test('an empty library leads to a first run', async () => {
    const { page } = await opened('#/runs', { library: 0 })
    await page.getByText('Every run that is trained stands here').waitFor()
  })

  test('a file that is none is refused by name', async () => {
    const { page } = await opened()
    await page.getByTestId('run-import').setInputFiles({ name: 'cut.zip', mimeType: '', buffer: Buffer.from('x') })
    await page.getByText(/cut\.zip is cut/).waitFor()
  })

  test('a lost connection keeps the rows, and they are read again with the next one', async () => {
    const { page } = await opened()
    await row(page, /keras, faster/).waitFor()
    await simulate(page, (simulation) => simulation.cut())
    await page
      .getByText(/connection|reach|lost/i)
      .first()
      .waitFor()
    expect(await rows(page).count()).toBeGreaterThan(5)
    await simulate(page, (simulation) => simulation.restore())
    await page
      .getByText(/connection|reach|lost/i)
      .first()
      .waitFor({ state: 'detached' })
  })
})

const STATES: readonly (readonly [string, string, string])[] = [
  ['runs-list', '#/runs', 'keras, seed 0'],
  ['runs-detail', `#/runs?run=${KERAS}`, 'Tested on'],
  ['runs-compare', `#/runs?show=compare&runs=${KERAS},${GRAPH}`, 'No difference seen'],
  ['runs-card', `#/runs?show=card&run=${KERAS}`, 'Recipe and settings'],
  ['runs-seeds', '#/runs?show=series&series=2026-11-26-seeds', 'Test accuracy by seed'],
  ['runs-sweep', '#/runs?show=series&series=2026-11-27-sweep', 'Repeat the best over seeds…'],
  ['runs-bin', '#/runs?show=bin', 'The bin is empty.']
]
describe.each(PAGE_VARIANTS)('$name', (variant) => {
  test.each(STATES)('%s', async (name, hash, text) => {
    const { page } = await opened(hash, variant.options)
    await page.getByText(text).first().waitFor({ state: 'attached' })
    await checkState(page, variant, name)
  })
})
