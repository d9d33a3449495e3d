/**
 * What no page may do, whatever it loads: leave, open windows, embed others, ask for devices. With the sandboxed windows of
 * set-up-windows.ts, the policy of set-up-page-protocol.ts and the sender checks of set-up-bridge.ts this is Electron's checklist.
 * Source: electron/docs/tutorial/security.md
 */
import { app, session, shell, type WebContents } from 'electron'
import { showsOurs } from './page-origin.ts'

/** Pages outside that the page links to; they open in the user's browser. */
const LINKED = new Set(['arxiv.org', 'github.com', 'onnx.ai', 'www.tensorflow.org', 'yann.lecun.com'])

/** Before the program is ready. */
export function setUpSandbox(): void {
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => confine(contents))
}

/** Writing text to the clipboard: what the page's copy buttons do. */
const GRANTED = 'clipboard-sanitized-write'

/** Once the program is ready. Electron grants every permission unless told otherwise. */
export function setUpPermissions(): void {
  const { defaultSession } = session
  const grants = (contents: WebContents | null, permission: string) => permission === GRANTED && showsOurs(contents)
  defaultSession.setPermissionRequestHandler((contents, permission, decide) => decide(grants(contents, permission)))
  defaultSession.setPermissionCheckHandler((contents, permission) => grants(contents, permission))
  defaultSession.setDevicePermissionHandler(() => false)
}

function confine(contents: WebContents): void {
  const keep = (event: { readonly url: string; preventDefault(): void }) => {
    if (withoutHash(event.url) !== withoutHash(contents.getURL())) event.preventDefault() // a page may load itself again
  }
  contents.on('will-navigate', keep)
  contents.on('will-frame-navigate', keep)
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isLinked(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

function withoutHash(url: string): string {
  return url.split('#', 1)[0]!
}

function isLinked(url: string): boolean {
  try {
    const { protocol, hostname } = new URL(url)
    return protocol === 'https:' && LINKED.has(hostname)
  } catch {
    return false
  }
}
