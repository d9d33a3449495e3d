/**
 * `npm run bench:ui`: how the workbench feels while training runs at full speed, measured in the
 * real program in Chromium. First whether drawings are read rightly at all, through the real pad
 * pipeline; then frames, answers, views, start, and what watching costs the training. Prints what
 * it finds and never judges. `npm run bench:ui -- PART` measures one part alone: drawings, start,
 * first-run, while-training, cost or layers.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import type { RunEvent } from '../../native/contract/run-events.ts'
import { packDigits } from '../../native/data/packed-digits.ts'
import { readEvents } from '../../native/runs/event-log.ts'
import { runFiles } from '../../native/runs/run-folder.ts'
import { createWorkbench } from '../../native/services/workbench/index.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { startHostedWorkbench, type HostedWorkbench } from '../support/hosted-workbench.ts'
import { jsonLines, lenetProcess } from '../support/lenet-command.ts'
import { layersFigures } from './layers-bench.ts'
import { sloppyDigit } from './sloppy-digits.ts'

const ROOT = join(import.meta.dirname, '../..')
const DRAWINGS = 20
const STROKES = 40
const EPOCHS = 10
const ROUNDS = 5

const print = (text: string) => void process.stdout.write(`${text}\n`)
const row = (what: string, figure: string) => print(`  ${what.padEnd(58)}${figure.padStart(20)}`)

/** The share `at` (0 to 1) of the sorted values. */
function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? NaN
}

/**
 * Every digit 20 times as a careless hand draws it, read through the service that the pad calls.
 */
async function sloppyDrawings(dataFolder: string): Promise<void> {
  print('\nsloppy drawings read rightly, built-in model, of 20')
  const workbench = createWorkbench({ host: 'browser', dataFolder, runsFolder: join(dataFolder, 'runs') })
  try {
    const steps = { crop: true, keepAspect: true, centreByMass: true }
    for (let digit = 0; digit < 10; digit++) {
      const random = new RandomState(digit)
      let right = 0
      for (let i = 0; i < DRAWINGS; i++) {
        const drawing = { kind: 'strokes', strokes: sloppyDigit(digit, random) } as const
        const read = await workbench.api.models().recognise({ drawing, steps, model: 'built-in' })
        if (read.digit === digit) right++
      }
      row(String(digit), `${right}`)
    }
  } finally {
    await workbench.dispose()
  }
}

/** Until a fresh window can be used, several times. */
async function startToUsable(workbench: HostedWorkbench): Promise<void> {
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const start = performance.now()
    const page = await workbench.open()
    await page.getByRole('main').getByRole('button', { name: 'Start training' }).waitFor()
    times.push(performance.now() - start)
    await page.context().close()
  }
  row('from the address to a usable page, median of 5', `${quantile(times, 0.5).toFixed(0)} ms`)
}

/**
 * From Start to the first point of the curve with a data folder that nothing was opened in, and
 * what moves during a whole run.
 */
async function firstRun(data: string, dataFolder: string, note = ''): Promise<void> {
  const workbench = await startHostedWorkbench(dataFolder)
  try {
    const page = await workbench.open()
    const main = page.getByRole('main')
    await main.getByRole('combobox', { name: 'Data' }).click()
    await page.getByRole('option', { name: data }).click()
    await main.getByRole('textbox', { name: 'Epochs' }).fill('2')
    await page.evaluate(() => {
      Reflect.set(window, 'layoutShift', 0)
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { value } = entry as PerformanceEntry & { value: number }
          Reflect.set(window, 'layoutShift', (Reflect.get(window, 'layoutShift') as number) + value)
        }
      }).observe({ type: 'layout-shift' })
    })
    const start = performance.now()
    await main.getByRole('button', { name: 'Start training' }).click()
    await page.locator('.chart .empty').first().waitFor({ state: 'detached', timeout: 300_000 })
    row(
      `from Start to the first point, ${data}${note}, fresh folder`,
      `${((performance.now() - start) / 1000).toFixed(1)} s`
    )
    await main.getByText('Finished', { exact: true }).waitFor({ timeout: 300_000 })
    const shift = await page.evaluate(() => Reflect.get(window, 'layoutShift') as number)
    row(`layout shift of a run of two epochs, ${data}`, shift.toFixed(4))
  } finally {
    await workbench.close()
  }
}

/**
 * What arrives before the first paint of the frame: the page, scripts and style sheets, without
 * those of the view, which is fetched beside them.
 */
async function firstPaintBytes(workbench: HostedWorkbench): Promise<void> {
  const page = await workbench.open()
  const files = await page.evaluate(() => {
    const painted = performance.getEntriesByName('first-contentful-paint')[0]!.startTime
    const fetched = performance.getEntriesByType('resource').filter(({ startTime }) => startTime < painted)
    return fetched.map(({ name }) => new URL(name).pathname)
  })
  await page.context().close()
  const folder = join(ROOT, 'out/renderer')
  const framed = files.filter((file) => file.startsWith('/assets/') && !file.includes('-view-'))
  if (framed.length === 0) throw new Error('the page has no script: it was not built')
  const bytes = ['/index.html', ...framed].reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length,
    0
  )
  const kinds = [...new Set(framed.map((file) => extname(file)))].join(', ')
  row(`first paint: page, ${kinds}, gzip`, `${(bytes / 1000).toFixed(0)} kB`)
}

async function startTraining(page: Page, epochs: number): Promise<void> {
  const main = page.getByRole('main')
  await main.getByRole('textbox', { name: 'Epochs' }).fill(String(epochs))
  await main.getByRole('button', { name: 'Start training' }).click()
  await main.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 120_000 })
  await page.getByText('img/s').first().waitFor()
}

async function stopTraining(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Train' }).click()
  await page.getByRole('main').getByRole('button', { name: /^Stop/ }).click()
  await page.getByRole('main').getByRole('button', { name: 'Resume' }).waitFor({ timeout: 60_000 })
}

interface Drawn {
  /** Milliseconds between two frames while the pen is down. */
  readonly frames: number[]
  /** Milliseconds from pen-up to the last change of the bars that followed. */
  readonly answers: number[]
}

/** Draws with the mouse, at a hand's speed, and lets the page itself take the times. */
async function drawAndMeasure(page: Page): Promise<Drawn> {
  await page.evaluate(() => {
    const frames: number[] = []
    const answers: number[] = []
    let [down, previous, upAt] = [false, 0, 0]
    const bars = document.querySelector('section[aria-label=Reading]')!
    new MutationObserver(() => {
      if (upAt > 0) answers[answers.length - 1] = performance.now() - upAt
    }).observe(bars, { subtree: true, childList: true, characterData: true, attributes: true })
    addEventListener(
      'pointerdown',
      () => {
        ;[down, previous, upAt] = [true, 0, 0]
      },
      true
    )
    addEventListener(
      'pointerup',
      () => {
        ;[down, upAt] = [false, performance.now()]
        answers.push(NaN)
      },
      true
    )
    // Wiping the pad changes the bars as well.
    addEventListener('keydown', () => (upAt = 0), true)
    const tick = (now: number) => {
      if (down && previous > 0) frames.push(now - previous)
      previous = now
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    Reflect.set(window, 'measured', { frames, answers })
  })
  const random = new RandomState(7)
  const pad = page.getByRole('application', { name: /^Drawing pad/ })
  const box = (await pad.boundingBox())!
  for (let i = 0; i < STROKES; i++) {
    const { points } = sloppyDigit(i % 10, random)[0]!
    const at = ({ x, y }: { x: number; y: number }) =>
      [box.x + (x * box.width) / 280, box.y + (y * box.height) / 280] as const
    await page.mouse.move(...at(points[0]!))
    await page.mouse.down()
    for (const point of points.slice(1)) {
      await page.mouse.move(...at(point))
      await sleep(12)
    }
    await page.mouse.up()
    await sleep(400)
    await page.keyboard.press('Escape')
    await sleep(100)
  }
  return page.evaluate(() => Reflect.get(window, 'measured') as Drawn)
}

async function drawingWhileTraining(workbench: HostedWorkbench): Promise<void> {
  const page = await workbench.open()
  await startTraining(page, 200)
  // The built-in model: the newest is read anew with every few steps, and an answer to that is none
  // to the pen.
  await page.evaluate(() => (location.hash = '#/draw?model=built-in'))
  await page.getByRole('region', { name: 'Reading' }).waitFor()
  const { frames, answers } = await drawAndMeasure(page)
  const smooth = frames.filter((frame) => frame < 34).length / frames.length
  row(`frames under 34 ms while drawing and training, of ${frames.length}`, `${(smooth * 100).toFixed(1)} %`)
  const known = answers.filter(Number.isFinite)
  row(`pen-up to ten bars, median of ${known.length}`, `${quantile(known, 0.5).toFixed(0)} ms`)
  row('pen-up to ten bars, 95 of 100 within', `${quantile(known, 0.95).toFixed(0)} ms`)
  const opened: number[] = []
  for (let i = 0; i < 5; i++) {
    for (const name of ['Data', 'Train', 'Draw']) {
      const start = performance.now()
      await page.getByRole('link', { name, exact: true }).click()
      await page.getByRole('heading', { level: 1, name }).waitFor()
      opened.push(performance.now() - start)
    }
  }
  row('opening a view while training, the slowest of 15', `${Math.max(...opened).toFixed(0)} ms`)
  await stopTraining(page)
  await page.context().close()
}

/**
 * Of the run that is not among those `known`, as its own log has it: the page is not asked, since
 * asking takes its time.
 */
async function eventsOfRun(runs: string, known: ReadonlySet<string>): Promise<RunEvent[]> {
  const [run] = readdirSync(runs).filter((name) => !name.startsWith('.') && !known.has(name))
  return run === undefined ? [] : readEvents(runFiles(join(runs, run)).events)
}

const epochSeconds = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.kind === 'epoch' ? [event.seconds] : []))

/** Of training alone, once the run has ended. */
async function secondsOfRun(runs: string, known: ReadonlySet<string>): Promise<number> {
  for (;;) {
    await sleep(1000)
    const events = await eventsOfRun(runs, known)
    if (events.some(({ kind }) => kind === 'ended')) return epochSeconds(events).reduce((sum, own) => sum + own, 0)
  }
}

const namesIn = (folder: string) => new Set(existsSync(folder) ? readdirSync(folder) : [])

/**
 * Seconds of training alone, epochs added up: by the command line, in the app, and in the app with
 * its window on it, in turns.
 */
async function costOfTheApp(workbench: HostedWorkbench, dataFolder: string): Promise<void> {
  const runs = join(dataFolder, 'app/runs')
  const inApp = async (isWatched: boolean): Promise<number> => {
    const page = await workbench.open()
    const known = namesIn(runs)
    await sleep(1500) // the page has come to rest
    await startTraining(page, EPOCHS)
    if (!isWatched) await page.goto('about:blank')
    const seconds = await secondsOfRun(runs, known)
    await page.context().close()
    return seconds
  }
  const ratios: [unwatched: number, watched: number][] = []
  for (let round = 0; round < ROUNDS; round++) {
    const words = ['train', '--epochs', String(EPOCHS), '--json']
    const summary = jsonLines(await lenetProcess(words, { env: { LENET_DATA: join(dataFolder, 'cli') } })).at(-1)!
    const alone = (summary['epochs'] as { seconds: number }[]).reduce((sum, { seconds }) => sum + seconds, 0)
    ratios.push([(await inApp(false)) / alone, (await inApp(true)) / alone])
  }
  for (const [which, seen] of ['unwatched', 'Train in view'].entries()) {
    const sorted = ratios.map((ratio) => ratio[which]!).sort((a, b) => a - b)
    const [low, high] = [sorted[0]!, sorted.at(-1)!].map((ratio) => ratio.toFixed(2))
    row(`training in the app over the command line, ${seen}`, `${quantile(sorted, 0.5).toFixed(2)} (${low} to ${high})`)
  }
}

const dataFolder = mkdtempSync(join(tmpdir(), 'lenet-bench-ui-'))
const build = spawn(process.execPath, [join(ROOT, 'native/host/build.ts')], { stdio: 'inherit' })
await once(build, 'exit')
const workbench = await startHostedWorkbench(join(dataFolder, 'app'))
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  drawings: () => sloppyDrawings(join(dataFolder, 'drawings')),
  start: async () => {
    print('\nthe window, in Chromium')
    await firstPaintBytes(workbench)
    await startToUsable(workbench)
  },
  'first-run': async () => {
    await firstRun('MNIST', join(dataFolder, 'first-mnist'))
    rmSync(join(ROOT, 'out/drawn-digits.npz'), { force: true })
    await firstRun('Drawn digits', join(dataFolder, 'first-drawn'))
    await packDigits(ROOT)
    await firstRun('Drawn digits', join(dataFolder, 'first-packed'), ' of an installed app')
  },
  'while-training': () => drawingWhileTraining(workbench),
  cost: () => costOfTheApp(workbench, dataFolder),
  layers: async () => {
    print('\nLayers')
    const runs = join(dataFolder, 'app/runs')
    const known = namesIn(runs)
    await layersFigures(workbench, {
      row,
      quantile,
      startTraining,
      stopTraining,
      epochSeconds: async () => epochSeconds(await eventsOfRun(runs, known))
    })
  }
}

try {
  const only = process.argv[2]
  for (const [name, measure] of Object.entries(PARTS)) {
    if (only === undefined || only === name) await measure()
  }
} finally {
  await workbench.close()
  rmSync(dataFolder, { recursive: true })
}
