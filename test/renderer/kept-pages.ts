/**
 * Pages that tests have one after the other. What a page has loaded, compiled and optimized stays,
 * so that a test takes a fraction of the processor time of one in a new page. What the app and the
 * test before left in it is removed (`page/remember-page.ts`); a page whose test failed is closed.
 */
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import type {} from './page/test-page.ts' // window.testPage

interface KeptPage {
  readonly page: Page
  inUse: boolean
}

export class KeptPages {
  readonly #browser: Browser
  /** Of the app's page, where nothing is started yet. */
  readonly #address: string
  /** By the options that a context has from its beginning. */
  readonly #kept = new Map<string, KeptPage>()

  constructor(browser: Browser, address: string) {
    this.#browser = browser
    this.#address = address
  }

  /** Null while the page with these options is in use: two pages of a test are of two people. */
  async take(options: BrowserContextOptions): Promise<Page | null> {
    const {
      viewport,
      colorScheme = 'light',
      reducedMotion = 'no-preference',
      forcedColors = 'none',
      ...fixed
    } = options
    const key = JSON.stringify(fixed)
    let kept = this.#kept.get(key)
    if (kept?.inUse) return null
    if (!kept || kept.page.isClosed()) {
      kept = { page: await this.#open(fixed), inUse: true }
      this.#kept.set(key, kept)
    }
    kept.inUse = true
    const { page } = kept
    await page.emulateMedia({ media: null, colorScheme, reducedMotion, forcedColors })
    const size = page.viewportSize()
    if (viewport && (viewport.width !== size?.width || viewport.height !== size.height)) {
      await page.setViewportSize(viewport)
    }
    return page
  }

  /** Also closes the pages that this one has opened. */
  async release(page: Page, failed: boolean): Promise<void> {
    const [key, kept] = [...this.#kept].find(([, { page: own }]) => own === page)!
    const context = page.context()
    if (failed || page.isClosed()) {
      this.#kept.delete(key)
      await context.close()
      return
    }
    await page.evaluate(() => window.testPage!.stop())
    // Otherwise what the next test shows there is pointed at.
    await page.mouse.move(-1, -1)
    await context.clearCookies()
    await Promise.all(context.pages().map((other) => (other === page ? Promise.resolve() : other.close())))
    kept.inUse = false
  }

  async #open(options: BrowserContextOptions): Promise<Page> {
    const context = await this.#browser.newContext(options)
    const page = await context.newPage()
    await page.goto(this.#address)
    return page
  }
}
