/**
 * The Draw view as people use it: in Chromium, under the hosts' Content Security Policy, over a
 * simulated workbench.
 */
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SavedDrawing, RecogniseRequest } from '../../../../native/contract/drawings.ts'
import { decodeGrayPng } from '../../../../native/data/png.ts'
import { splitValidation } from '../../../../native/data/split-validation.ts'
import { accuracyLabel } from '../../../../renderer/shared/models/model-labels.ts'
import { MIN_DRAWINGS_TO_IMPROVE, MIN_IMAGES_TO_SPLIT } from '../../../../native/contract/limits.ts'
import { startWorkbenchPages, type WorkbenchPages } from '../../workbench-page.ts'
import { checkState, PAGE_VARIANTS } from '../../page-states.ts'
import { slowTest } from '../../../support/slow-test.ts'

let pages: WorkbenchPages
beforeAll(async () => {
  pages = await startWorkbenchPages()
})
afterAll(() => pages.close())

const pad = (page: Page) => page.getByRole('application', { name: /^Drawing pad/ })
const answer = (page: Page) => page.getByTestId('answer')
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const announcement = (page: Page) => page.getByTestId('announcement')

type Point = readonly [x: number, y: number]
const SEVEN: readonly Point[] = [
  [80, 60],
  [200, 60],
  [130, 240]
]

/**
 * Along straight lines between points in units of the pad, which may lie outside it. `moves`:
 * events of the mouse for each line.
 */
async function stroke(
  page: Page,
  points: readonly Point[],
  { button = 'left', moves = 2 }: { button?: 'left' | 'right'; moves?: number } = {}
): Promise<void> {
  const box = (await pad(page).boundingBox())!
  const move = ([x, y]: Point, steps: number) =>
    page.mouse.move(box.x + (x * box.width) / 280, box.y + (y * box.height) / 280, { steps })
  await move(points[0]!, 1)
  await page.mouse.down({ button })
  for (const point of points.slice(1)) await move(point, moves)
  await page.mouse.up({ button })
}

/** What was sent to be read so far; typed arrays as plain ones. */
const requests = (page: Page): Promise<RecogniseRequest[]> =>
  page.evaluate(() => [...window.simulation!.reading.requests])
const kept = (page: Page): Promise<SavedDrawing[]> => page.evaluate(() => [...window.simulation!.reading.kept])
const keepDirectly = (page: Page, times: number) =>
  page.evaluate(async (count) => {
    const { reading } = window.simulation!
    const points = [
      { x: 100, y: 60 },
      { x: 100, y: 220 }
    ]
    const drawing = { kind: 'strokes', strokes: [{ points, width: 24 }] } as const
    for (let label = 0; label < count; label++) await reading.drawings.save({ drawing, label: label % 10 })
  }, times)
const newestRequest = async (page: Page) => (await requests(page)).at(-1)!

/**
 * How much of the pad's canvas is inked, 0 to 1, in the part from (x, y) of the given side, all in
 * units of the pad.
 */
const inked = (page: Page, [x, y]: Point, side: number): Promise<number> =>
  page.evaluate(
    ({ x, y, side }) => {
      const canvas = document.querySelector<HTMLCanvasElement>('[role=application] canvas')!
      const scale = canvas.width / 280
      const { data } = canvas.getContext('2d')!.getImageData(x * scale, y * scale, side * scale, side * scale)
      let sum = 0
      for (let i = 3; i < data.length; i += 4) sum += data[i]! / 255
      return sum / (data.length / 4)
    },
    { x, y, side }
  )

describe('by mouse', () => {
  test('a blank pad says how to begin and nothing else; a stroke is read while it is drawn and when the pen is lifted', async () => {
    const { page, complaints } = await pages.open({ hash: '#/draw' })
    await page.getByText('Draw a digit', { exact: true }).waitFor()
    expect(await answer(page).innerText()).toBe('')
    expect(await requests(page)).toEqual([])
    await stroke(page, SEVEN, { moves: 10 })
    await answer(page).getByText('7').waitFor()
    const row = page.getByRole('row', { name: /^7 / })
    expect(await row.innerText()).toMatch(/\d\d\.\d\s%/)
    await announcement(page)
      .getByText(/^Read as 7, \d+ percent\.$/)
      .waitFor()
    const sent = await requests(page)
    expect(sent.length).toBeGreaterThan(1)
    expect(sent.at(-1)!.drawing).toMatchObject({ kind: 'strokes', strokes: [{ width: 24 }] })
    expect(complaints).toEqual([])
  })

  test('a click leaves a dot, the right button none', async () => {
    const { page } = await pages.open({ hash: '#/draw' })
    await stroke(page, [[140, 140]], { button: 'right' })
    expect(await pad(page).getAttribute('aria-label')).toBe('Drawing pad, blank')
    await stroke(page, [[140, 140]])
    await expect.poll(() => inked(page, [135, 135], 10)).toBe(1)
    const { drawing } = await newestRequest(page)
    if (drawing.kind !== 'strokes') throw new Error(`drawn as ${drawing.kind}`)
    expect(drawing.strokes[0]!.points).toHaveLength(1)
    // In the very middle: to half a unit of the pad.
    expect(drawing.strokes[0]!.points[0]!.x).toBeCloseTo(140, 0)
    expect(drawing.strokes[0]!.points[0]!.y).toBeCloseTo(140, 0)
  })

  test('a stroke goes on outside the pad and comes back as one', async () => {
    const { page } = await pages.open({ hash: '#/draw' })
    const way: readonly Point[] = [
      [200, 100],
      [330, 100],
      [330, 200],
      [200, 200]
    ]
    await stroke(page, way)
    await expect.poll(() => pad(page).getAttribute('aria-label')).toBe('Drawing pad, one stroke')
    const { drawing } = await newestRequest(page)
    if (drawing.kind !== 'strokes') throw new Error(`drawn as ${drawing.kind}`)
    const points = drawing.strokes[0]!.points
    expect(Math.max(...points.map(({ x }) => x))).toBeCloseTo(330, -1)
    expect(points.at(-1)!.x).toBeCloseTo(200, -1)
  })

  test('what is on the screen is what is read: ink in the same places, to less than a unit of the pad', async () => {
    const { page } = await pages.open({ hash: '#/draw' })
    await stroke(page, SEVEN, { moves: 10 })
    await announcement(page).getByText('Read as 7').waitFor()
    /**
     * Share of the ink that differs when the picture that was read is shifted by (dx, dy) units.
     */
    const apart = await page.evaluate(() => {
      const pixels = (selector: string, channel: number) => {
        const context = new OffscreenCanvas(280, 280).getContext('2d')!
        context.imageSmoothingQuality = 'high'
        context.drawImage(document.querySelector<HTMLCanvasElement>(selector)!, 0, 0, 280, 280)
        return context.getImageData(0, 0, 280, 280).data.filter((_, index) => index % 4 === channel)
      }
      const screen = pixels('[role=application] canvas', 3)
      const read = pixels('canvas[aria-label^="Ink"]', 0)
      const ink = read.reduce((sum, value) => sum + value)
      const shifted = (dx: number, dy: number) =>
        screen.reduce((sum, value, index) => sum + Math.abs(value - (read[index - dx - 280 * dy] ?? 0)), 0) / ink
      return { here: shifted(0, 0), around: [shifted(1, 0), shifted(-1, 0), shifted(0, 1), shifted(0, -1)] }
    })
    // Edges are smoothed at different sizes; one unit aside nearly every edge differs.
    expect(apart.here).toBeLessThan(Math.min(...apart.around) / 2)
  })

  test('undo, redo and clear, each by its button and by its keys', async () => {
    const { page } = await pages.open({ hash: '#/draw' })
    await stroke(page, SEVEN)
    await stroke(page, [
      [90, 150],
      [190, 150]
    ])
    const label = () => pad(page).getAttribute('aria-label')
    expect(await label()).toBe('Drawing pad, 2 strokes')
    await button(page, 'Undo').click()
    expect(await label()).toBe('Drawing pad, one stroke')
    await page.keyboard.press('Control+Shift+Z')
    expect(await label()).toBe('Drawing pad, 2 strokes')
    await button(page, 'Clear').click()
    expect(await label()).toBe('Drawing pad, blank')
    expect(await answer(page).innerText()).toBe('')
    await page.keyboard.press('Control+Z')
    await answer(page).getByText('7').waitFor()
    await page.keyboard.press('Escape')
    expect(await label()).toBe('Drawing pad, blank')
    expect(await button(page, 'Clear').isDisabled()).toBe(true)
    await page.keyboard.press('Control+Z')
    await page.keyboard.press('Control+Z')
    await page.keyboard.press('Control+Z')
    expect(await label()).toBe('Drawing pad, blank')
    expect(await button(page, 'Undo').isDisabled()).toBe(true)
  })

  test('a step of preparation that is switched off changes what is read, and stands in the address', async () => {
    const { page } = await pages.open({ hash: '#/draw' })
    await stroke(page, SEVEN)
    await page.getByRole('img', { name: /^Crop: 1\d\d by 2\d\d/ }).waitFor()
    await page.getByRole('checkbox', { name: 'Cut to ink' }).uncheck()
    await page.getByRole('img', { name: 'Crop: 280 by 280 pixels' }).waitFor()
    expect((await newestRequest(page)).steps).toEqual({ crop: false, keepAspect: true, centreByMass: true })
    expect(page.url()).toMatch(/#\/draw\?without=crop$/)
    await page.goBack()
    await page.getByRole('img', { name: /^Crop: 1\d\d by 2\d\d/ }).waitFor()
    expect(await page.getByRole('checkbox', { name: 'Cut to ink' }).isChecked()).toBe(true)
  })

  test('a kept drawing joins my digits and frees the pad; it can be shown again, removed and brought back', async () => {
    const { page, complaints } = await pages.open({ hash: '#/draw' })
    await stroke(page, SEVEN)
    await button(page, 'Save as a 7, as read').click()
    const mine = page.getByRole('toolbar', { name: /^My digits/ })
    await mine.getByRole('button', { name: 'A 7' }).waitFor()
    await expect.poll(() => pad(page).getAttribute('aria-label')).toBe('Drawing pad, blank')
    await mine.getByRole('button', { name: 'A 7' }).click()
    await expect.poll(() => pad(page).getAttribute('aria-label')).toBe('Drawing pad, drawn cell by cell')
    await mine.getByRole('button', { name: 'A 7' }).press('Delete')
    await page.getByText('A 7 is removed.').first().waitFor()
    expect(await mine.count()).toBe(0)
    expect(await kept(page)).toHaveLength(1)
    await button(page, 'Undo removal').click()
    await mine.getByRole('button', { name: 'A 7' }).press('Delete')
    await page.getByRole('link', { name: 'Train' }).click() // leaving makes it final
    await expect.poll(() => kept(page)).toHaveLength(0)
    expect(complaints).toEqual([])
  })

  test('a kept drawing gets another label by its key and by the pointer, and the counts and what is read follow', async () => {
    const { page } = await pages.open({ hash: '#/draw' })
    await keepDirectly(page, 3)
    const mine = page.getByRole('toolbar', { name: /^My digits/ })
    await page
      .getByTestId('own-accuracy')
      .getByText(/reads \d of 3/)
      .waitFor()
    await mine.getByRole('button').first().press('7')
    await expect.poll(async () => (await kept(page)).map(({ label }) => label)).toEqual([0, 1, 7])
    await page.getByText('7 × 1').waitFor()
    await mine.getByRole('button', { name: /^A 7/ }).click()
    await page.getByRole('combobox', { name: 'The drawing on the pad is a' }).click()
    await page.getByRole('option', { name: '5' }).click()
    await expect.poll(async () => (await kept(page)).map(({ label }) => label)).toEqual([0, 1, 5])
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'IDX').click()])
    expect(download.suggestedFilename()).toBe('my-digits.idx')
  })

  slowTest(
    'too few drawings say how many are missing; enough improve the model, which is used only when it is chosen',
    async () => {
      const { page, complaints } = await pages.open({ hash: '#/draw' })
      await keepDirectly(page, MIN_DRAWINGS_TO_IMPROVE - 1)
      await page.getByText('1 more to improve the model with them').waitFor()
      await stroke(page, SEVEN)
      await button(page, 'Save as a 1').click()
      await button(page, 'Improve with my digits…').click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Improve' }).click()
      await dialog.getByText('Held-back drawings that are read differently now:').waitFor()
      await dialog.getByText('The pad still reads with the old one.').waitFor()
      const decisions = () => page.evaluate(() => [...window.simulation!.improvements.decisions])
      expect(await decisions()).toEqual([])
      await dialog.getByRole('button', { name: 'Use it' }).click()
      await dialog.getByRole('button', { name: 'Undo' }).click()
      await dialog.getByRole('button', { name: 'Keep the old one' }).click()
      const run = '2026-11-26-keras-im01'
      expect(await decisions()).toEqual([
        { run, use: true },
        { run, use: false }
      ])
      expect(complaints).toEqual([])
    }
  )

  test('a model that reads worse is warned of, with a smaller share one press away; a task under way can be cancelled', async () => {
    const { page } = await pages.open({ hash: '#/draw' })
    await keepDirectly(page, MIN_DRAWINGS_TO_IMPROVE)
    await page.evaluate(() => (window.simulation!.improvements.worse = true))
    await button(page, 'Improve with my digits…').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Improve' }).click()
    await dialog
      .getByRole('alert')
      .getByText(/reads worse than before/)
      .waitFor()
    await page.evaluate(() => (window.simulation!.improvements.hangs = true))
    await dialog.getByRole('button', { name: 'Try a smaller share' }).click()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.getByRole('button', { name: 'Improve' }).waitFor()
  })
})

test('six drawings are the fewest that can be trained on', () => {
  const drawings = (count: number) => ({
    images: new Uint8Array(count * 784),
    labels: new Uint8Array(count),
    count,
    height: 28,
    width: 28,
    scale: 1
  })
  expect(splitValidation(drawings(MIN_IMAGES_TO_SPLIT), 'my digits').validation.count).toBe(1)
  expect(() => splitValidation(drawings(MIN_IMAGES_TO_SPLIT - 1), 'my digits')).toThrow('expected at least 6')
})

describe('models', () => {
  test('say how good they are and on what', async () => {
    const { page } = await pages.open({ hash: '#/draw' })
    await page.getByText('accuracy 98.93\u00a0% on MNIST’s test set').first().waitFor()
    const newest = { id: 'newest', title: '', accuracy: 0.5 }
    expect(accuracyLabel({ ...newest, resolved: 'run-1' })).toBe('accuracy 50.00\u00a0% on its validation set')
    expect(accuracyLabel({ ...newest, resolved: 'built-in' })).toBe('accuracy 50.00\u00a0% on MNIST’s test set')
    expect(accuracyLabel({ id: 'run-1', resolved: 'run-1', title: '', accuracy: null })).toBe(null)
  })

  test('one that is gone gives way to the newest, and that is said', async () => {
    const { page, complaints } = await pages.open({ hash: '#/draw?model=2026-11-24-0009&without=crop' })
    await page.getByText('2026-11-24-0009 no longer exists.').first().waitFor()
    await page.waitForURL(/#\/draw\?without=crop$/)
    await stroke(page, SEVEN)
    await answer(page).getByText('7').waitFor()
    expect((await newestRequest(page)).model).toBe('newest')
    expect(complaints).toEqual([])
  })
})

describe('by keyboard alone', () => {
  test('a one is drawn with the pen put down, read, kept with a digit key, and every position is told', async () => {
    const { page, complaints } = await pages.open({ hash: '#/draw' })
    await pad(page).focus()
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowUp')
    await announcement(page).getByText('Row 6, column 14, blank', { exact: true }).waitFor()
    await page.keyboard.press('Enter')
    for (let i = 0; i < 16; i++) await page.keyboard.press('ArrowDown')
    await announcement(page).getByText('Row 22, column 14, inked, drawing', { exact: true }).waitFor()
    await page.keyboard.press('Enter')
    await announcement(page)
      .getByText(/^Read as 1, \d+ percent\.$/)
      .waitFor()
    // One press of the pen is one step.
    await page.keyboard.press('Control+Z')
    expect(await pad(page).getAttribute('aria-label')).toBe('Drawing pad, blank')
    await page.keyboard.press('Control+Y')
    await button(page, 'Save as a 1, as read').focus()
    await page.keyboard.press('3')
    await announcement(page).getByText('Saved as a 3. 1 in my digits.').waitFor()
    expect(complaints).toEqual([])
  })

  test('Space draws only while it is held', async () => {
    const { page } = await pages.open({ hash: '#/draw' })
    await pad(page).focus()
    await page.keyboard.down('Space')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.up('Space')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    const inkedColumns = async () => {
      const { drawing } = await newestRequest(page)
      if (drawing.kind !== 'grid') throw new Error(`drawn as ${drawing.kind}`)
      const row = Object.values(drawing.cells).slice(13 * 28, 14 * 28)
      return row.flatMap((ink, column) => (ink === 255 ? [column] : []))
    }
    await expect.poll(inkedColumns).toEqual([13, 14])
  })
})

test('draws in browsers that tell neither coalesced positions nor sizes in device pixels', async () => {
  const { page, complaints } = await pages.open({ hash: '#/draw', deviceScaleFactor: 2, isOwn: true })
  await page.addInitScript(() => {
    Reflect.deleteProperty(PointerEvent.prototype, 'getCoalescedEvents')
    Reflect.deleteProperty(ResizeObserverEntry.prototype, 'devicePixelContentBoxSize')
    window.ResizeObserver = class extends ResizeObserver {
      override observe(element: Element, options?: ResizeObserverOptions): void {
        if (options?.box === 'device-pixel-content-box') throw new TypeError('no such box')
        super.observe(element, options)
      }
    }
  })
  await page.reload()
  await stroke(page, SEVEN)
  await answer(page).getByText('7').waitFor()
  const [canvas, shown] = await pad(page)
    .locator('canvas')
    .evaluate((element: HTMLCanvasElement) => [element.width, element.getBoundingClientRect().width])
  expect(canvas).toBe(2 * shown)
  expect(complaints).toEqual([])
})

test('a finger draws, and the page does not scroll under it', async () => {
  const { page } = await pages.open({ hash: '#/draw', hasTouch: true, viewport: { width: 900, height: 600 } })
  const box = (await pad(page).boundingBox())!
  const devtools = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) =>
    devtools.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x: box.x + box.width / 2, y: box.y + y }]
    })
  await touch('touchStart', 250)
  for (let y = 240; y > 40; y -= 10) await touch('touchMove', y)
  await touch('touchEnd', 40)
  await answer(page).getByText('1').waitFor()
  expect((await pad(page).boundingBox())!.y).toBe(box.y)
})

slowTest('answers that come late are never shown for another drawing', async () => {
  const { page } = await pages.open({ hash: '#/draw' })
  await page.evaluate(() => void (window.simulation!.reading.delayMs = 1500))
  await stroke(page, SEVEN, { moves: 10 })
  await page.keyboard.press('Delete')
  await page.waitForTimeout(1800)
  expect(await answer(page).innerText()).toBe('')
  expect((await requests(page)).length).toBe(1)
})

slowTest(
  'while a run trains the newest model reads again and again, at most four times a second, and the answer follows',
  async () => {
    // It stays at its first step until the first answer was seen.
    const { page } = await pages.open({ hash: '#/train', steps: 0 })
    await button(page, 'Start training').click()
    await page.getByRole('link', { name: 'Draw' }).click()
    await stroke(page, SEVEN)
    await page.getByTestId('certainty').getByText('Unsure: a').waitFor()
    const before = (await requests(page)).length
    await page.evaluate(() => window.simulation!.trainAt(3))
    await expect.poll(async () => (await requests(page)).length).toBeGreaterThan(before + 4)
    const times = await page.evaluate(() => [...window.simulation!.reading.requestedAtMs])
    const gaps = times.slice(before + 1).map((time, index) => time - times[before + index]!)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(249)
    await page.evaluate(() => window.simulation!.trainAt(12))
    await page.getByText(/· step \d+/).waitFor()
    await page.getByText('Sure', { exact: true }).waitFor()
    // So slowly that no epoch ends any more, after which every model is asked.
    await page.evaluate(() => window.simulation!.trainAt(1))
    // The built-in one does not change: it is not asked again.
    await page.getByRole('combobox', { name: 'Model' }).click()
    await page.getByRole('option', { name: /^Built-in/ }).click()
    expect(page.url()).toMatch(/model=built-in/)
    let settled = 0
    const hasSettled = async () => settled === (settled = (await requests(page)).length)
    await expect.poll(hasSettled, { interval: 300 }).toBe(true)
    await page.waitForTimeout(600)
    expect((await requests(page)).length).toBe(settled)
  }
)

test('a PNG dropped or pasted is read; a text file is refused with what it is', async () => {
  const { page } = await pages.open({ hash: '#/draw' })
  await pad(page).waitFor()
  const give = (event: 'drop' | 'paste', name: string) =>
    page.evaluate(
      ([type, fileName]) => {
        const transfer = new DataTransfer()
        transfer.items.add(new File(['x'], fileName))
        const how = { cancelable: true, bubbles: true }
        document.body.dispatchEvent(
          type === 'drop'
            ? new DragEvent('drop', { dataTransfer: transfer, ...how })
            : new ClipboardEvent('paste', { clipboardData: transfer, ...how })
        )
      },
      [event, name] as const
    )
  await give('paste', 'seven.png')
  await answer(page).getByText('7').waitFor()
  expect(await pad(page).getAttribute('aria-label')).toBe('Drawing pad, a picture')
  await give('drop', 'notes.txt')
  await page.getByText('notes.txt: is a text file').first().waitFor()
  expect(await answer(page).innerText()).toBe('7')
})

test('the eraser takes ink away where it is moved, as one step, and the rest is read', async () => {
  const { page } = await pages.open({ hash: '#/draw' })
  await stroke(page, SEVEN)
  await answer(page).getByText('7').waitFor()
  await page.keyboard.press('e')
  await page.getByRole('button', { name: 'Eraser', pressed: true }).waitFor()
  const before = (await requests(page)).length
  await stroke(
    page,
    [
      [70, 60],
      [150, 60]
    ],
    { moves: 10 }
  )
  await expect.poll(() => inked(page, [100, 55], 20)).toBe(0)
  expect(await inked(page, [140, 190], 20)).toBeGreaterThan(0.2)
  await expect.poll(async () => (await requests(page)).length).toBeGreaterThan(before)
  // Moved over nothing: no step.
  await stroke(page, [
    [20, 250],
    [60, 250]
  ])
  await page.keyboard.press('Control+z')
  await expect.poll(() => inked(page, [100, 55], 20)).toBeGreaterThan(0.5)
  await page.keyboard.press('e')
  await page.getByRole('button', { name: 'Eraser', pressed: false }).waitFor()
})

test.each([
  ['900x600 at 200 %', { width: 450, height: 300 }],
  ['1280x860 at 200 %', { width: 640, height: 430 }]
])('%s: the width of the pen is set by the pointer', async (_name, viewport) => {
  const { page } = await pages.open({ hash: '#/draw', viewport })
  const slider = page.getByRole('slider', { name: 'Width of the pen' })
  const track = page.locator('.pen .slider')
  await track.scrollIntoViewIfNeeded()
  const box = (await track.boundingBox())!
  expect(box.width).toBeGreaterThan(50)
  await page.mouse.click(box.x + box.width - 2, box.y + box.height / 2)
  await expect.poll(() => slider.getAttribute('aria-valuetext')).toBe('48 of 280')
})

test('a picture is opened from a file; what the network reads leaves as a PNG and as an array', async () => {
  const { page, complaints } = await pages.open({ hash: '#/draw', permissions: ['clipboard-read', 'clipboard-write'] })
  await pad(page).waitFor()
  // Chromium's own dialog may not open in time, or at all, where it has no window.
  const input = page.locator('input[type=file]')
  await input.evaluate((element) =>
    element.addEventListener('click', (event) => {
      event.preventDefault()
      element.dataset['clicked'] = 'true'
    })
  )
  await page.keyboard.press('Control+o')
  await expect.poll(() => input.getAttribute('data-clicked')).toBe('true')
  await input.setInputFiles({ name: 'seven.png', mimeType: 'image/png', buffer: Buffer.from('x') })
  await answer(page).getByText('7').waitFor()
  expect(await button(page, 'Eraser: for drawings, not for pictures').isDisabled()).toBe(true)
  const sent = await newestRequest(page)
  expect(sent.drawing.kind).toBe('picture')

  const download = page.waitForEvent('download')
  await button(page, 'Save as PNG').click()
  const file = await (await download).path()
  const { width, height, pixels } = decodeGrayPng(await readFile(file), 'digit.png')
  await button(page, 'Copy as array').click()
  await page.getByText('Copied: 28 rows of 28 numbers.', { exact: true }).waitFor()
  const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as number[][]
  expect([width, height, copied.length, copied[0]!.length]).toEqual([28, 28, 28, 28])
  expect(copied.flat()).toEqual([...pixels])
  expect(Math.max(...pixels)).toBeGreaterThan(200)
  expect(complaints).toEqual([])
})

test('two models read the same drawing side by side; the address keeps the second', async () => {
  const { page } = await pages.open({ hash: '#/draw' })
  await stroke(page, SEVEN)
  await answer(page).getByText('7').waitFor()
  await button(page, 'Compare with another model').click()
  const second = page.getByRole('region', { name: 'Reading of the second model' })
  await second.getByTestId('answer').getByText('7').waitFor()
  await expect.poll(() => page.url()).toMatch(/second=/)
  const models = new Set((await requests(page)).map(({ model }) => model))
  expect(models.size).toBe(2)
  await page.keyboard.press('Delete')
  await expect.poll(() => second.getByTestId('answer').innerText()).toBe('')
  await button(page, 'One model alone').click()
  await second.waitFor({ state: 'detached' })
  expect(page.url()).not.toContain('second=')
})

test('two readings stand side by side row by row; the focus goes to the second, and back to the button that asked for it', async () => {
  const { page } = await pages.open({ hash: '#/draw' })
  await stroke(page, SEVEN)
  const compare = button(page, 'Compare with another model')
  await compare.focus()
  await page.keyboard.press('Enter')
  const second = page.getByRole('region', { name: 'Reading of the second model' })
  const isFocused = (element: Locator) => element.evaluate((one) => one === document.activeElement)
  await expect.poll(() => isFocused(second.getByRole('combobox'))).toBe(true)
  const tops = async () => {
    const rows = await page.getByRole('row', { name: /^7 / }).all()
    return Promise.all(rows.map(async (row) => Math.round((await row.boundingBox())!.y)))
  }
  // The same digit of both models in one line, whatever is said above.
  await expect.poll(async () => new Set(await tops()).size).toBe(1)
  expect(await tops()).toHaveLength(2)
  await button(page, 'One model alone').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => isFocused(compare)).toBe(true)
})

test('a scan that is larger than can be sent is read all the same', async () => {
  const { page } = await pages.open({ hash: '#/draw' })
  await pad(page).waitFor()
  await page.evaluate(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['x'], 'scan.png'))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true, bubbles: true }))
  })
  await answer(page).getByText('1').waitFor()
  const sent = await page.evaluate(() => {
    const { drawing } = window.simulation!.reading.requests.at(-1)!
    return drawing.kind === 'picture' ? [drawing.width, drawing.height, drawing.pixels.length] : drawing.kind
  })
  expect(sent).toEqual([2500, 2600, 2500 * 2600])
})

test('what was drawn is still there after another view, and the address too', async () => {
  const { page } = await pages.open({ hash: '#/draw?model=built-in' })
  await stroke(page, SEVEN)
  await answer(page).getByText('7').waitFor()
  await page.getByRole('link', { name: 'Train' }).click()
  await button(page, 'Start training').waitFor()
  await page.getByRole('link', { name: 'Draw' }).click()
  expect(await answer(page).innerText()).toBe('7')
  await expect.poll(() => page.url()).toMatch(/#\/draw\?model=built-in$/)
  await expect.poll(() => inked(page, [120, 50], 20)).toBeGreaterThan(0.5)
})

test.each([
  ['1280x860 at 200 %', { width: 640, height: 430 }],
  ['the narrowest with room for both', { width: 592, height: 430 }],
  ['900x600', { width: 900, height: 600 }]
])('%s: what is read stands beside the pad, both in sight', async (_name, viewport) => {
  const { page } = await pages.open({ hash: '#/draw', viewport })
  await stroke(page, SEVEN)
  await answer(page).getByText('7').waitFor()
  const box = async (what: Locator) => (await what.boundingBox())!
  const [drawn, keep, read, status] = await Promise.all([
    box(pad(page)),
    box(button(page, 'Save as a 9')),
    box(page.getByRole('row', { name: /^9 / })),
    box(page.getByRole('contentinfo'))
  ])
  expect(read.x).toBeGreaterThan(drawn.x + drawn.width)
  expect(Math.max(keep.y + keep.height, read.y + read.height)).toBeLessThanOrEqual(status.y)
})

slowTest(
  'without a connection an earlier reading is not shown as that of a new stroke, and nothing can be kept',
  async () => {
    const { page } = await pages.open({ hash: '#/draw' })
    await stroke(page, SEVEN)
    const certainty = page.getByTestId('certainty')
    await certainty.getByText(/./).waitFor()
    // Parts of a stroke are read while it is drawn: the reading of the whole one is the last.
    let before = ''
    const hasSettled = async () => before === (before = await certainty.innerText())
    await expect.poll(hasSettled, { interval: 500 }).toBe(true)
    await page.evaluate(() => window.simulation!.cut())
    await page.getByText('Not connected to the workbench.').waitFor()
    // Of the same drawing it stays as it is.
    expect(await certainty.innerText()).toBe(before)
    const label = page.getByRole('button', { name: /^Save as a 3/ })
    await expect.poll(() => label.getAttribute('aria-disabled')).toBe('true')
    await stroke(page, [
      [60, 150],
      [220, 150]
    ])
    await certainty.getByText('No connection: this is the reading of an earlier drawing').waitFor()
    const old = page.getByText('no connection: of an earlier drawing')
    await old.waitFor()
    await page.evaluate(() => window.simulation!.restore())
    await old.waitFor({ state: 'detached' })
    await expect.poll(() => label.getAttribute('aria-disabled')).toBe(null)
  }
)

/** Without a connection, and with the page knowing. */
async function cut(page: Page): Promise<void> {
  await page.evaluate(() => window.simulation!.cut())
  await page.getByText('Not connected to the workbench.').waitFor()
}
const restore = (page: Page) => page.evaluate(() => window.simulation!.restore())

test.each<[string, (page: Page) => Promise<void>]>([
  ['a stroke', (page) => stroke(page, SEVEN)],
  [
    'cells inked by keys',
    async (page) => {
      await pad(page).focus()
      for (const key of ['Enter', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    }
  ],
  ['one of my digits', (page) => page.getByRole('button', { name: /^A 0/ }).click()]
])(
  'without a connection %s is said to be unread where its reading would stand, and is read once it is back',
  async (...[, draw]) => {
    const { page } = await pages.open({ hash: '#/draw' })
    await keepDirectly(page, 1)
    await page.getByRole('button', { name: /^A 0/ }).waitFor()
    await cut(page)
    await draw(page)
    await page.getByTestId('certainty').getByText('Not read: no connection').waitFor()
    await page.getByTestId('certainty-hint').getByText('read as soon as the connection is back').waitFor()
    await announcement(page).getByText('Not read, because there is no connection.').waitFor()
    expect(await answer(page).innerText()).toBe('')
    const before = (await requests(page)).length
    await restore(page)
    await answer(page).getByText(/\d/).waitFor()
    await page.getByText('Not read: no connection').waitFor({ state: 'detached' })
    expect((await requests(page)).length).toBeGreaterThan(before)
  }
)

test('without a connection a changed preparation and a second model are said to be unread, until they are read', async () => {
  const { page } = await pages.open({ hash: '#/draw' })
  await stroke(page, SEVEN)
  await answer(page).getByText('7').waitFor()
  await cut(page)
  await page.getByRole('checkbox', { name: 'By mass' }).uncheck()
  const first = page.getByRole('region', { name: 'Reading', exact: true })
  await first.getByText('No connection: read before the preparation was changed').waitFor()
  await page.getByText('no connection: before this change').waitFor()
  await page.getByRole('checkbox', { name: 'By mass' }).check()
  await first.getByText(/^No connection/).waitFor({ state: 'detached' })
  await button(page, 'Compare with another model').click()
  const second = page.getByRole('region', { name: 'Reading of the second model' })
  await second.getByText('Not read: no connection').waitFor()
  expect(await first.getByText(/o connection/).count()).toBe(0)
  await restore(page)
  await second.getByText('7', { exact: true }).first().waitFor()
  await second.getByText('Not read: no connection').waitFor({ state: 'detached' })
})

test('the line under the model is of the model that read what is shown', async () => {
  const { page } = await pages.open({ hash: '#/draw' })
  await stroke(page, SEVEN)
  await page.getByText(/^Built-in · accuracy 98\.93\s% on MNIST’s test set$/).waitFor()
  await page.evaluate(() => {
    const options = { recipe: 'keras', engine: 'worker-kernels', data: 'synthetic', epochs: 5, batchSize: 32 } as const
    const { api } = window.simulation!
    void api.runs().start({ ...options, seed: 0, threads: 1, learningRate: 0.001, startFrom: null })
  })
  await page.getByText(/^2026-11-24-0001 · accuracy 50\.00\s% on its validation set · step [\d,]+$/).waitFor()
  expect(await page.getByText(/2026-11-24-0001 · accuracy 98/).count()).toBe(0)
})

test.each(PAGE_VARIANTS)('$name: nothing is cut off and, where checked, WCAG 2.2 AA holds', async (variant) => {
  const { page, complaints } = await pages.open({ hash: '#/draw', ...variant.options })
  const check = (what: string) => checkState(page, variant, `draw-${what}`)
  await pad(page).waitFor()
  await check('blank')
  await stroke(page, SEVEN)
  await answer(page).getByText('7').waitFor()
  await check('seven')
  await button(page, 'Compare with another model').click()
  await page.getByRole('region', { name: 'Reading of the second model' }).waitFor()
  await check('two-models')
  await button(page, 'One model alone').click()
  await button(page, 'Save as a 7, as read').click()
  await button(page, 'A 7').waitFor()
  await pad(page).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.getByRole('img', { name: /^Centre/ }).waitFor()
  await check('keys')
  const wider = await page.evaluate(() => {
    const area = document.querySelector('.layout')!.parentElement!
    return area.scrollWidth - area.clientWidth
  })
  expect(wider).toBe(0)
  expect(complaints).toEqual([])
})
