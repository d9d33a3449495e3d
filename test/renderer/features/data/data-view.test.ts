/**
 * The Data view as people use it: in Chromium, under the hosts' Content Security Policy, over a
 * simulated workbench.
 */
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SimulatedDataSets } from '../../page/simulated-data-sets.ts'
import type { SimulatedEvaluation } from '../../page/simulated-evaluation.ts'
import { startWorkbenchPages, type OpenedPage, type WorkbenchPages } from '../../workbench-page.ts'
import { checkState, PAGE_VARIANTS } from '../../page-states.ts'
import { slowTest } from '../../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
/** The image with the keyboard's focus: the only one that is an element. */
const image = (page: Page) => page.getByRole('option')
const sample = (page: Page) => page.getByRole('dialog', { name: /^A \d$/ })
const scroller = (page: Page) => page.locator('.scroller')
const simulated = (page: Page) =>
  page.evaluate(() => {
    const { pageRequests, importedFiles } = window.simulation!.dataSets
    return { pageRequests: [...pageRequests], importedFiles: [...importedFiles] }
  })

/** Waits until every image in sight is painted, none as a placeholder. */
async function painted(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('.sight')!
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
        let faint = 0
        let full = 0
        for (let i = 3; i < data.length; i += 4) {
          if (data[i] === 255) full++
          // A placeholder is 12 % ink.
          else if (data[i]! > 25 && data[i]! < 36) faint++
        }
        return full > 1000 && faint < full / 50
      })
    )
    .toBe(true)
}

async function dropFile(page: Page, name: string, sizeBytes: number): Promise<void> {
  await button(page, 'Import files…').waitFor()
  await page.evaluate(
    ([fileName, size]) => {
      const file = new File(['x'], fileName)
      // A file of two gigabytes that is not there: reading it would fail.
      Object.defineProperty(file, 'size', { value: size })
      if (size > 1e9) file.arrayBuffer = () => Promise.reject(new Error('read although too large'))
      const event = new DragEvent('drop', { cancelable: true, bubbles: true, dataTransfer: new DataTransfer() })
      Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files: [file] } })
      document.body.dispatchEvent(event)
    },
    [name, sizeBytes] as const
  )
}

test('what a set holds stands beside its images: parts, shape, values, classes, hashes', async () => {
  const { page, complaints } = await pages.open({ hash: '#/data' })
  await image(page).waitFor()
  await painted(page)
  const about = page.locator('.about')
  const text = await about.innerText()
  for (const part of [
    '60,000 images',
    '10,000 images',
    '28 × 28',
    '0 to 255, uint8',
    'pixel / 256',
    '440fcabf…03523609'
  ]) {
    expect(text).toContain(part)
  }
  expect(await page.getByRole('table', { name: 'Images of each digit' }).getByRole('row').count()).toBe(11)
  expect(await page.getByRole('row', { name: '7 6,000' }).count()).toBe(1)
  // The bar of the largest class is as long as what it lies on.
  const lengths = await about
    .locator('.track')
    .evaluateAll((tracks) => tracks.map((track) => [track.clientWidth, track.querySelector('.bar')!.clientWidth]))
  expect(Math.max(...lengths.map(([, bar]) => bar!))).toBe(lengths[0]![0])
  expect(new Set(lengths.map(([track]) => track)).size).toBe(1)
  await page.getByRole('radio', { name: 'Test' }).click()
  await page.getByRole('row', { name: '7 1,000' }).waitFor()
  expect(page.url()).toMatch(/#\/data\?split=test$/)
  expect(complaints).toEqual([])
})

test('a hash is copied whole', async () => {
  const { page } = await pages.open({ hash: '#/data', permissions: ['clipboard-read', 'clipboard-write'] })
  await button(page, 'Copy the SHA-256 of train-images').click()
  await page.getByText('Copied.').first().waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609'
  )
})

describe('the gallery', () => {
  test('scrolls from end to end of 60,000 images, fetching what is in sight and little else', async () => {
    const { page } = await pages.open({ hash: '#/data' })
    await image(page).waitFor()
    await scroller(page).evaluate((element) => {
      element.scrollTop = element.scrollHeight
    })
    await expect.poll(async () => (await simulated(page)).pageRequests.some(({ from }) => from === 59_500)).toBe(true)
    await painted(page)
    const { pageRequests } = await simulated(page)
    expect(pageRequests.length).toBeLessThanOrEqual(6)
    expect(new Set(pageRequests.map(({ from }) => from)).size).toBe(pageRequests.length)
  })

  test('the line of the image under the pointer goes when the images move away from under it', async () => {
    const { page } = await pages.open({ hash: '#/data' })
    await painted(page)
    await scroller(page).hover({ position: { x: 60, y: 40 } })
    await page.getByText(/^A \d, index \d$/).waitFor()
    await scroller(page).evaluate((element) => (element.scrollTop = 4000))
    await page.getByText(/^A \d, index \d$/).waitFor({ state: 'detached' })
  })

  test('by keyboard: arrow keys, pages, ends; Enter opens; Escape leads back to the same image', async () => {
    const { page, complaints } = await pages.open({ hash: '#/data' })
    await image(page).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.getByRole('option', { name: 'A 2, index 2' }).waitFor()
    await page.keyboard.press('End')
    await page.getByRole('option', { name: 'A 9, index 59,999' }).waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'A 8' }).getByText('59,999th of 60,000 images').waitFor()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('dialog', { name: 'A 9' }).waitFor()
    await page.keyboard.press('Escape')
    await sample(page).waitFor({ state: 'detached' })
    await page.getByRole('option', { name: 'A 9, index 59,999' }).waitFor()
    expect(await image(page).getAttribute('aria-posinset')).toBe('60000')
    await expect.poll(() => image(page).evaluate((element) => element === document.activeElement)).toBe(true)
    expect(complaints).toEqual([])
  })

  test('by mouse: the image under the pointer is named and opens', async () => {
    const { page } = await pages.open({ hash: '#/data' })
    await painted(page)
    const box = (await scroller(page).boundingBox())!
    await page.mouse.move(box.x + 50, box.y + 50)
    await page.getByText('A 0, index 0').waitFor()
    await page.mouse.click(box.x + 50 + 64, box.y + 50)
    await page.getByRole('dialog', { name: 'A 1' }).waitFor()
    expect(page.url()).toMatch(/sample=1$/)
  })

  test('a filter by digit shows that digit alone, counts it, and stands in the address', async () => {
    const { page } = await pages.open({ hash: '#/data' })
    await page.getByRole('combobox', { name: 'Filter by label' }).click()
    await page.getByRole('option', { name: 'Only 7' }).click()
    await page.getByRole('option', { name: 'A 7, index 7' }).waitFor()
    expect(page.url()).toMatch(/#\/data\?label=7$/)
    expect(await image(page).getAttribute('aria-setsize')).toBe('6000')
    await image(page).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('option', { name: 'A 7, index 17' }).waitFor()
  })

  test('keeps its place when the view is left', async () => {
    const { page } = await pages.open({ hash: '#/data?split=test' })
    await image(page).waitFor()
    await scroller(page).evaluate((element) => {
      element.scrollTop = 5000
    })
    await page.getByRole('link', { name: 'Train' }).click()
    await button(page, 'Start training').waitFor()
    await page.getByRole('link', { name: 'Data' }).click()
    await expect.poll(() => scroller(page).evaluate((element) => element.scrollTop)).toBe(5000)
    await expect.poll(() => page.url()).toMatch(/#\/data\?split=test$/)
  })

  test('a page that cannot be fetched is told and fetched on a second try', async () => {
    const { page } = await pages.open({ hash: '#/data' })
    await painted(page)
    await page.evaluate(() => {
      window.simulation!.dataSets.failNextPage = true
    })
    await scroller(page).evaluate((element) => {
      element.scrollTop = 100_000
    })
    await page.getByRole('alert').getByText('the data set is closed').waitFor()
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
    await painted(page)
    expect(await page.getByRole('alert').count()).toBe(0)
  })
})

/** MNIST's test images, and the way to the models that read them. */
async function openMnist(
  hash = '',
  options = {}
): Promise<OpenedPage & { readonly choose: (filter: string) => Promise<void> }> {
  const opened = await pages.open({ hash: `#/data?set=mnist&split=test${hash}`, ...options })
  await button(opened.page, 'Fetch it').click()
  await button(opened.page, 'Show only 7').waitFor()
  return {
    ...opened,
    choose: async (filter) => {
      await opened.page.getByRole('combobox', { name: 'What the newest model reads' }).click()
      await opened.page.getByRole('option', { name: filter, exact: true }).click()
    }
  }
}
const setEvaluation = (page: Page, wanted: Partial<Pick<SimulatedEvaluation, 'failNext' | 'stalls'>>) =>
  page.evaluate((change) => {
    Object.assign(window.simulation!.evaluation, change)
  }, wanted)
const listed = async (page: Page) => Number(await image(page).getAttribute('aria-setsize'))

describe('what the newest model reads', () => {
  slowTest('its mistakes alone, or all with the least sure first', async () => {
    const { page, complaints, choose } = await openMnist()
    await choose('Misread')
    await page.getByText(/^Read by keras, seed 0, last, epoch 5\./).waitFor()
    await page.getByRole('option', { name: /^Image [\d,]+, a \d, read as \d with/ }).waitFor()
    expect(await listed(page)).toBeLessThan(2000)
    expect(page.url()).toMatch(/reading=misread/)

    await choose('Least sure first')
    await expect.poll(() => listed(page)).toBe(10_000)
    await image(page).focus()
    await page.keyboard.press('Enter')
    await sample(page)
      .getByText(/^1st of 10,000 images, least sure first; index [\d,]+ in the test images$/)
      .waitFor()
    await page.keyboard.press('Escape')

    await choose('As they are')
    await page.getByRole('option', { name: /^A \d, index/ }).waitFor()
    expect(complaints).toEqual([])
  })

  slowTest('of one digit: the sevens it misreads, those it reads as 2, and the address of either', async () => {
    const { page, complaints, choose } = await openMnist()
    await choose('Misread')
    await page.getByRole('option', { name: /read as/ }).waitFor()
    const misread = await listed(page)
    await button(page, 'Show only 7').click()
    await page.getByRole('option', { name: /^Image [\d,]+, a 7, read as [^7] with/ }).waitFor()
    const misreadSevens = await listed(page)
    expect(misreadSevens).toBeLessThan(misread)

    await choose('Read as 2')
    await page.getByRole('option', { name: /^Image [\d,]+, a 7, read as 2 with/ }).waitFor()
    const readAsTwo = await listed(page)
    expect(readAsTwo).toBeLessThanOrEqual(misreadSevens)
    const address = new URL(page.url()).hash
    expect(address).toMatch(/label=7/)
    expect(address).toMatch(/reading=read-as-2/)
    await image(page).press('Enter')
    await sample(page)
      .getByText(new RegExp(`^1st of ${readAsTwo} sevens read as 2; index [\\d,]+ in the test images$`))
      .waitFor()
    await page.keyboard.press('Escape')

    // Another window that is given the address, and Back.
    const other = await openMnist('&label=7&reading=read-as-2')
    await other.page.getByRole('option', { name: /, a 7, read as 2 with/ }).waitFor()
    expect(await listed(other.page)).toBe(readAsTwo)
    // The closed image, the open one, the list.
    for (let step = 0; step < 3; step++) await page.goBack()
    await expect.poll(() => listed(page)).toBe(misreadSevens)
    expect(complaints).toEqual([])
  })

  slowTest('by keyboard alone, tested once whatever is asked of it', async () => {
    const { page } = await openMnist()
    await page.getByRole('combobox', { name: 'What the newest model reads' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('Misread')
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: /^Image/ }).waitFor()
    // A second test would stay half way.
    await setEvaluation(page, { stalls: true })
    await page.getByRole('combobox', { name: 'Filter by label' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('Only 4')
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: /, a 4, read as/ }).waitFor()
  })

  slowTest('an empty list says of what it is empty, and leads back to all images', async () => {
    const { page } = await openMnist('&label=0&reading=read-as-1')
    await page.getByRole('status').getByText('No zeros are read as 1.').waitFor()
    await button(page, 'Show all images').click()
    await expect.poll(() => listed(page)).toBe(10_000)
    expect(page.url()).not.toMatch(/label|reading/)
  })

  slowTest('says how far it is; cancelled, it shows the images as they are, of the digit that was chosen', async () => {
    const { page, choose } = await openMnist('&label=3')
    await setEvaluation(page, { stalls: true })
    await choose('Misread')
    await page.getByRole('status').getByText('keras, seed 0, last, epoch 5 reads these images').waitFor()
    expect(await page.getByRole('progressbar', { name: 'Reading the images' }).getAttribute('aria-valuenow')).toBe('30')
    await button(page, 'Cancel').click()
    await page.getByRole('option', { name: /^A 3, index/ }).waitFor()
    expect(page.url()).not.toMatch(/reading/)
    // What was cancelled does not come back once it could go on.
    await setEvaluation(page, { stalls: false })
    await choose('Misread')
    await page.getByRole('option', { name: /, a 3, read as/ }).waitFor()
  })

  slowTest('that fails says why and what to do, and a second try works', async () => {
    const { page, choose } = await openMnist()
    await setEvaluation(page, { failNext: true })
    await choose('Least sure first')
    const alert = page.getByRole('alert')
    await alert.getByText('Image 12 has probability NaN for 3; expected 0 to 1. Test another checkpoint.').waitFor()
    await button(page, 'Try again').click()
    await expect.poll(() => listed(page)).toBe(10_000)
    expect(await alert.count()).toBe(0)
  })
})

describe('a sample', () => {
  test('opens by its address, with back and forward', async () => {
    const { page } = await pages.open({ hash: '#/data?set=synthetic&split=train&label=7&sample=5003' })
    await page
      .getByRole('dialog', { name: 'A 7' })
      .getByText('5,004th of 6,000 sevens; index 50,037 in the training images')
      .waitFor()
    await page.keyboard.press('Escape')
    await sample(page).waitFor({ state: 'detached' })
    expect(page.url()).not.toMatch(/sample/)
    // The gallery shows where it is.
    await page.setViewportSize({ width: 1000, height: 700 })
    const isInSight = async () => {
      const [view, cell] = [(await scroller(page).boundingBox())!, (await image(page).boundingBox())!]
      return cell.y >= view.y && cell.y + cell.height <= view.y + view.height
    }
    await expect.poll(isInSight).toBe(true)
    await page.goBack()
    await sample(page).waitFor()
    await page.goForward()
    await sample(page).waitFor({ state: 'detached' })
  })

  test('shows a pixel under the pointer and under the keyboard’s cursor, and all of them as numbers', async () => {
    const { page } = await pages.open({ hash: '#/data?sample=1' })
    const picture = page.getByRole('application', { name: /^A 1/ })
    await picture.hover({ position: { x: 5, y: 5 } })
    await page.getByText('Row 0, column 0: 0; pixel / 256 = 0').waitFor()
    await picture.focus()
    await page.keyboard.press('ArrowDown')
    await page
      .getByText(/^Row \d+, column \d+: \d+; pixel \/ 256 = [\d.]+$/)
      .first()
      .waitFor()
    await page.getByRole('radio', { name: 'Numbers' }).click()
    const numbers = page.getByRole('table', { name: 'Pixel values of a 1' })
    expect(await numbers.getByRole('cell').count()).toBe(28 * 28)
    const ink = () =>
      numbers
        .getByRole('cell', { name: '255' })
        .first()
        .evaluate((cell) => getComputedStyle(cell).backgroundColor)
    expect(await ink()).toBe('rgb(255, 255, 255)')
    await page.getByRole('radio', { name: 'Viridis' }).click()
    await expect.poll(ink).toMatch(/^rgb\(25\d, 23\d, \d\d\)$/)
  })

  test('goes to the pad cell for cell', async () => {
    const { page } = await pages.open({ hash: '#/data?sample=7' })
    await button(page, 'Open in Draw').click()
    await page.getByTestId('answer').getByText('7').waitFor()
    // The dialog has let go of the page: the pad can be drawn on.
    await page.getByRole('application').click({ position: { x: 20, y: 20 } })
    await button(page, 'Redo').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await button(page, 'Redo').isEnabled()).toBe(true)
    await page.goBack()
    await page.getByRole('dialog', { name: 'A 7' }).waitFor()
  })

  test('of a filtered gallery opens in Layers; its neighbours there have the same label', async () => {
    const { page, complaints } = await pages.open({ hash: '#/data?set=synthetic&split=test&label=7&sample=0' })
    await button(page, 'Show in Layers').click()
    const inspected = page.getByRole('button', { name: /^Image: .* a 7$/ })
    await inspected.waitFor()
    const hash = () => page.evaluate(() => location.hash)
    expect(await hash()).toBe('#/layers?image=synthetic.test.7&only=7')
    expect(await inspected.getAttribute('aria-label')).toContain('test image 7,')
    await button(page, 'Next image of a 7').click()
    await expect.poll(hash).toBe('#/layers?image=synthetic.test.17&only=7')
    await page.goBack()
    await page.goBack()
    await page.getByRole('dialog', { name: 'A 7' }).waitFor()
    expect(complaints).toEqual([])
  })
})

const setFetch = (page: Page, wanted: Partial<Pick<SimulatedDataSets, 'failNextFetch' | 'fetchStalls'>>) =>
  page.evaluate((change) => {
    Object.assign(window.simulation!.dataSets, change)
  }, wanted)

describe('MNIST', () => {
  test('is one click away, says its size, shows how far it is and then its images', async () => {
    const { page, complaints } = await pages.open({ hash: '#/data' })
    await setFetch(page, { fetchStalls: true })
    await button(page, 'Fetch (11.6 MB)').click()
    await page.getByText('5.8 MB of 11.6 MB', { exact: true }).waitFor()
    expect(await page.getByRole('progressbar', { name: 'Fetching MNIST' }).getAttribute('aria-valuenow')).toBe('50')
    await setFetch(page, { fetchStalls: false })
    // With nothing else chosen it is what a person wants to see.
    await page.getByText('Handwritten digits of American pupils and clerks').waitFor()
    await painted(page)
    expect(complaints).toEqual([])
  })

  slowTest('can be cancelled', async () => {
    const { page } = await pages.open({ hash: '#/data?set=mnist' })
    await setFetch(page, { fetchStalls: true })
    await button(page, 'Fetch it').click()
    await page.getByText('Fetching MNIST…', { exact: true }).waitFor()
    await button(page, 'Cancel').click()
    await page.getByTestId('announcement').getByText('Fetching MNIST was cancelled.').waitFor()
    await setFetch(page, { fetchStalls: false })
    await button(page, 'Fetch (11.6 MB)').waitFor()
    await page.waitForTimeout(800)
    expect(await button(page, 'Fetch (11.6 MB)').count()).toBe(1)
  })

  slowTest('that cannot be fetched says why and what to do, and a second try works', async () => {
    const { page } = await pages.open({ hash: '#/data' })
    await setFetch(page, { failNextFetch: true })
    await button(page, 'Fetch (11.6 MB)').click()
    const failure = page.getByRole('alert')
    await failure.getByText('MNIST could not be fetched. If you have its files, import them.').waitFor()
    const why = failure.getByText('no mirror of MNIST answered. Check the connection')
    expect(await why.isVisible()).toBe(false)
    await failure.getByText('Details').click()
    await why.waitFor()
    const chooser = page.waitForEvent('filechooser')
    await failure.getByRole('button', { name: 'import them' }).click()
    expect((await chooser).isMultiple()).toBe(true)
    await button(page, 'Try again (11.6 MB)').click()
    await page.getByText('Handwritten digits of American pupils and clerks').waitFor()
  })
})

describe('files', () => {
  test('that are labelled digits become a set, which is removed only after a question', async () => {
    const { page, complaints } = await pages.open({ hash: '#/data' })
    await dropFile(page, 'mine.npz', 1)
    const report = page.getByRole('dialog', { name: 'mine.npz is imported' })
    await report.getByText('1,000 images of 28 x 28').waitFor()
    await report.getByRole('button', { name: 'View data set' }).click()
    await page.getByText('Imported from mine.npz.').waitFor()
    expect(page.url()).toMatch(/set=mine$/)
    await button(page, 'Remove this set…').click()
    await button(page, 'Keep it').click()
    expect(await button(page, /^mine\.npz/).count()).toBe(1)
    await button(page, 'Remove this set…').click()
    await button(page, 'Remove').click()
    await button(page, /^mine\.npz/).waitFor({ state: 'detached' })
    await page.getByText('Drawn by the program itself').waitFor()
    expect(complaints).toEqual([])
  })

  test('that are in use are not removed; the dialog says so and by what name people know the set', async () => {
    const { page } = await pages.open({ hash: '#/data' })
    await dropFile(page, 'mine.npz', 1)
    await button(page, 'View data set').click()
    await page.evaluate(() => void (window.simulation!.dataSets.inUse = true))
    await button(page, 'Remove this set…').click()
    await button(page, 'Remove').click()
    const dialog = page.getByRole('dialog', { name: 'Remove mine.npz?' })
    const sentence = 'the run 2026-11-24-0001 is being trained on mine.npz. Stop it first, then remove the data set.'
    await dialog.getByRole('alert').getByText(sentence).waitFor()
    expect(await page.locator('.toast').count()).toBe(0)
    // What was said once is not said of the next try.
    await button(page, 'Keep it').click()
    await button(page, 'Remove this set…').click()
    expect(await dialog.getByRole('alert').count()).toBe(0)
  })

  test('that are something else are refused with what they are', async () => {
    const { page } = await pages.open({ hash: '#/data' })
    await page.getByTestId('file-input').setInputFiles({
      name: 'letter.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('dear all')
    })
    const report = page.getByRole('dialog', { name: 'Nothing was imported' })
    await report.getByText('is a text file, which begins with "dear all"').waitFor()
    await report.getByText('Choose the file with the digits in it.').waitFor()
  })

  test('of two gigabytes are refused before they are read', async () => {
    const { page } = await pages.open({ hash: '#/data' })
    await dropFile(page, 'film.gz', 2.1e9)
    await page.getByText('holds 2.1 GB; at most 268 MB are read').waitFor()
    expect((await simulated(page)).importedFiles).toEqual([])
  })

  test('that are single pictures can be put on the pad', async () => {
    const { page } = await pages.open({ hash: '#/data' })
    await dropFile(page, 'seven.png', 1)
    await button(page, 'Put it on the pad').click()
    await page.getByTestId('answer').getByText('7').waitFor()
  })
})

test('a set that was not open when the connection was lost says what it waits for, and opens then', async () => {
  const { page } = await pages.open({ hash: '#/train' })
  await page.getByRole('main').getByRole('button', { name: 'Start training' }).click({ trial: true })
  await page.evaluate(() => window.simulation!.cut())
  await page.getByText('Not connected to the workbench.').waitFor()
  await page.getByRole('link', { name: 'Data', exact: true }).click()
  await page.getByRole('status').getByText('Drawn digits opens when this page is connected again.').waitFor()
  await page.evaluate(() => window.simulation!.restore())
  await image(page).waitFor()
})

test('my digits are empty until one is kept, and lead to the pad', async () => {
  const { page } = await pages.open({ hash: '#/data?set=my-digits' })
  await page.getByRole('link', { name: 'Draw a digit and save it' }).click()
  await page.waitForURL(/#\/draw$/)
})

test.each(PAGE_VARIANTS)('$name: nothing is cut off and, where checked, WCAG 2.2 AA holds', async (variant) => {
  const { page, complaints } = await pages.open({ hash: '#/data', ...variant.options })
  const check = (what: string) => checkState(page, variant, `data-${what}`)
  await image(page).waitFor({ state: 'attached' })
  await check('set')
  await image(page).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await sample(page).waitFor()
  await check('sample')
  await page.getByRole('radio', { name: 'Numbers' }).click()
  await page.getByRole('radio', { name: 'Viridis' }).click()
  await check('numbers')
  await page.keyboard.press('Escape')
  await dropFile(page, 'letter.txt', 1)
  await page.getByRole('dialog').waitFor()
  await check('report')
  await page.keyboard.press('Escape')
  await button(page, /^MNIST/).click()
  await check('absent')
  await setFetch(page, { fetchStalls: true })
  await button(page, 'Fetch it').click()
  await page.getByText('5.8 MB of 11.6 MB', { exact: true }).waitFor()
  await check('fetching')
  await setFetch(page, { fetchStalls: false })
  await button(page, 'Show only 7').waitFor()
  await setEvaluation(page, { stalls: true })
  const filter = page.getByRole('combobox', { name: 'What the newest model reads' })
  const choose = async (name: string) => {
    await filter.click()
    await page.getByRole('option', { name, exact: true }).click()
  }
  await choose('Misread')
  await button(page, 'Cancel').waitFor()
  await check('reading')
  await button(page, 'Cancel').click()
  await setEvaluation(page, { stalls: false, failNext: true })
  await page.goto(new URL('#/data?set=mnist&split=test&label=0&reading=read-as-1', page.url()).href)
  await page.getByRole('alert').waitFor()
  await check('reading-failed')
  await button(page, 'Try again').click()
  await button(page, 'Show all images').waitFor()
  await check('reading-empty')
  expect(complaints).toEqual([])
})

test('a class bar and a mean image filter the gallery, and choosing one again shows all', async () => {
  const { page, complaints } = await pages.open({ hash: '#/data?set=synthetic' })
  const only = (digit: number) => page.getByRole('button', { name: `Only ${digit}`, exact: true })
  await page.getByRole('button', { name: 'Show only 3' }).click()
  await expect.poll(() => page.url()).toContain('label=3')
  await expect.poll(() => only(3).getAttribute('aria-pressed')).toBe('true')
  await only(7).click()
  await expect.poll(() => page.url()).toContain('label=7')
  await only(7).press('Enter')
  await expect.poll(() => page.url()).not.toContain('label')
  expect(complaints).toEqual([])
})

test('a set is one click away from training on it and from what a model reads in it', async () => {
  const { page } = await pages.open({ hash: '#/data?set=synthetic&split=test' })
  await page.getByRole('button', { name: 'What a model reads in it' }).click()
  await expect.poll(() => page.url()).toMatch(/#\/test\?data=synthetic&split=test/)
  await page.getByRole('link', { name: 'Data' }).click()
  await page.getByRole('button', { name: 'Train on this set' }).click()
  await page.getByRole('combobox', { name: 'Data' }).getByText('Drawn digits').waitFor()
  expect(page.url()).toContain('#/train')
})
