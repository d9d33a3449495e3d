/**
 * What Layers feels like: how soon an explanation follows a key, and what an open view costs the
 * training.
 */
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from '@playwright/test'
import type { HostedWorkbench } from '../support/hosted-workbench.ts'

export interface BenchTools {
  /** Of the epochs of the run under way, by its own log: the page is not asked. */
  readonly epochSeconds: () => Promise<number[]>
  readonly row: (what: string, figure: string) => void
  readonly quantile: (values: readonly number[], at: number) => number
  readonly startTraining: (page: Page, epochs: number) => Promise<void>
  readonly stopTraining: (page: Page) => Promise<void>
}

const CELLS = 40
const IMAGES = 20
const TYPED = 20
/** An epoch in each of two views; many, since other work on the machine comes and goes. */
const ROUNDS = 11
const EPOCHS = 400
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
  await tools.startTraining(page, EPOCHS)
  report(tools, 'a cell of conv2 to its explanation, while training', await cellTimes(page))
  const { speed, cpu } = await costOfLayers(page, workbench.browser, tools.epochSeconds)
  const [low, high] = [Math.min(...speed), Math.max(...speed)].map((ratio) => ratio.toFixed(3))
  row(
    `training speed with Layers open over Learn, median of ${ROUNDS}`,
    `${quantile(speed, 0.5).toFixed(3)} (${low} to ${high})`
  )
  const [ofLearn, ofLayers] = [cpu.learn, cpu.layers].map((shares) => (100 * quantile(shares, 0.5)).toFixed(2))
  row('of all cores the window takes while training: Learn, Layers', `${ofLearn} %, ${ofLayers} %`)
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
    // What a screen reader hears comes later on purpose; how far the training is comes by itself.
    new MutationObserver((changes) => {
      const seen = changes.some(({ target }) => {
        const element = target instanceof Element ? target : target.parentElement
        return element?.closest('main') !== null && !element?.closest('[role=status], .for-screen-readers, .further')
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

interface Cost {
  /** Of training with Layers in view over that with Learn, which computes nothing. */
  readonly speed: readonly number[]
  /** The browser's CPU time as a share of all cores: hardly changed by other work. */
  readonly cpu: { readonly learn: readonly number[]; readonly layers: readonly number[] }
}

async function costOfLayers(page: Page, browser: Browser, epochSeconds: BenchTools['epochSeconds']): Promise<Cost> {
  const session = await browser.newBrowserCDPSession()
  const cpuSeconds = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0)
  }
  const speed: number[] = []
  const cpu = { learn: [] as number[], layers: [] as number[] }
  const inView = async (shares: number[]): Promise<number> => {
    const [start, used] = [performance.now(), await cpuSeconds()]
    const seconds = await secondsOfNextEpoch(epochSeconds)
    shares.push(((await cpuSeconds()) - used) / ((performance.now() - start) / 1000) / availableParallelism())
    return seconds
  }
  for (let round = 0; round < ROUNDS; round++) {
    await show(page, '#/learn?page=reading-list', /./)
    const without = await inView(cpu.learn)
    await show(page, '#/layers?layer=conv2&cell=2.2.3', /^conv2: 16 maps/)
    speed.push(without / (await inView(cpu.layers)))
  }
  await session.detach()
  return { speed, cpu }
}

async function show(page: Page, hash: string, grid: RegExp): Promise<void> {
  await page.evaluate((to) => (location.hash = to), hash)
  if (hash.startsWith('#/layers')) await page.getByRole('grid', { name: grid }).first().waitFor()
  await sleep(SETTLED_MS)
}

/** Of the first whole epoch from now on. */
async function secondsOfNextEpoch(epochSeconds: BenchTools['epochSeconds']): Promise<number> {
  const next = (await epochSeconds()).length + 1
  for (;;) {
    const own = (await epochSeconds())[next]
    if (own !== undefined) return own
    await sleep(500)
  }
}
