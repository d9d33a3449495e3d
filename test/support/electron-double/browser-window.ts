/**
 * Electron's BrowserWindow as a page of Chromium: the app:// protocol is answered by its handler
 * under an http address, the preload script runs before the page's own, and main is asked before
 * anything leaves the page. It has no isolated world: the preload script lives in the page's.
 */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Frame, Page, Route } from '@playwright/test'
import { launchChromium } from '../chromium.ts'
import { preparePagePorts } from '../page-port.ts'
import { installElectron } from './page-electron.ts'
import type { MessagePortMain } from './ports.ts'
import { app, ipcMain, preventable, protocol } from './main-modules.ts'

/** Chromium refuses unknown schemes; names below localhost are as trustworthy as app://. */
const STAND_IN = 'http://bundle.localhost'
const OURS = 'app://bundle'

export interface WindowOptions {
  readonly webPreferences: { readonly preload: string } & Readonly<Record<string, unknown>>
  readonly [name: string]: unknown
}

type OpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' }

let browser: Promise<Browser> | null = null

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close()
  browser = null
}

export class WebContents extends EventEmitter {
  readonly mainFrame = { origin: OURS }
  /** Addresses outside that something in the page wanted. */
  readonly refused: string[] = []
  readonly complaints: string[] = []
  readonly #page = Promise.withResolvers<Page>()
  #openHandler: OpenHandler = () => ({ action: 'allow' })
  #laid = 0
  #url = ''
  #destroyed = false

  get page(): Promise<Page> {
    return this.#page.promise
  }
  getURL(): string {
    return this.#url
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  destroy(): void {
    this.#destroyed = true
  }
  send(channel: string, ...args: readonly unknown[]): void {
    void this.#deliver(channel, args, [])
  }
  postMessage(channel: string, message: unknown, ports: readonly MessagePortMain[] = []): void {
    void this.#deliver(channel, [message], ports)
  }

  async open(url: string, preload: string): Promise<void> {
    browser ??= launchChromium(app.switches)
    const context = await (await browser).newContext({ viewport: { width: 1280, height: 860 } })
    await context.route('**/*', (route) => this.#load(route))
    const page = await context.newPage()
    page.setDefaultTimeout(120_000)
    this.#lay = await preparePagePorts(page)
    await this.#expose(context)
    await page.addInitScript(installElectron, readFileSync(preload, 'utf8'))
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text())
      this.emit('console-message', { level: message.type(), message: message.text() })
    })
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 }))
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#url = frame.url().replace(STAND_IN, OURS)
    })
    await page.goto(url.replace(OURS, STAND_IN))
    this.#page.resolve(page)
    this.emit('did-finish-load')
  }

  #lay: (id: string, port: MessagePortMain['inner']) => void = () => undefined

  async #deliver(channel: string, args: readonly unknown[], ports: readonly MessagePortMain[]): Promise<void> {
    const page = await this.page
    const ids = ports.map(({ inner }) => {
      const id = `port-${this.#laid++}`
      this.#lay(id, inner)
      return id
    })
    await page
      .evaluate(([name, values, laid]) => (Reflect.get(window, 'electronHears') as PageHears)(name, values, laid), [
        channel,
        [...args],
        ids
      ] as const)
      .catch(() => undefined) // the page is gone
  }

  async #expose(context: BrowserContext): Promise<void> {
    await context.exposeBinding('electronInvokes', async ({ frame }, channel: string, args: unknown[]) => {
      const senderFrame = frame.parentFrame() === null ? this.mainFrameOf(frame) : { origin: provenanceOf(frame) }
      return ipcMain.invoke(channel, { sender: this, senderFrame }, args)
    })
    await context.exposeBinding('electronOpens', (_source, url: string) => {
      if (this.#openHandler({ url }).action === 'allow') throw new Error('a window was opened')
    })
  }

  /**
   * The one object when the main frame shows a page of ours, as Electron compares frames by
   * identity.
   */
  mainFrameOf(frame: Frame): { origin: string } {
    return provenanceOf(frame) === OURS ? this.mainFrame : { origin: provenanceOf(frame) }
  }

  async #load(route: Route): Promise<void> {
    const request = route.request()
    if (request.url().startsWith(STAND_IN)) {
      const answer = await protocol.answer(request.url().replace(STAND_IN, OURS), request.method())
      return route.fulfill({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: Buffer.from(await answer.arrayBuffer())
      })
    }
    if (request.isNavigationRequest()) {
      const event = preventable({ url: request.url() })
      this.emit(request.frame().parentFrame() === null ? 'will-navigate' : 'will-frame-navigate', event)
      if (!event.prevented) throw new Error(`nobody kept the page from ${request.url()}`)
      this.refused.push(request.url())
      return route.fulfill({ status: 204 }) // the page stays
    }
    this.refused.push(request.url())
    return route.abort()
  }
}

type PageHears = (channel: string, args: readonly unknown[], ports: readonly string[]) => void

export class BrowserWindow extends EventEmitter {
  static readonly open: BrowserWindow[] = []
  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.open]
  }
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.open[0] ?? null
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.open.find(({ webContents }) => webContents === contents) ?? null
  }

  static #last = 0
  readonly id = ++BrowserWindow.#last
  readonly webContents = new WebContents()
  readonly options: WindowOptions
  readonly done: string[] = []
  bounds = { x: 0, y: 0, width: 0, height: 0 }

  constructor(options: WindowOptions) {
    super()
    this.options = options
    BrowserWindow.open.push(this)
    const { x = 10, y = 10, width, height } = options as Readonly<Record<string, number>>
    this.bounds = { x, y, width: width!, height: height! }
    app.emit('web-contents-created', {}, this.webContents)
  }
  async loadURL(url: string): Promise<void> {
    await this.webContents.open(url, this.options.webPreferences.preload)
    this.emit('ready-to-show')
  }
  reload(): void {
    this.done.push('reload')
    void this.webContents.page.then((page) => page.reload()).catch(() => undefined)
  }
  show(): void {
    this.done.push('show')
  }
  focus(): void {
    this.done.push('focus')
  }
  maximize(): void {
    this.done.push('maximize')
  }
  isMaximized(): boolean {
    return this.done.includes('maximize')
  }
  isMinimized(): boolean {
    return false
  }
  restore(): void {
    this.done.push('restore')
  }
  setProgressBar(share: number, { mode }: { mode?: string } = {}): void {
    this.done.push(`progress ${share}${mode ? ` ${mode}` : ''}`)
  }
  getNormalBounds() {
    return this.bounds
  }
  isDestroyed(): boolean {
    return this.webContents.isDestroyed()
  }
  async close(): Promise<void> {
    this.emit('close', {})
    await this.#end()
  }
  /** At once, without being asked. */
  destroy(): void {
    void this.#end().catch(() => undefined)
  }
  async #end(): Promise<void> {
    BrowserWindow.open.splice(BrowserWindow.open.indexOf(this), 1)
    this.webContents.destroy()
    this.emit('closed')
    await (await this.webContents.page).context().close()
    if (BrowserWindow.open.length === 0) app.emit('window-all-closed')
  }
}

function provenanceOf(frame: Frame): string {
  const url = frame.url()
  return url.startsWith(STAND_IN) ? OURS : url.startsWith('http') ? new URL(url).origin : 'null'
}
