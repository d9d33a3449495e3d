/**
 * In development: the page from Vite with hot reload, behind the same access checks as the built
 * one.
 */
import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import { CONTENT_SECURITY_POLICY } from '../contract/page-policy.ts'

/** Vite inserts styles by script, and its client pings the server from a worker made of a blob. */
export const DEVELOPMENT_POLICY = CONTENT_SECURITY_POLICY.replace(
  "style-src 'self'",
  "style-src 'self' 'unsafe-inline'"
).replace("require-trusted-types-for 'script'", "worker-src 'self' blob:")

export interface DevelopmentPage {
  readonly files: RequestListener
  close(): Promise<void>
}

/** `http`: the server that answers with `files`; Vite adds a WebSocket of its own to it. */
export async function openDevelopmentPage(root: string, http: Server): Promise<DevelopmentPage> {
  const [{ createServer }, { default: vue }] = await Promise.all([import('vite'), import('@vitejs/plugin-vue')])
  const vite = await createServer({
    root: join(root, 'renderer'),
    configFile: false,
    plugins: [vue()],
    appType: 'spa',
    server: { middlewareMode: true, hmr: { server: http }, fs: { allow: [root] } }
  })
  return { files: (request, response) => vite.middlewares(request, response), close: () => vite.close() }
}
