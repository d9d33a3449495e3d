/**
 * The program as `npm start` leaves it on a machine without a display: built, served, and open in
 * Chromium.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test'
import { launchChromium } from './chromium.ts'
import { until } from './until.ts'

const START = join(import.meta.dirname, '../../native/host/start.ts')

export interface HostedWorkbench {
  readonly address: string
  readonly browser: Browser
  /** A page with the workbench open, in a window of its own. */
  open(hash?: string, options?: BrowserContextOptions): Promise<Page>
  close(): Promise<void>
}

/**
 * Keeps everything in `dataFolder`. `given`: a browser that stays; without it there is one that
 * ends with the workbench. Throws what the program printed when it ends before it serves.
 */
export async function startHostedWorkbench(dataFolder: string, given?: Browser): Promise<HostedWorkbench> {
  const environment = { ...process.env, LENET_DATA: dataFolder }
  const child = spawn(process.execPath, [START, '--browser', '--no-open'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const ended = once(child, 'close')
  let output = ''
  let hasEnded = false
  void ended.then(() => (hasEnded = true))
  child.stdout.on('data', (text) => (output += String(text)))
  child.stderr.on('data', (text) => (output += String(text)))
  let opened = 0
  /** The next address that was printed; each is good once. */
  const nextAddress = async (): Promise<string> => {
    const printed = () => [...output.matchAll(/http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/g)][opened]?.[0]
    await until(() => hasEnded || printed() !== undefined, 'an address is printed', 60_000)
    const found = printed()
    if (found === undefined) throw new Error(`the program ended: ${output}`)
    opened++
    return found
  }
  const address = await nextAddress()
  let unused: string | null = address
  const browser = given ?? (await launchChromium())
  const contexts: BrowserContext[] = []
  return {
    address,
    browser,
    open: async (hash = '', options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
      contexts.push(context)
      const page = await context.newPage()
      // A browser that is not signed in has another address printed when the last one was used.
      if (unused === null) await fetch(new URL('/', address))
      await page.goto(unused ?? (await nextAddress()))
      unused = null
      await page.waitForURL((url) => !url.searchParams.has('token'))
      // A hash that is set before the router listens is lost.
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (hash !== '') await page.goto(new URL(`/${hash}`, address).href)
      return page
    },
    close: async () => {
      if (given) await Promise.all(contexts.map((context) => context.close()))
      else await browser.close()
      child.kill('SIGTERM')
      await ended
    }
  }
}
