/** Which pages are ours: those the program serves itself and, while it is being developed, those of the development server. */
import { app, type WebContents, type WebFrameMain } from 'electron'
import { PAGE_ORIGIN } from '../../native/contract/desktop.ts'

/** Set by electron-vite; counts in an unpackaged program alone. */
const DEVELOPMENT_URL = 'ELECTRON_RENDERER_URL'

/** What a window opens. */
export function pageUrl(): string {
  return developmentUrl() ?? `${PAGE_ORIGIN}/index.html`
}

/** Main answers to the main frame of a page of ours and to nobody else. */
export function isOurs(frame: WebFrameMain | null, contents: WebContents): boolean {
  return frame !== null && frame === contents.mainFrame && frame.origin === pageOrigin()
}

export function showsOurs(contents: WebContents | null): boolean {
  return contents?.mainFrame.origin === pageOrigin()
}

function pageOrigin(): string {
  const development = developmentUrl()
  return development === undefined ? PAGE_ORIGIN : new URL(development).origin
}

function developmentUrl(): string | undefined {
  return app.isPackaged ? undefined : process.env[DEVELOPMENT_URL]
}
