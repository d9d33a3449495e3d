/**
 * The Runs view over a large library, in the real program in Chromium: from opening it to the first
 * rows, and from a key in the filter field to the frame with the rows that it leaves.
 */
import type { Page } from '@playwright/test'
import { startHostedWorkbench } from '../support/hosted-workbench.ts'

/** Each leaves another number of rows; typed key by key, and taken back key by key. */
const FILTERS = ['run 12', 'tag:baseline', 'seed:7', 'lr>0.0001 run 9', '-tag:baseline run 99']

export interface RunsPageTimes {
  /** Milliseconds from the address to the first rows. */
  readonly opened: number
  /** Milliseconds from each key to the end of the frame that shows its rows. */
  readonly keys: readonly number[]
}

/**
 * `dataFolder`: with the library in its `runs`. Throws when the list does not have `runs` rows, or
 * a filter leaves what it should not.
 */
export async function measureRunsPage(dataFolder: string, runs: number): Promise<RunsPageTimes> {
  const workbench = await startHostedWorkbench(dataFolder)
  try {
    const page = await workbench.open('#/train')
    const startedAt = performance.now()
    await page.goto(new URL('/#/runs', workbench.address).href)
    await page.locator('[role="row"][data-key]').first().waitFor()
    const opened = performance.now() - startedAt
    await page.locator(`[role="treegrid"][aria-rowcount="${runs + 1}"]`).waitFor()
    return { opened, keys: await measureKeys(page, runs) }
  } finally {
    await workbench.close()
  }
}

async function measureKeys(page: Page, runs: number): Promise<number[]> {
  const field = page.getByRole('textbox', { name: 'Filter runs' })
  await field.focus()
  await page.evaluate(watchKeys)
  for (const text of FILTERS) {
    for (const key of text) await press(page, key)
    const left = await page.getByRole('treegrid').getAttribute('aria-rowcount')
    if (Number(left) < 2 || Number(left) > runs) throw new Error(`"${text}" leaves ${Number(left) - 1} of ${runs} runs`)
    for (let i = 0; i < text.length; i++) await press(page, 'Backspace')
    await page.locator(`[role="treegrid"][aria-rowcount="${runs + 1}"]`).waitFor()
  }
  return page.evaluate(() => Reflect.get(window, 'keyTimes') as number[])
}

/** The next key waits until the rows of this one are painted. */
async function press(page: Page, key: string): Promise<void> {
  const painted = () => page.evaluate(() => (Reflect.get(window, 'keyTimes') as number[]).length)
  const before = await painted()
  await page.keyboard.press(key === ' ' ? 'Space' : key)
  while ((await painted()) === before) await page.evaluate(() => new Promise(requestAnimationFrame))
}

/**
 * Runs in the page. A message that is posted while a frame is prepared arrives after it has been
 * painted.
 */
function watchKeys(): void {
  const times: number[] = []
  Reflect.set(window, 'keyTimes', times)
  document.addEventListener(
    'input',
    ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => times.push(performance.now() - timeStamp)
        port2.postMessage(null)
      })
    },
    { capture: true }
  )
}
