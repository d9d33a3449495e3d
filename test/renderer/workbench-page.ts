/**
 * The app over a simulated workbench: built, served as the hosts serve it (same Content Security
 * Policy), opened in Chromium.
 */
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from '@playwright/test'
import { inject, onTestFinished, TestRunner } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../native/contract/page-policy.ts'
import { staticFiles } from '../../native/host/static-files.ts'
import { sharedChromium } from '../support/chromium.ts'
import { RUNS_SLOW_TESTS } from '../support/slow-test.ts'
import { until } from '../support/until.ts'
import { KeptPages } from './kept-pages.ts'

const VIEWPORT = { width: 1440, height: 900 }

/**
 * Vue as the product has it: the page then takes a sixth less processor time. Vitest's own mode is
 * development, in which Vue warns of misuse; slow tests take the time for it.
 */
const PRODUCTION = { 'process.env.NODE_ENV': JSON.stringify('production') }

/** A hint of Chromium to tests that look at pixels again and again; the app reads none back. */
const READBACK = /^Canvas2D: Multiple readback operations/

export interface OpenedPage {
  readonly page: Page
  /** What the console said of errors and warnings, uncaught errors and CSP violations. */
  readonly complaints: readonly string[]
}

export interface PageOptions extends BrowserContextOptions {
  /** How many steps the simulation takes every 50 ms. */
  readonly steps?: number
  /** How many epochs of a run, from its first, take one tick of 50 ms each. */
  readonly shortEpochs?: number
  /** Runs in the library. */
  readonly library?: number
  readonly hash?: string
  readonly desktop?: boolean
  /**
   * A new page instead of one that tests before had and later ones will have (`KeptPages`): for a
   * test that changes its page for good, as `addInitScript` and replaced built-ins do, or that is
   * about what a new page does.
   */
  readonly isOwn?: boolean
}

export interface WorkbenchPages {
  /** Of a test, until it ends; opened outside of tests, until `close`. */
  open(options?: PageOptions): Promise<OpenedPage>
  close(): Promise<void>
}

export async function startWorkbenchPages(): Promise<WorkbenchPages> {
  started ??= startBrowser()
  const { address, browser, kept } = await started
  const ofFile = new Set<BrowserContext>()

  return {
    open: async ({
      steps = 40,
      shortEpochs = 0,
      library,
      hash = '#/train',
      desktop = false,
      isOwn = false,
      ...options
    } = {}) => {
      const query = new URLSearchParams({ steps: String(steps), 'short-epochs': String(shortEpochs) })
      if (library !== undefined) query.set('library', String(library))
      if (desktop) query.set('desktop', '')
      const contextOptions = { viewport: VIEWPORT, ...options }
      const isOfTest = TestRunner.getCurrentTest() !== undefined
      const keptPage = isOfTest && !isOwn ? await kept.take(contextOptions) : null
      const page = keptPage ?? (await (await browser.newContext(contextOptions)).newPage())
      // Against tests that hang, not a bound on time.
      page.setDefaultTimeout(120_000)

      const complaints: string[] = []
      const onConsole = (message: ConsoleMessage) => {
        const isComplaint = message.type() === 'error' || message.type() === 'warning'
        if (isComplaint && !READBACK.test(message.text())) complaints.push(message.text())
      }
      const onError = (error: Error) => void complaints.push(error.message)
      page.on('console', onConsole)
      page.on('pageerror', onError)

      if (isOfTest) {
        // An open page goes on training and drawing beside the tests that follow.
        onTestFinished(async ({ task }) => {
          page.off('console', onConsole)
          page.off('pageerror', onError)
          if (keptPage) await kept.release(keptPage, task.result?.state === 'fail')
          else await page.context().close()
        })
      } else {
        ofFile.add(page.context())
      }
      if (keptPage) await page.evaluate((to) => window.testPage!.start(to), `${address}?${query}${hash}`)
      else await page.goto(`${address}?${query}${hash}`)
      return { page, complaints }
    },
    close: async () => {
      await Promise.all([...ofFile].map((context) => context.close()))
    }
  }
}

/** All test files of a worker share one browser, which ends with the worker. */
let started: ReturnType<typeof startBrowser> | null = null

async function startBrowser() {
  const folder = await builtPage()
  const policy = { 'Content-Security-Policy': CONTENT_SECURITY_POLICY }
  const server = createServer(
    staticFiles(folder, policy, (request, response) => {
      response.writeHead(request.url === '/favicon.ico' ? 204 : 404).end()
    })
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const browser = await sharedChromium()
  return { address, browser, kept: new KeptPages(browser, `${address}?waiting`) }
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
      define: RUNS_SLOW_TESTS ? {} : PRODUCTION,
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
