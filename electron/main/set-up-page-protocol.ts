/**
 * The page's own protocol: `app://bundle/…` serves the files of the built page, with a policy that
 * lets them load nothing else.
 */
import { readFile } from 'node:fs/promises'
import { extname, isAbsolute, relative, resolve } from 'node:path'
import { protocol } from 'electron'
import { CONTENT_TYPES } from '../../native/contract/content-types.ts'
import { PAGE_ORIGIN } from '../../native/contract/desktop.ts'
import { CONTENT_SECURITY_POLICY } from '../../native/contract/page-policy.ts'
import { ENGINE_PAGE } from './engine-window.ts'

/** Of the engine's window, its page and its worker: no picture, no style, no connection. */
const ENGINE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')
const ENGINE_HTML =
  '<!doctype html><meta charset="utf-8"><title>WebGPU</title><script type="module" src="/engine/page.js"></script>'

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp'
}

const ENGINE_HEADERS = { ...HEADERS, 'Content-Security-Policy': ENGINE_POLICY }
const ENGINE_FILES = new URL('.', ENGINE_PAGE).href

/** Electron allows this once, before it is ready. */
export function setUpPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
  ])
}

/** `root`: folder of the built page. */
export function setUpPageProtocol(root: string): void {
  protocol.handle('app', async ({ method, url }) => {
    if (method === 'GET' && url === ENGINE_PAGE) {
      return new Response(ENGINE_HTML, { headers: { ...ENGINE_HEADERS, 'Content-Type': 'text/html' } })
    }
    const file = method === 'GET' ? fileOf(root, url) : null
    const content = file === null ? null : await readFile(file).catch(() => null)
    if (file === null || content === null)
      return new Response('There is nothing here.', { status: 404, headers: HEADERS })
    const type = CONTENT_TYPES[extname(file)] ?? 'application/octet-stream'
    const headers = url.startsWith(ENGINE_FILES) ? ENGINE_HEADERS : HEADERS
    return new Response(content, { headers: { ...headers, 'Content-Type': type } })
  })
}

/**
 * The file of an address; null when it is not one of the page's. Checked after decoding: the URL
 * parser keeps encoded slashes.
 */
function fileOf(root: string, url: string): string | null {
  const address = new URL(url)
  if (`${address.protocol}//${address.host}` !== PAGE_ORIGIN) return null
  let path: string
  try {
    path = decodeURIComponent(address.pathname)
  } catch {
    return null
  }
  if (path.includes('\0')) return null
  const file = resolve(root, `.${path === '/' ? '/index.html' : path}`)
  const inside = relative(root, file)
  return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside) ? file : null
}
