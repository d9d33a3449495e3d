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
import { inject, onTestFinished, TestRunner } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../native/contract/page-policy.ts'
import { staticFiles } from '../../native/host/static-files.ts'
import { launchChromium } from '../support/chromium.ts'
import { until } from '../support/until.ts'
import { SharedContext } from './shared-context.ts'

const VIEWPORT = { width: 1440, height: 900 }

/** A hint of Chromium to tests that look at pixels again and again; the app reads none back. */
const READBACK = /^Canvas2D: Multiple readback operations/

/** The path of an empty page. */
const EMPTY = '/empty'

export interface OpenedPage {
  readonly page: Page
  /** What the console said of errors and warnings, uncaught errors and CSP violations. */
  readonly complaints: readonly string[]
}

export interface WorkbenchPages {
  readonly browser: Browser
  /**
   * `steps`: how many steps the simulation takes every 50 ms; `library`: runs in the library.
   * Options of a context, other than the viewport, give the page a context of its own. Without them
   * the context is shared with later tests and must not be changed (`page.clock`, `context.route`).
   */
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
      if (request.url === EMPTY) response.writeHead(200, { 'Content-Type': 'text/html' }).end()
      else response.writeHead(request.url === '/favicon.ico' ? 204 : 404).end()
    })
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  // Otherwise each page has a process of its own, whether or not it shares a context.
  const browser = await launchChromium(['--process-per-site'])
  const shared = new SharedContext(browser, new URL(EMPTY, address).href, { viewport: VIEWPORT })

  return {
    browser,
    open: async ({ steps = 40, library, hash = '#/train', desktop = false, viewport = VIEWPORT, ...options } = {}) => {
      // An open page goes on training and drawing beside the tests that follow. What is opened for
      // several tests stays until `close`.
      const isOfTest = TestRunner.getCurrentTest() !== undefined
      let page: Page
      if (isOfTest && viewport && Object.keys(options).length === 0 && !shared.inUse) {
        onTestFinished(() => shared.release())
        page = await shared.newPage()
        if (viewport !== VIEWPORT) await page.setViewportSize(viewport)
      } else {
        const context = await browser.newContext({ viewport, ...options })
        if (isOfTest) onTestFinished(() => context.close())
        page = await context.newPage()
      }
      // Against tests that hang, not a bound on time.
      page.setDefaultTimeout(120_000)
      const complaints: string[] = []
      page.on('console', (message) => {
        const isComplaint = message.type() === 'error' || message.type() === 'warning'
        if (isComplaint && !READBACK.test(message.text())) complaints.push(message.text())
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
    // Here alone, since only one suite builds.
    const [{ build }, { default: vue }] = await Promise.all([import('vite'), import('@vitejs/plugin-vue')])
    await build({
      root: join(import.meta.dirname, 'page'),
      configFile: false,
      logLevel: 'error',
      plugins: [vue()],
      build: {
        outDir: building,
        emptyOutDir: true,
        // In few files, as the product's page.
        rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] } } }
      }
    })
    await rename(building, built)
  }
  await until(() => existsSync(built), 'another suite has built the page')
  return built
}
