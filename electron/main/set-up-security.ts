/**
 * What no page may do, whatever it loads: leave, open windows, embed others, ask for devices. With the sandboxed windows of
 * set-up-windows.ts, the policy of set-up-page-protocol.ts and the sender checks of set-up-bridge.ts this is Electron's checklist.
 * Source: electron/docs/tutorial/security.md
 */
import { app, session, shell, type WebContents } from 'electron'

/** Pages outside that the page links to; they open in the user's browser. */
const LINKED = new Set(['arxiv.org', 'github.com', 'onnx.ai', 'www.tensorflow.org', 'yann.lecun.com'])

/** Before the program is ready. */
export function setUpSandbox(): void {
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => confine(contents))
}

/** Once the program is ready. Electron grants every permission unless told otherwise. */
export function setUpPermissions(): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  defaultSession.setPermissionCheckHandler(() => false)
  defaultSession.setDevicePermissionHandler(() => false)
}

function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isLinked(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

function isLinked(url: string): boolean {
  try {
    const { protocol, hostname } = new URL(url)
    return protocol === 'https:' && LINKED.has(hostname)
  } catch {
    return false
  }
}
