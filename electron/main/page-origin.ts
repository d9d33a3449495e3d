/**
 * Which pages are ours: those that the program serves itself and, in development, those of the
 * development server.
 */
import { app, type WebContents, type WebFrameMain } from 'electron'
import { PAGE_ORIGIN } from '../../native/contract/desktop.ts'

/** Set by electron-vite. A packaged program ignores it. */
const DEVELOPMENT_URL = 'ELECTRON_RENDERER_URL'

export function pageUrl(): string {
  return developmentUrl() ?? `${PAGE_ORIGIN}/index.html`
}

/** Main answers only the main frame of a page of ours. */
export function isOurs(frame: WebFrameMain | null, contents: WebContents): boolean {
  return frame !== null && frame === contents.mainFrame && frame.origin === pageOrigin()
}

export function showsOurs(contents: WebContents | null): boolean {
  return contents?.mainFrame.origin === pageOrigin()
}

/** `ws:` is its channel for hot reload. */
export function isDevelopmentServer({ protocol, host }: URL): boolean {
  const development = developmentUrl()
  return development !== undefined && /^(http|ws):$/.test(protocol) && host === new URL(development).host
}

function pageOrigin(): string {
  const development = developmentUrl()
  return development === undefined ? PAGE_ORIGIN : new URL(development).origin
}

function developmentUrl(): string | undefined {
  return app.isPackaged ? undefined : process.env[DEVELOPMENT_URL]
}
