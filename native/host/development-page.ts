/** While the source is being changed: the page from Vite, which reloads what has changed, behind the same checks as the built one. */
import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import { CONTENT_SECURITY_POLICY } from '../contract/page-policy.ts'

/** Vite puts styles into the page by script. */
export const DEVELOPMENT_POLICY = CONTENT_SECURITY_POLICY.replace(
  "style-src 'self'",
  "style-src 'self' 'unsafe-inline'"
)

export interface DevelopmentPage {
  readonly files: RequestListener
  close(): Promise<void>
}

/** `http`: the server that answers with `files`; Vite's own socket is one of its paths. */
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
