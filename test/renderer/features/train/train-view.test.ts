/**
 * The Train view as people use it: in Chromium, under the hosts' Content Security Policy, over a
 * simulated workbench.
 */
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Simulation } from '../../page/simulation.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'
import { checkState, PAGE_VARIANTS } from '../../page-states.ts'
import { slowTest } from '../../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const state = (page: Page) => page.getByRole('region', { name: 'Progress' }).locator('.state')
/** And the command that led there is done: until then the actions on the run cannot be pressed. */
async function stateBecomes(page: Page, text: string): Promise<void> {
  await state(page).getByText(text, { exact: true }).waitFor()
  const busy = page.getByRole('group', { name: 'Actions on the run' }).locator('[aria-busy]')
  await expect.poll(() => busy.count()).toBe(0)
}
/** Steps since the first of the run, as the page shows them. */
const step = async (page: Page) => {
  const shown = await page.getByRole('region', { name: 'Progress' }).locator('.step dd').innerText()
  return Number(shown.split('(')[0]!.replaceAll(',', ''))
}
const announcement = (page: Page) => page.getByTestId('announcement')
const simulate = (
  page: Page,
  what:
    | 'cut'
    | 'restore'
    | 'restoreAnew'
    | 'trainElsewhere'
    | 'endElsewhere'
    | 'resumeElsewhere'
    | 'diverge'
    | 'failRun'
    | 'failNextExport'
    | 'damageBest'
) => page.evaluate((name) => window.simulation![name](), what)

test('the first visit has everything filled in and one primary button; unknown addresses lead here', async () => {
  const { page, complaints } = await pages.open({ hash: '#/nowhere' })
  await button(page, 'Start training').waitFor()
  expect(page.url()).toMatch(/#\/train$/)
  expect(await page.getByRole('textbox', { name: 'Epochs' }).inputValue()).toBe('5')
  expect(await page.getByRole('textbox', { name: 'Threads' }).inputValue()).toBe('2')
  expect(await page.getByRole('combobox', { name: 'Data' }).innerText()).toBe('Drawn digits')
  expect(await page.locator('button.primary').count()).toBe(1)
  // The way to install it is the button, not a command.
  await page.getByText('TensorFlow: not installed', { exact: true }).waitFor()
  await button(page, 'Install TensorFlow…').waitFor()
  expect(await page.getByText('lenet tensorflow').count()).toBe(0)
  await page.getByRole('textbox', { name: 'Threads' }).fill('1')
  await page.getByRole('form').getByText('CPU, WASM SIMD', { exact: true }).waitFor()
  await page.getByRole('radio', { name: 'Graph' }).click()
  expect(await page.getByRole('textbox', { name: 'Epochs' }).inputValue()).toBe('10')
  expect(complaints).toEqual([])
})

test.each([1440, 900])('at %i pixels every setting keeps within its column once one was changed', async (width) => {
  const { page } = await pages.open({ viewport: { width, height: 800 } })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('3')
  await button(page, 'Reset to recipe defaults').waitFor()
  const wider = await page.locator('.side').evaluate((side) => {
    const right = side.getBoundingClientRect().left + side.clientWidth
    return [...side.querySelectorAll('input, button')].flatMap((control) =>
      control.getBoundingClientRect().right > right ? [control.outerHTML] : []
    )
  })
  expect(wider).toEqual([])
})

test('distortions: a choice by keyboard, told in words, trained with, and reset', async () => {
  const { page, complaints } = await pages.open()
  const group = page.getByRole('radiogroup', { name: 'Distortions' })
  // The key is still down when the focus has moved, as with a finger: that is how the group tells
  // it from Tab.
  const HELD = { delay: 200 }
  const chosen = (name: string) => group.getByRole('radio', { name, checked: true })
  await group.getByRole('radio', { name: 'None' }).focus()
  await page.keyboard.press('ArrowRight', HELD)
  await chosen('Slight').waitFor()
  await page.keyboard.press('ArrowRight', HELD)
  await chosen('Strong').waitFor()
  await page.getByText(/^shift up to 2 pixels, turn 12°/).waitFor()
  await button(page, 'Reset to recipe defaults').click()
  await chosen('None').waitFor()
  await group.getByRole('radio', { name: 'Slight' }).click()
  await button(page, 'Start training').click()
  await page
    .getByText(/slight distortions/)
    .first()
    .waitFor()
  expect(complaints).toEqual([])
})

test('a wrong value is named beside its field and cannot be trained with', async () => {
  const { page } = await pages.open()
  const epochs = page.getByRole('textbox', { name: 'Epochs' })
  await epochs.fill('many')
  await page.getByText('“many” is not a whole number from 1 to 1,000.').waitFor()
  expect(await epochs.getAttribute('aria-invalid')).toBe('true')
  const border = (name: string) =>
    page.getByRole('textbox', { name }).evaluate((field) => getComputedStyle(field).borderTopColor)
  await expect.poll(() => border('Epochs')).not.toBe(await border('Batch size'))
  expect(await button(page, 'Start training').isDisabled()).toBe(true)
  await button(page, 'Reset to recipe defaults').click()
  await expect.poll(() => epochs.inputValue()).toBe('5')
  await expect.poll(() => button(page, 'Start training').isDisabled()).toBe(false)
})

test('plain words first: what the program does and how large its network is; terms are explained behind an i', async () => {
  const { page } = await pages.open()
  await button(page, 'Start training').waitFor()
  const shown = await page.getByRole('main').innerText()
  expect(shown).toContain('Trains a small neural network to read handwritten digits, and shows how it learns.')
  expect(shown).toContain('LeNet-5: 2 convolutions, 2 poolings, 3 dense layers; 61,706 parameters.')
  expect(shown).not.toMatch(/he_normal|running mean|variance scaling/i)
  for (const [about, text] of [
    ['Recipe', 'he_normal initialisation'],
    ['Engine', 'The program that computes the steps.'],
    ['Probe digits', 'Twenty digits of the validation set']
  ] as const) {
    await button(page, `About: ${about}`).press('Enter')
    await page.getByRole('dialog', { name: about }).getByText(text).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: about }).waitFor({ state: 'detached' })
  }
})

test('the next run is copied as a command line, or it is said why it cannot be', async () => {
  const { page } = await pages.open({ permissions: ['clipboard-read', 'clipboard-write'] })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('7')
  await page.getByRole('textbox', { name: 'Learning rate' }).fill('0.01')
  await button(page, 'Copy as command line').click()
  await page.getByText('The command line is copied.').first().waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^npm run lenet -- train --data synthetic --recipe keras .*--epochs 7 --batch-size 32 --learning-rate 0.01 /
  )
  await page.getByRole('textbox', { name: 'Epochs' }).fill('many')
  await button(page, 'Copy as command line').click()
  await page.getByText('Epochs: “many” is not a whole number from 1 to 1,000.').first().waitFor()
})

test('by mouse: start, pause, resume, stop, export; each leaves what it should', async () => {
  const { page, complaints } = await pages.open({ steps: 60, shortEpochs: 1 })
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Training')
  await page.getByText(/^\d+ of 20 right at step/).waitFor()
  expect(await page.getByRole('img', { name: /^(Kernel|Gradient) \d of conv1$/ }).count()).toBe(12)
  await page
    .getByText(/^1563\/1563 \[={30}\]/)
    .first()
    .waitFor()

  await button(page, 'Pause').first().click()
  await stateBecomes(page, 'Paused')
  const pausedAt = await step(page)
  await page.waitForTimeout(200)
  expect(await step(page)).toBe(pausedAt)
  await button(page, 'Resume').first().click()
  await stateBecomes(page, 'Training')

  await button(page, /^Stop/).click()
  await stateBecomes(page, 'Stopped')
  const download = page.waitForEvent('download')
  await button(page, /^Export/).click()
  expect((await download).suggestedFilename()).toMatch(/^lenet5-.*\.onnx$/)
  const dialog = page.getByRole('dialog', { name: 'The model is exported' })
  expect(await dialog.innerText()).toMatch(/10,000[\s\S]*100.%[\s\S]*2\.4e−7/)
  // Which parameters these are, and what they expect.
  await dialog.getByText(/^(of step [\d,]+, within epoch \d|after epoch \d \(step [\d,]+\))$/).waitFor()
  await dialog.getByText('N × 1 × 28 × 28, pixel / 256, bright ink on dark').waitFor()
  await button(page, 'Done').click()

  await simulate(page, 'failNextExport')
  await button(page, /^Export/).click()
  const failed = page.getByRole('dialog', { name: 'The model could not be exported' })
  await failed.getByText('Nothing was saved.').waitFor()

  await simulate(page, 'damageBest')
  await button(page, 'Try again').click()
  const notes = dialog.getByRole('list', { name: 'Notes on this file' })
  expect(await notes.innerText()).toBe(
    'The best checkpoint is damaged; the checkpoint checkpoint.bin, after step 938, is used instead.'
  )
  expect(complaints).toEqual([])
})

test('by keyboard alone: train, pause, resume, list the keys, discard after a question', async () => {
  const { page, complaints } = await pages.open({ steps: 20 })
  // Before there are settings to train with, the key does nothing.
  await expect.poll(() => button(page, 'Start training').isEnabled()).toBe(true)
  await page.keyboard.press('Control+Enter')
  await stateBecomes(page, 'Training')
  await page.keyboard.press('Space')
  await stateBecomes(page, 'Paused')
  await page.keyboard.press('Space')
  await stateBecomes(page, 'Training')

  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Pause and resume').waitFor()
  await page.keyboard.press('Space') // within a dialog it does not pause
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ state: 'detached' })
  await stateBecomes(page, 'Training')

  await button(page, /^Discard/).focus()
  await page.keyboard.press('Enter')
  const question = page.getByRole('dialog', { name: 'Discard this run?' })
  await question.waitFor()
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  await stateBecomes(page, 'Training')
  // The focus returns when the dialog has gone.
  await expect.poll(() => button(page, /^Discard/).evaluate((it) => it === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  await question.getByRole('button', { name: 'Discard' }).focus()
  await page.keyboard.press('Enter')
  await stateBecomes(page, 'Ready')
  expect(complaints).toEqual([])
})

test('the focus stays with the actions on the run while they come and go', async () => {
  const { page, complaints } = await pages.open({ steps: 20 })
  const actions = page.getByRole('group', { name: 'Actions on the run' })
  const focused = (locator: Locator) =>
    expect.poll(() => locator.evaluate((element) => element === document.activeElement)).toBe(true)
  await button(page, 'Start training').press('Enter')
  await stateBecomes(page, 'Training')
  await focused(actions)
  // Where Space pauses, as anywhere outside a control, and Tab leads to what can be done now.
  await page.keyboard.press('Space')
  await stateBecomes(page, 'Paused')
  await page.keyboard.press('Tab')
  await focused(button(page, /^Stop/))
  await page.keyboard.press('Tab')
  await focused(button(page, 'Resume').first())
  await page.keyboard.press('Enter')
  await stateBecomes(page, 'Training')
  await focused(button(page, 'Pause').first())
  await page.keyboard.press('Enter')
  await stateBecomes(page, 'Paused')
  await focused(button(page, 'Resume').first())
  await button(page, /^Stop/).press('Enter')
  await stateBecomes(page, 'Stopped')
  await focused(actions)
  // Stop goes with the state; its command may be under way for a moment.
  await expect.poll(() => button(page, /^Discard/).isEnabled()).toBe(true)
  await button(page, /^Discard/).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).press('Enter')
  await stateBecomes(page, 'Ready')
  await focused(page.getByRole('heading', { name: 'Train' }))

  // What is being started is taken back.
  await page.evaluate(() => void (window.simulation!.dataSets.openingStalls = true))
  await button(page, 'Start training').press('Enter')
  await focused(button(page, 'Starting…'))
  await button(page, 'Cancel').press('Enter')
  await stateBecomes(page, 'Ready')
  await focused(button(page, 'Start training'))
  expect(complaints).toEqual([])
})

slowTest(
  'screen readers hear one sentence an epoch, and the answer of every wrong digit says so in words',
  async () => {
    const { page } = await pages.open({ steps: 60 })
    await button(page, 'Start training').click()
    await announcement(page).getByText('Epoch 1 of 5 is done: validation accuracy 97.54').waitFor()
    const said = await page.evaluate(async () => {
      const region = document.querySelector('[data-testid=announcement]')!
      let changes = 0
      new MutationObserver(() => changes++).observe(region, { childList: true, characterData: true, subtree: true })
      await new Promise((resolve) => setTimeout(resolve, 500))
      return changes
    })
    expect(said).toBeLessThanOrEqual(1)
    await page.getByRole('img', { name: /^A 9, read as 1 with \d+ percent: wrong$/ }).waitFor()
  }
)

test('a page that is not connected yet does not say that it is ready', async () => {
  const { page } = await pages.open({ isOwn: true })
  // The connection is held back until the test lets it go.
  await page.addInitScript(() => {
    let simulation: Simulation
    Object.defineProperty(window, 'simulation', {
      get: () => simulation,
      set: (created: Simulation) => {
        const allowed = Promise.withResolvers<undefined>()
        Reflect.set(window, 'allowConnection', allowed.resolve)
        const { connect } = created
        simulation = Object.assign(created, { connect: () => allowed.promise.then(connect) })
      }
    })
  })
  await page.reload()
  await stateBecomes(page, 'Connecting')
  expect(await button(page, 'Start training').isDisabled()).toBe(true)
  await page.evaluate(() => (Reflect.get(window, 'allowConnection') as () => void)())
  await stateBecomes(page, 'Ready')
})

slowTest('a view that cannot be fetched any more says so, and is there once it can', async () => {
  const { page, complaints } = await pages.open({ isOwn: true })
  const draw = page.getByRole('link', { name: 'Draw' })
  await page.route(/draw-view/, (route) => route.abort())
  await page.reload() // before, its code may have been loaded in idle time
  const told = page.getByText('The view Draw could not be loaded.', { exact: true })
  await draw.click()
  await told.waitFor()
  await page.keyboard.press('Alt+Shift+Digit4')
  await expect.poll(() => told.count()).toBe(2)
  await page
    .getByText('Reload the page: the program may have been updated meanwhile.', { exact: true })
    .first()
    .waitFor()
  await page.getByRole('heading', { level: 1, name: 'Train' }).waitFor()
  await page.unroute(/draw-view/)
  await page.reload()
  await draw.click()
  await page.getByRole('heading', { level: 1, name: 'Draw' }).waitFor()
  expect(complaints.filter((complaint) => !/ERR_FAILED|Failed to fetch dynamically/.test(complaint))).toEqual([])
})

slowTest('the log stays at its end while lines are added, and where it is once somebody has scrolled up', async () => {
  const { page } = await pages.open({ steps: 800, viewport: { width: 900, height: 600 } })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('12')
  await button(page, 'Start training').click()
  const log = page.getByRole('region', { name: 'Log' }).last() // within the panel of that name
  const place = (which: 'first' | 'last') =>
    log.evaluate((region, end) => {
      const lines = region.querySelectorAll('p')
      const [inside, whole] = [lines[end === 'first' ? 0 : lines.length - 1]!, region].map((box) =>
        box.getBoundingClientRect()
      ) as [DOMRect, DOMRect]
      return {
        fromTop: inside.top - whole.top,
        isInSight: inside.top >= whole.top && inside.bottom <= whole.bottom
      }
    }, which)
  await log.getByText('Epoch 6/12').waitFor()
  expect(await place('last')).toMatchObject({ isInSight: true })
  expect(await place('first')).toMatchObject({ isInSight: false })
  await log.evaluate((region) => region.scrollBy(0, -10_000))
  const { fromTop } = await place('first')
  await log.getByText('Epoch 10/12').waitFor()
  const after = await place('first')
  expect(after.isInSight).toBe(true)
  expect(Math.abs(after.fromTop - fromTop)).toBeLessThan(1) // px; a line that came would be 18
})

slowTest('a lost connection is told calmly, and what was missed is caught up', async () => {
  const { page, complaints } = await pages.open({ steps: 20 })
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Training')
  await expect.poll(() => step(page)).toBeGreaterThan(0)
  await simulate(page, 'cut')
  await page.getByText('Not connected to the workbench.').waitFor()
  expect(await button(page, 'Pause').first().isDisabled()).toBe(true)
  // What was true a moment ago is not told as if it were now.
  await page
    .getByTestId('run-line')
    .getByText(/^Not connected: as it was last\./)
    .waitFor()
  expect(await page.locator('.facts .left dd').innerText()).toBe('–')
  expect(await page.locator('.status').getByText(/left$/).count()).toBe(0)
  const before = await step(page)
  await page.waitForTimeout(300)
  await button(page, 'Try now').click() // to no avail: nobody is there yet
  await simulate(page, 'restore')
  await page.getByText('Not connected to the workbench.').waitFor({ state: 'detached' })
  await button(page, 'Pause').first().click()
  await stateBecomes(page, 'Paused')
  const after = await step(page)
  expect(after).toBeGreaterThan(before)
  // Every step is there: none was lost, none came twice.
  await button(page, 'Cost as a table').click()
  await page.getByRole('radio', { name: 'Every step' }).click()
  await page
    .getByRole('dialog')
    .getByText(`of ${after.toLocaleString('en-US')}`)
    .waitFor()
  expect(complaints).toEqual([])
})

slowTest('a compute process that was started anew tells the run once more, and it stands there once', async () => {
  const { page, complaints } = await pages.open({ steps: 400 })
  await page.getByRole('textbox', { name: 'Epochs' }).fill('900') // more than are over when the line is cut
  await button(page, 'Start training').click()
  await page.getByText('Epoch 3/900', { exact: true }).waitFor()
  await simulate(page, 'cut')
  await page.getByText('Not connected to the workbench.').waitFor()
  await simulate(page, 'restoreAnew')
  await stateBecomes(page, 'Interrupted')
  await page.getByText(/Resume goes on from step [\d,]+\./).waitFor()
  const lines = (await page.getByRole('region', { name: 'Log' }).last().innerText())
    .split('\n')
    .filter((line) => line !== '')
  expect(lines.filter((line) => line === 'Epoch 1/900')).toHaveLength(1)
  expect(lines.filter((line) => line.startsWith('1563/1563')).length).toBeGreaterThanOrEqual(2)
  expect(new Set(lines).size).toBe(lines.length)
  // What was learnt until then can be taken away.
  await button(page, /^Export/).click()
  await page.getByRole('dialog', { name: 'The model is exported' }).waitFor()
  expect(complaints).toEqual([])
})

test('a run that was interrupted before its first checkpoint says that it starts again', async () => {
  const { page } = await pages.open({ steps: 0 })
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Training')
  await simulate(page, 'cut')
  await page.getByText('Not connected to the workbench.').waitFor()
  await simulate(page, 'restoreAnew')
  await stateBecomes(page, 'Interrupted')
  await page.getByText('It had no checkpoint yet: Resume starts again from the first step.').waitFor()
  expect(await button(page, /^Export/).isDisabled()).toBe(true)
})

slowTest(
  'a run whose cost was not finite goes on at a smaller learning rate, which is proposed and checked',
  async () => {
    const { page, complaints } = await pages.open({ steps: 20 })
    await page.getByRole('textbox', { name: 'Learning rate' }).fill('0.003')
    await button(page, 'Start training').click()
    await expect.poll(() => step(page)).toBeGreaterThan(100)
    await simulate(page, 'diverge')
    await stateBecomes(page, 'Needs you')
    const banner = page.getByRole('status').filter({ hasText: 'not applied' })
    await banner.getByText('the run can go on from before it at a smaller learning rate').waitFor()
    const [rate, resume] = [banner.getByRole('textbox', { name: 'Learning rate' }), button(page, 'Resume')]
    expect(await resume.count()).toBe(1)
    expect(await rate.inputValue()).toBe('0.0015')
    for (const wrong of ['0.003', '0', 'slow']) {
      await rate.fill(wrong)
      await banner.getByText('Enter more than 0 and less than 0.003').waitFor()
      expect(await resume.isDisabled()).toBe(true)
    }
    await rate.fill('0.0005')
    const before = await step(page)
    await rate.press('Enter')
    await stateBecomes(page, 'Training')
    await expect.poll(() => step(page)).toBeGreaterThan(before)
    expect(await banner.count()).toBe(0)
    const used = await page.evaluate(async () => {
      const { api } = window.simulation!
      return (await (await api.runs().current())!.info()).options.learningRate
    })
    expect(used).toBe(0.0005)
    expect(complaints).toEqual([])
  }
)

test('a run whose first step failed is not offered another learning rate', async () => {
  const { page } = await pages.open({ steps: 0 })
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Training')
  await simulate(page, 'diverge')
  await stateBecomes(page, 'Needs you')
  await page.getByText('there is nothing to go on from: try other data or other settings').waitFor()
  expect(await button(page, 'Resume').count()).toBe(0)
})

slowTest('a run that another process trains is watched to its end, and another can be started', async () => {
  const { page, complaints } = await pages.open({ steps: 40 })
  await button(page, 'Start training').waitFor()
  await simulate(page, 'trainElsewhere')
  const [other] = await Promise.all([
    page.context().waitForEvent('page'),
    page.evaluate(() => void window.open(location.href))
  ])
  await stateBecomes(other, 'Training')
  await other.getByText('This run trains in another process').waitFor()
  await expect.poll(() => step(other)).toBeGreaterThan(100)
  for (const name of [/^Pause/, /^Stop/, /^Discard/]) expect(await button(other, name).count()).toBe(0)
  await other.keyboard.press('Space') // steers nothing
  expect(await other.getByRole('textbox', { name: 'Epochs' }).isEnabled()).toBe(true)
  expect(await button(other, 'Start training').isEnabled()).toBe(true)
  await simulate(page, 'endElsewhere')
  await stateBecomes(other, 'Stopped')
  await other.getByText('This run trains in another process').waitFor({ state: 'detached' })
  await button(other, 'Start training').click()
  await stateBecomes(other, 'Training')
  await button(other, 'Pause').first().waitFor()
  expect(complaints).toEqual([])
})

slowTest(
  'a stopped run that goes on elsewhere is found when it cannot be resumed here; what was refused is forgotten later',
  async () => {
    const { page, complaints } = await pages.open({ steps: 40 })
    await page.getByRole('textbox', { name: 'Epochs' }).fill('900')
    await button(page, 'Start training').click()
    await expect.poll(() => step(page)).toBeGreaterThan(100)
    await button(page, /^Stop/).click()
    await stateBecomes(page, 'Stopped')
    const before = await step(page)
    await simulate(page, 'resumeElsewhere')
    await button(page, 'Resume').first().click()
    const refusal = page.getByText(/^The run \S+ is being trained right now$/) // its announcement has more words
    await refusal.waitFor()
    await page.getByText('This run trains in another process').waitFor()
    await page.locator('.status').getByText('Training in another process').waitFor()
    await expect.poll(() => step(page)).toBeGreaterThan(before)
    await button(page, 'Start training').click()
    await refusal.waitFor({ state: 'detached' })
    await stateBecomes(page, 'Training')
    expect(complaints).toEqual([])
  }
)

slowTest('another window shows the same run and steers it', async () => {
  const { page } = await pages.open({ steps: 10 })
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Training')
  const [other] = await Promise.all([
    page.context().waitForEvent('page'),
    page.evaluate(() => void window.open(location.href))
  ])
  await stateBecomes(other, 'Training')
  await button(other, 'Pause').first().click()
  await stateBecomes(page, 'Paused')
  await stateBecomes(other, 'Paused')
  expect(await step(other)).toBe(await step(page))
  expect(await other.getByText(/right at step/).innerText()).toBe(await page.getByText(/right at step/).innerText())
  await button(other, /^Discard/).click()
  await other.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
  await stateBecomes(other, 'Ready')
  await stateBecomes(page, 'Ready')
  expect(await page.getByRole('alert').or(page.locator('.toast')).count()).toBe(0)
})

test('a run that has learned something can be fine-tuned, also when another view proposes it by the address', async () => {
  const { page, complaints } = await pages.open({ shortEpochs: 1 })
  await button(page, 'Start training').click()
  await page.getByRole('region', { name: 'Log' }).getByText('Epoch 2/5').waitFor()
  await page.getByRole('main').getByRole('button', { name: /^Stop/ }).click()
  await stateBecomes(page, 'Stopped')
  await button(page, 'More').click()
  const select = page.getByRole('combobox', { name: 'Start from' })
  expect(await select.innerText()).toBe('Random initialisation')
  await page.evaluate(() => (location.hash = '#/train?from=newest'))
  const title = await page
    .locator('header')
    .getByText(/^2026-/)
    .innerText()
  await select.getByText(title).waitFor()
  await select.click()
  await page.getByRole('option', { name: /Random initialisation/ }).click()
  await expect.poll(() => select.innerText()).toBe('Random initialisation')
  await expect.poll(() => page.url()).not.toContain('from=')
  expect(complaints).toEqual([])
})

test('in a narrow window a finished run is what one sees; the settings of the next unfold, and do so by themselves where they are wrong', async () => {
  const { page } = await pages.open({ steps: 1563, viewport: { width: 640, height: 430 } })
  const epochs = page.getByRole('textbox', { name: 'Epochs' })
  await epochs.fill('1')
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Finished')
  const summary = page.getByText('Next run: Keras, Drawn digits, one epoch of 32', { exact: true })
  await summary.waitFor()
  expect(await epochs.isVisible()).toBe(false)
  const finished = (await state(page).boundingBox())!
  expect(finished.y + finished.height).toBeLessThan(430 / 2)

  await summary.click()
  await epochs.fill('many')
  await page.getByText('“many” is not a whole number').waitFor()
  await expect.poll(() => epochs.evaluate((field) => field === document.activeElement)).toBe(true)
  await epochs.fill('900') // which are not over while a test looks
  expect(await epochs.isVisible()).toBe(true)
  await button(page, 'Start training').click()
  await stateBecomes(page, 'Training')
  await expect.poll(() => epochs.isVisible()).toBe(false)
  await button(page, /^Stop/).click()
  await stateBecomes(page, 'Stopped')
  expect(await epochs.isVisible()).toBe(false)

  await page.setViewportSize({ width: 1000, height: 430 })
  await epochs.fill('many')
  await page.setViewportSize({ width: 640, height: 430 })
  await page.getByText('“many” is not a whole number').waitFor()
})

slowTest('MNIST is one click away and says its size', async () => {
  const { page } = await pages.open()
  await page.getByRole('combobox', { name: 'Data' }).click()
  await page.getByRole('option', { name: /MNIST/ }).getByText('11.6 MB to fetch').waitFor()
  await page.getByRole('option', { name: /MNIST/ }).click()
  await button(page, 'Fetch and train').waitFor()
  await button(page, 'Fetch (11.6 MB)').click()
  await button(page, 'Start training').waitFor()
})

test('figures leave as CSV with every step, and as pictures', async () => {
  const { page, complaints } = await pages.open({ steps: 60, shortEpochs: 1 })
  await button(page, 'Start training').click()
  await page
    .getByText(/^1563\/1563/)
    .first()
    .waitFor()
  await button(page, 'Pause').first().click()
  await stateBecomes(page, 'Paused')
  const steps = await step(page)
  const save = async (label: string) => {
    const download = page.waitForEvent('download')
    await button(page, 'Save cost').click()
    await page.getByRole('menuitem', { name: label }).click()
    return readFile(await (await download).path())
  }
  const csv = (await save('Every step, CSV')).toString()
  expect(csv.split('\r\n').length - 2).toBe(steps)
  expect(csv).toMatch(/^step,epoch,batch_cost,/)
  expect((await save('Picture, SVG')).toString()).toMatch(
    /^<svg[\s\S]*Keras recipe, Drawn digits, Hand-written kernels, batches of 32[\s\S]*<\/svg>$/
  )
  expect((await save('Picture, PNG')).subarray(1, 4).toString()).toBe('PNG')
  expect(complaints).toEqual([])
})

slowTest('what comes while another view is shown is in the charts when they are shown again', async () => {
  const { page } = await pages.open({ steps: 40 })
  await button(page, 'Start training').click()
  await expect.poll(() => step(page)).toBeGreaterThan(100)
  await page.getByRole('link', { name: 'Draw' }).click()
  await page.getByRole('application').waitFor()
  await page.waitForTimeout(1000) // steps that are taken meanwhile
  await page.evaluate(async () => {
    const { api } = window.simulation!
    await (await api.runs().current())!.pause()
  })
  await page.getByRole('link', { name: 'Train' }).click()
  await stateBecomes(page, 'Paused')
  const taken = (await step(page)).toLocaleString('en-US')
  await expect.poll(() => page.getByText(`of ${taken} steps drawn`).count()).toBe(2)
})

test('charts are in the colours of the look, with reduced motion too and when the look changes', async () => {
  const { page } = await pages.open({ steps: 100, shortEpochs: 1, colorScheme: 'dark', reducedMotion: 'reduce' })
  /** Pixels of the cost chart in that colour, up to rounding. */
  const pixels = (red: number, green: number, blue: number) =>
    page.evaluate(
      (colour) => {
        const canvas = document.querySelector<HTMLCanvasElement>('.uplot canvas')!
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
        let found = 0
        for (let i = 0; i < data.length; i += 4) {
          if (data[i + 3] === 255 && colour.every((value, channel) => Math.abs(data[i + channel]! - value) < 3)) found++
        }
        return found
      },
      [red, green, blue]
    )
  await button(page, 'Start training').click()
  await page
    .getByText(/^1563\/1563/)
    .first()
    .waitFor()
  await button(page, 'Pause').first().click()
  await stateBecomes(page, 'Paused')
  // --accent-ink: #93a9ff in the dark, #2a4bc2 in the light; --line-control: #45453f
  expect(await pixels(0x93, 0xa9, 0xff)).toBeGreaterThan(20)
  expect(await pixels(0x45, 0x45, 0x3f)).toBeGreaterThan(100)
  await button(page, 'Theme: System').click()
  await expect.poll(() => pixels(0x2a, 0x4b, 0xc2)).toBeGreaterThan(20)
  expect(await pixels(0x93, 0xa9, 0xff)).toBe(0)
})

test('filters and probes answer to pointer and keys with their values; a probe opens in Draw', async () => {
  const { page, complaints } = await pages.open({ steps: 200, shortEpochs: 1 })
  await button(page, 'Start training').click()
  await page.getByText('Epoch 2/5', { exact: true }).waitFor()
  await button(page, 'Pause').first().click()
  await stateBecomes(page, 'Paused')
  const value = page.getByTestId('filter-value')
  await page.getByRole('img', { name: 'Kernel 2 of conv1' }).hover()
  await value.getByText(/^Kernel 2, row 2, column 2: −?\d/).waitFor()
  const grid = page.getByRole('application', { name: /^Kernels of conv1/ })
  await page.getByRole('heading', { name: 'Probe digits' }).hover()
  await grid.focus()
  for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowDown']) await page.keyboard.press(key)
  await value.getByText(/^Kernel \d, row 3, column \d: −?\d/).waitFor()
  await announcement(page)
    .getByText(/^Kernel \d, row 3/)
    .waitFor()
  for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowDown')
  await value.getByText(/^Gradient \d, row 4/).waitFor()

  const probe = page.getByRole('button', { name: /^A 7, read as/ }).first()
  await probe.hover()
  await page
    .getByTestId('probe-value')
    .getByText(/^A 7, read as \d: \d+\.\d\s%, \d: /)
    .waitFor()
  await probe.click()
  await page.getByRole('menuitem', { name: 'Open in Draw' }).click()
  await page.getByRole('heading', { level: 1, name: 'Draw' }).waitFor()
  await page.getByRole('application', { name: 'Drawing pad, drawn cell by cell' }).waitFor()
  expect(complaints).toEqual([])
})

test.each(PAGE_VARIANTS)(
  '$name: every state keeps within the window and, where checked, WCAG 2.2 AA',
  async (variant) => {
    const { page, complaints } = await pages.open({ ...variant.options, steps: 60, shortEpochs: 1 })
    const check = (what: string) => checkState(page, variant, `train-${what}`)
    await button(page, 'Start training').waitFor()
    await check('first')
    await page.getByRole('textbox', { name: 'Epochs' }).fill('many')
    await check('wrong-value')
    await button(page, 'Reset to recipe defaults').click()
    await button(page, 'Start training').click()
    await page
      .getByText(/^1563\/1563/)
      .first()
      .waitFor()
    await check('running')
    await button(page, 'Pause').first().click()
    await stateBecomes(page, 'Paused')
    await check('paused')
    await button(page, 'Cost as a table').click()
    await check('table')
    await page.keyboard.press('Escape')
    await button(page, /^Discard/).click()
    await check('discard')
    await page.keyboard.press('Escape')
    await simulate(page, 'cut')
    await page.getByText('Not connected to the workbench.').waitFor()
    await check('lost')
    await simulate(page, 'restore')
    // It tries by itself: a click on "Try now" may come too late for the banner.
    await page.getByText('Not connected to the workbench.').waitFor({ state: 'detached' })
    await button(page, /^Stop/).click()
    await button(page, /^Export/).click()
    await page.getByRole('dialog', { name: 'The model is exported' }).waitFor()
    await check('exported')
    await page.keyboard.press('Escape')
    for (const [what, state] of [
      ['diverge', 'Needs you'],
      ['failRun', 'Failed'],
      ['restoreAnew', 'Interrupted']
    ] as const) {
      await button(page, 'Start training').click()
      await stateBecomes(page, 'Training')
      await expect.poll(() => step(page)).toBeGreaterThan(0)
      if (what === 'restoreAnew') {
        await simulate(page, 'cut')
        await page.getByText('Not connected to the workbench.').waitFor()
      }
      await simulate(page, what)
      await stateBecomes(page, state)
      if (what === 'failRun') await page.getByText('Resume continues from the last checkpoint').waitFor()
      await check(state.toLowerCase().replace(' ', '-'))
    }
    expect(complaints).toEqual([])
  }
)
