/**
 * The app over a simulated workbench: built, served as the hosts serve it (same Content Security
 * Policy), opened in Chromium.
 */
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'
import { inject, onTestFinished, TestRunner } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../native/contract/page-policy.ts'
import { staticFiles } from '../../native/host/static-files.ts'
import { launchChromium } from '../support/chromium.ts'
import { until } from '../support/until.ts'

export interface OpenedPage {
  readonly page: Page
  /** What the console said of errors and warnings, uncaught errors and CSP violations. */
  readonly complaints: readonly string[]
}

export interface WorkbenchPages {
  readonly browser: Browser
  /** `steps`: how many steps the simulation takes every 50 ms; `library`: runs in the library. */
  open(
    options?: BrowserContextOptions & { steps?: number; library?: number; hash?: string; desktop?: boolean }
  ): Promise<OpenedPage>
  close(): Promise<void>
}

export async function startWorkbenchPages(): Promise<WorkbenchPages> {
  const folder = await builtPage()
  const policy = { 'Content-Security-Policy': CONTENT_SECURITY_POLICY }
  const server = createServer(
    staticFiles(folder, policy, (request, response) => {
      response.writeHead(request.url === '/favicon.ico' ? 204 : 404).end()
    })
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const browser = await launchChromium()

  return {
    browser,
    open: async ({ steps = 40, library, hash = '#/train', desktop = false, ...options } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
      // An open page goes on training and drawing beside the tests that follow. What is opened for
      // several tests stays until `close`.
      if (TestRunner.getCurrentTest() !== undefined) onTestFinished(() => context.close())
      const page = await context.newPage()
      // Against tests that hang, not a bound on time.
      page.setDefaultTimeout(120_000)
      const complaints: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(
        `${address}?steps=${steps}${library === undefined ? '' : `&library=${library}`}${desktop ? '&desktop' : ''}${hash}`
      )
      return { page, complaints }
    },
    close: async () => {
      await browser.close()
      server.closeAllConnections()
      server.close()
    }
  }
}

/** Built by the suite that comes first; the others wait until it is whole. */
async function builtPage(): Promise<string> {
  const folder = inject('pageBuild')
  const [building, built] = [join(folder, 'building'), join(folder, 'built')]
  if (existsSync(built)) return built
  const isFirst = await mkdir(join(folder, 'claim')).then(
    () => true,
    () => false
  )
  if (isFirst) {
    await build({
      root: join(import.meta.dirname, 'page'),
      configFile: false,
      logLevel: 'error',
      plugins: [vue()],
      build: { outDir: building, emptyOutDir: true }
    })
    await rename(building, built)
  }
  await until(() => existsSync(built), 'another suite has built the page')
  return built
}
