/**
 * What main finds in Electron besides windows and processes: each records what it is asked, and
 * answers what a test has told it to.
 */
import { EventEmitter } from 'node:events'

export interface Preventable {
  prevented: boolean
  preventDefault(): void
}

export function preventable<Details extends object>(details: Details): Details & Preventable {
  const event = {
    ...details,
    prevented: false,
    preventDefault: () => {
      event.prevented = true
    }
  }
  return event
}

class App extends EventEmitter {
  isPackaged = true
  userData = ''
  sandboxEnabled = false
  hasLock = true
  /** `--name` or `--name=value`, as Chromium takes them. */
  readonly switches: string[] = []
  readonly commandLine = {
    appendSwitch: (name: string, value?: string): void => {
      if (this.#wasReady) throw new Error(`the switch ${name} comes too late`)
      this.switches.push(value === undefined ? `--${name}` : `--${name}=${value}`)
    }
  }
  ready = Promise.withResolvers<undefined>()
  ended = Promise.withResolvers<number>()
  #wasReady = false
  #isQuitting = false

  /** As before a program was started. */
  reset(): void {
    this.removeAllListeners()
    this.#wasReady = false
    this.ready = Promise.withResolvers()
    this.ended = Promise.withResolvers()
  }
  enableSandbox(): void {
    if (this.#wasReady) throw new Error('the sandbox is enabled before the program is ready')
    this.sandboxEnabled = true
  }
  requestSingleInstanceLock(): boolean {
    return this.hasLock
  }
  async whenReady(): Promise<void> {
    await this.ready.promise
  }
  becomeReady(): void {
    this.#wasReady = true
    this.ready.resolve(undefined)
  }
  isReady(): boolean {
    return this.#wasReady
  }
  getPath(): string {
    return this.userData
  }
  /**
   * As Electron, deaf to a second quit until the first has been prevented and all that waits for
   * nothing has run.
   */
  quit(): void {
    if (this.#isQuitting) return
    this.#isQuitting = true
    setImmediate(() => (this.#isQuitting = false))
    const event = preventable({})
    this.emit('will-quit', event)
    if (!event.prevented) this.ended.resolve(0)
  }
  exit(code: number): void {
    this.ended.resolve(code)
  }
}

export const app = new App()

type Handler = (event: unknown, ...args: readonly unknown[]) => unknown

export const ipcMain = {
  handlers: new Map<string, Handler>(),
  handle(channel: string, handler: Handler): void {
    this.handlers.set(channel, handler)
  },
  /** Rejects with what the handler throws, in the words of ipcRenderer.invoke. */
  async invoke(channel: string, event: unknown, args: readonly unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel)
    if (!handler) throw new Error(`nobody handles ${channel}`)
    try {
      return await handler(event, ...args)
    } catch (error) {
      throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error })
    }
  }
}

export const protocol = {
  schemes: [] as readonly unknown[],
  handler: null as ((request: Request) => Promise<Response>) | null,
  registerSchemesAsPrivileged(schemes: readonly unknown[]): void {
    if (app.isReady()) throw new Error('schemes are registered before the program is ready')
    this.schemes = schemes
  },
  handle(_scheme: string, handler: (request: Request) => Promise<Response>): void {
    this.handler = handler
  },
  answer(url: string, method = 'GET'): Promise<Response> {
    // A Request with that very address; the constructor would take it too, but normalises what a
    // page may have written.
    return this.handler!({ url, method } as Request)
  }
}

type Decide = (contents: unknown, permission: string, decide: (granted: boolean) => void) => void
type BeforeRequest = (details: { url: string }, decide: (decision: { cancel: boolean }) => void) => void
type Check = (contents: unknown, permission: string) => boolean

export const session = {
  defaultSession: {
    request: null as Decide | null,
    check: null as Check | null,
    device: null as (() => boolean) | null,
    spellChecks: true,
    beforeRequest: null as BeforeRequest | null,
    webRequest: {
      onBeforeRequest(handler: BeforeRequest): void {
        session.defaultSession.beforeRequest = handler
      }
    },
    setSpellCheckerEnabled(enabled: boolean): void {
      this.spellChecks = enabled
    },
    setPermissionRequestHandler(handler: Decide): void {
      this.request = handler
    },
    setPermissionCheckHandler(handler: Check): void {
      this.check = handler
    },
    setDevicePermissionHandler(handler: () => boolean): void {
      this.device = handler
    }
  }
}

export const dialog = {
  saveAnswer: { canceled: true, filePath: '' },
  openAnswer: { canceled: true, filePaths: [] as string[] },
  saveAsked: [] as unknown[],
  errors: [] as string[],
  showSaveDialog(_window: unknown, settings: unknown) {
    this.saveAsked.push(settings)
    return Promise.resolve(this.saveAnswer)
  },
  showOpenDialog() {
    return Promise.resolve(this.openAnswer)
  },
  showErrorBox(title: string, content: string): void {
    this.errors.push(`${title}: ${content}`)
  }
}

export interface MenuItem {
  readonly label?: string
  readonly role?: string
  readonly accelerator?: string
  readonly registerAccelerator?: boolean
  readonly submenu?: readonly MenuItem[]
  readonly click?: (item: unknown, window: unknown) => void
}

export const Menu = {
  application: [] as readonly MenuItem[],
  buildFromTemplate: (template: readonly MenuItem[]) => template,
  setApplicationMenu(menu: readonly MenuItem[]): void {
    this.application = menu
  }
}

export const shell = {
  opened: [] as string[],
  openExternal(url: string): Promise<void> {
    this.opened.push(url)
    return Promise.resolve()
  }
}

/** Those that were shown, in order. */
export class Notification extends EventEmitter {
  static readonly shown: Notification[] = []
  static isSupported(): boolean {
    return true
  }
  readonly options: { readonly title: string; readonly body: string }

  constructor(options: { title: string; body: string }) {
    super()
    this.options = options
  }
  show(): void {
    Notification.shown.push(this)
  }
}

export const nativeTheme = { themeSource: 'system' }

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }]
}
