/** The page's own protocol: `app://bundle/…` serves the files of the built page, with a policy that lets them load nothing else. */
import { readFile } from 'node:fs/promises'
import { extname, isAbsolute, relative, resolve } from 'node:path'
import { protocol } from 'electron'
import { CONTENT_TYPES } from '../../native/contract/content-types.ts'
import { PAGE_ORIGIN } from '../../native/contract/desktop.ts'
import { CONTENT_SECURITY_POLICY } from '../../native/contract/page-policy.ts'

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp'
}

/** Electron allows this once, before it is ready. */
export function setUpPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }
  ])
}

/** `root`: folder of the built page. */
export function setUpPageProtocol(root: string): void {
  protocol.handle('app', async ({ method, url }) => {
    const file = method === 'GET' ? fileOf(root, url) : null
    const content = file === null ? null : await readFile(file).catch(() => null)
    if (file === null || content === null)
      return new Response('There is nothing here.', { status: 404, headers: HEADERS })
    const type = CONTENT_TYPES[extname(file)] ?? 'application/octet-stream'
    return new Response(content, { headers: { ...HEADERS, 'Content-Type': type } })
  })
}

/** The file of an address; null when it is not one of the page's. Checked after decoding: the URL parser keeps encoded slashes. */
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
