/**
 * What Layers feels like: how soon an explanation follows a key, and what an open view costs the
 * training.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import type { HostedWorkbench } from '../support/hosted-workbench.ts'

export interface BenchTools {
  readonly row: (what: string, figure: string) => void
  readonly quantile: (values: readonly number[], at: number) => number
  readonly startTraining: (page: Page, epochs: number) => Promise<void>
  readonly stopTraining: (page: Page) => Promise<void>
}

const CELLS = 40
const IMAGES = 20
const TYPED = 20
const ROUNDS = 5
const SECONDS = 4
/** Nothing that is measured takes longer. */
const SETTLED_MS = 700

export async function layersFigures(workbench: HostedWorkbench, tools: BenchTools): Promise<void> {
  const { row, quantile } = tools
  const page = await workbench.open('#/layers')
  await page.getByRole('grid', { name: /^conv2: 16 maps/ }).waitFor()
  await observe(page)
  report(tools, 'a cell of conv2 to its explanation', await cellTimes(page))
  await show(page, '#/layers', /^image/)
  const maps = await timesOf(page, IMAGES, () => page.getByRole('button', { name: 'Next image' }).click())
  report(tools, 'another image to all maps', maps)
  await page.evaluate(() => (location.hash = '#/layers?show=bench&in=32.32.8&k=5.5&stride=1.1'))
  await page.getByRole('grid', { name: 'b', exact: true }).waitFor()
  report(tools, 'a number typed into the bench, 32 x 32 x 8', await typingTimes(page))

  await page.evaluate(() => (location.hash = '#/train'))
  await tools.startTraining(page, 400)
  report(tools, 'a cell of conv2 to its explanation, while training', await cellTimes(page))
  const ratios = await costOfLayers(page)
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(3))
  row(
    `training speed with Layers open over Learn, median of ${ROUNDS}`,
    `${quantile(ratios, 0.5).toFixed(3)} (${low} to ${high})`
  )
  await tools.stopTraining(page)
  await page.context().close()
}

function report({ row, quantile }: BenchTools, what: string, times: readonly number[]): void {
  const [median, late] = [0.5, 0.95].map((at) => quantile(times, at).toFixed(0))
  row(`${what}, median of ${times.length}; 95 of 100`, `${median} ms; ${late} ms`)
}

/** The page notes when a key or a click came, and when the view changed last after it. */
async function observe(page: Page): Promise<void> {
  await page.evaluate(() => {
    const state = { since: 0, last: 0 }
    Reflect.set(window, 'layersBench', state)
    const mark = () => {
      state.since = performance.now()
      state.last = 0
    }
    addEventListener('keydown', mark, true)
    addEventListener('pointerdown', mark, true)
    // What a screen reader hears comes later on purpose.
    new MutationObserver((changes) => {
      const seen = changes.some(({ target }) => {
        const element = target instanceof Element ? target : target.parentElement
        return element?.closest('main') !== null && !element?.closest('[role=status], .for-screen-readers')
      })
      if (seen) state.last = performance.now()
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
  })
}

async function timesOf(page: Page, count: number, act: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    await act()
    await sleep(SETTLED_MS)
    times.push(
      await page.evaluate(() => {
        const { since, last } = Reflect.get(window, 'layersBench') as { since: number; last: number }
        return last > 0 ? last - since : NaN
      })
    )
  }
  return times.filter(Number.isFinite)
}

async function cellTimes(page: Page): Promise<number[]> {
  await show(page, '#/layers?layer=conv2&cell=2.2.3', /^conv2: 16 maps/)
  await page.getByRole('grid', { name: /^conv2: 16 maps/ }).focus()
  await sleep(SETTLED_MS)
  return timesOf(page, CELLS, () => page.keyboard.press('.'))
}

async function typingTimes(page: Page): Promise<number[]> {
  const cell = page.getByRole('grid', { name: 'b', exact: true }).getByRole('gridcell')
  let typed = 1
  return timesOf(page, TYPED, async () => {
    await cell.focus()
    await page.keyboard.type(String(typed++))
    await page.keyboard.press('Enter')
  })
}

/**
 * Images a second with Layers in sight, against Learn, which computes nothing; in turns, each for
 * some seconds.
 */
async function costOfLayers(page: Page): Promise<number[]> {
  const ratios: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await show(page, '#/learn?page=reading-list', /./)
    const without = await stepsASecond(page)
    await show(page, '#/layers?layer=conv2&cell=2.2.3', /^conv2: 16 maps/)
    ratios.push((await stepsASecond(page)) / without)
  }
  return ratios
}

async function show(page: Page, hash: string, grid: RegExp): Promise<void> {
  await page.evaluate((to) => (location.hash = to), hash)
  if (hash.startsWith('#/layers')) await page.getByRole('grid', { name: grid }).first().waitFor()
  await sleep(SETTLED_MS)
}

/** By the status bar: `epoch 3/400  1,204/1,563`. */
async function stepsASecond(page: Page): Promise<number> {
  const read = async () => {
    const text = (await page.getByRole('contentinfo').innerText()).replaceAll(',', '')
    const [, epoch, step, perEpoch] = /epoch (\d+)\/\d+\s+(\d+)\/(\d+)/.exec(text)!
    return { at: performance.now(), steps: (Number(epoch) - 1) * Number(perEpoch) + Number(step) }
  }
  const start = await read()
  await sleep(SECONDS * 1000)
  const end = await read()
  return ((end.steps - start.steps) * 1000) / (end.at - start.at)
}
