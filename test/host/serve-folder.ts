/** A web server of the workbench over a folder, on a free port of this machine. */
import { startWebServer, type WebServer, type WebServerOptions } from '../../native/host/web-server.ts'

export function serveFolder(root: string, handOver: WebServerOptions['handOver']): Promise<WebServer> {
  return startWebServer({
    root,
    port: 0,
    host: '127.0.0.1',
    allowedHosts: [],
    handOver,
    onAddress: () => undefined,
    log: () => undefined
  })
}
