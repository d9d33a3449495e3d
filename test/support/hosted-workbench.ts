/** The program as `npm start` leaves it on a machine without a display: built, served, and open in Chromium. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { launchChromium } from './chromium.ts'

const START = join(import.meta.dirname, '../../native/host/start.ts')

export interface HostedWorkbench {
  readonly address: string
  readonly browser: Browser
  /** A page with the workbench open, in a window of its own. */
  open(hash?: string, options?: BrowserContextOptions): Promise<Page>
  close(): Promise<void>
}

/** Keeps everything in `dataFolder`. Throws what the program printed when it ends before it serves. */
export async function startHostedWorkbench(dataFolder: string): Promise<HostedWorkbench> {
  const environment = { ...process.env, LENET_DATA: dataFolder }
  const child = spawn(process.execPath, [START, '--browser', '--no-open'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const ended = once(child, 'close')
  const address = await new Promise<string>((resolve, reject) => {
    let output = ''
    const read = (text: Buffer) => {
      output += String(text)
      const found = /http:\/\/localhost:\d+\/\?token=\S+/.exec(output)?.[0]
      if (found) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void ended.then(() => reject(new Error(`the program ended: ${output}`)))
  })
  const browser = await launchChromium()
  return {
    address,
    browser,
    open: async (hash = '', options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
      const page = await context.newPage()
      await page.goto(address)
      if (hash !== '') await page.goto(new URL(hash, address).href.replace(/\?token=[^#]*/, ''))
      return page
    },
    close: async () => {
      await browser.close()
      child.kill('SIGTERM')
      await ended
    }
  }
}
