/**
 * What no page may do: navigate away, open windows, embed others, use devices, reach the network.
 * With the sandboxed windows of set-up-windows.ts, the policy of set-up-page-protocol.ts and the
 * sender checks of set-up-bridge.ts this covers Electron's security checklist. Source:
 * electron/docs/tutorial/security.md
 */
import { app, session, shell, type WebContents } from 'electron'
import { isLinkedUrl } from '../../native/contract/links.ts'
import { isDevelopmentServer, showsOurs } from './page-origin.ts'

/** To be called before Electron is ready. */
export function setUpSandbox(): void {
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => confine(contents))
}

/** Writing text to the clipboard, for the page's copy buttons. */
const GRANTED = 'clipboard-sanitized-write'

/** To be called once Electron is ready, which grants every permission unless told otherwise. */
export function setUpSession(): void {
  const { defaultSession } = session
  // Electron would download dictionaries from a server of Google.
  defaultSession.setSpellCheckerEnabled(false)
  // The page's policy does not cover what the browser does by itself: prefetching, WebRTC, the
  // spell checker.
  defaultSession.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !isAllowedUrl(url) }))
  const grants = (contents: WebContents | null, permission: string) => permission === GRANTED && showsOurs(contents)
  defaultSession.setPermissionRequestHandler((contents, permission, decide) => decide(grants(contents, permission)))
  defaultSession.setPermissionCheckHandler((contents, permission) => grants(contents, permission))
  defaultSession.setDevicePermissionHandler(() => false)
}

function confine(contents: WebContents): void {
  const keep = (event: { readonly url: string; preventDefault(): void }) => {
    if (withoutHash(event.url) !== withoutHash(contents.getURL())) event.preventDefault() // a page may reload itself
  }
  contents.on('will-navigate', keep)
  contents.on('will-frame-navigate', keep)
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isLinkedUrl(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

/** Pages of ours, what they make themselves, and developer tools. */
const ALLOWED_PROTOCOLS = new Set(['app:', 'blob:', 'data:', 'devtools:', 'chrome-extension:'])

function isAllowedUrl(url: string): boolean {
  const parsed = URL.parse(url)
  if (!parsed) return false
  return ALLOWED_PROTOCOLS.has(parsed.protocol) || isDevelopmentServer(parsed)
}

function withoutHash(url: string): string {
  return url.split('#', 1)[0]!
}
