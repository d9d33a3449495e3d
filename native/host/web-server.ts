/**
 * The web server of the workbench in a browser: serves the page, and hands each WebSocket request
 * that it has checked to the compute process, which then speaks with the page directly. No request,
 * of whatever shape, may end this process.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { PROTOCOL, RPC_PATH } from '../contract/browser-sign-in.ts'
import { WorkbenchError } from '../contract/errors.ts'
import type { Log, SocketRequest } from '../contract/host-messages.ts'
import { CONTENT_SECURITY_POLICY } from '../contract/page-policy.ts'
import { securityHeaders } from './security-headers.ts'
import { scriptHash, SignIn } from './sign-in.ts'
import { staticFiles } from './static-files.ts'
import { hostIsAllowed, hostOf, originIsOurs, parseTarget } from './web-access.ts'

export interface WebServerOptions {
  /** Folder of the built page. */
  readonly root: string
  /** 0: any free port. */
  readonly port: number
  /** Address to listen on. */
  readonly host: string
  readonly allowedHosts: readonly string[]
  /**
   * Passes on a socket that may connect to the workbench. Throws when there is no compute process.
   */
  readonly handOver: (socket: Socket, request: SocketRequest) => void
  /**
   * Called with a new address when a browser asks for the workbench and all printed addresses have
   * been used.
   */
  readonly onAddress: (url: string) => void
  readonly log: Log
  /** Development: serves the files in place of `root`. */
  readonly files?: RequestListener
  readonly policy?: string
}

export interface WebServer {
  /** With a sign-in token, which is good once. */
  readonly url: string
  readonly port: number
  readonly http: Server
  /** Another address with a token of its own. */
  newAddress(): string
  /**
   * Stops listening. Sockets that were handed over stay open; they end with the compute process.
   */
  close(): void
}

type Headers = Readonly<Record<string, string>>

/** Throws WorkbenchError `io` when it cannot listen there. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const http = createServer()
  await listen(http, options)
  const { port } = http.address() as AddressInfo
  const origin = `http://${nameOf(http.address() as AddressInfo, options)}:${port}`
  const requests = new Requests(options, new SignIn(port), origin)
  http.on('request', (request, response) => requests.answer(request, response))
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (socket instanceof Socket) requests.upgrade(request, socket, head)
  })
  http.on('error', (error) => options.log(`web server: ${error.message}`))
  return {
    url: requests.newAddress(),
    port,
    http,
    newAddress: () => requests.newAddress(),
    close: () => {
      http.close()
      http.closeAllConnections()
    }
  }
}

class Requests {
  readonly #options: WebServerOptions
  readonly #allowedHosts: readonly string[]
  readonly #signIn: SignIn
  readonly #origin: string
  readonly #headers: Headers
  readonly #files: RequestListener
  /** The token of the newest address that was printed. */
  #printed = ''

  constructor(options: WebServerOptions, signIn: SignIn, origin: string) {
    this.#options = options
    this.#allowedHosts = options.allowedHosts.map((name) => name.toLowerCase())
    this.#signIn = signIn
    this.#origin = origin
    this.#headers = securityHeaders(options.policy ?? CONTENT_SECURITY_POLICY)
    this.#files =
      options.files ??
      staticFiles(options.root, this.#headers, (_request, response) =>
        this.#refuse(response, 404, 'There is nothing here.')
      )
  }

  newAddress(): string {
    this.#printed = this.#signIn.issueToken()
    return `${this.#origin}/?token=${this.#printed}`
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    try {
      this.#answer(request, response)
    } catch (error) {
      this.#options.log(`web server: ${request.method} failed: ${String(error)}`)
      if (response.headersSent) response.destroy()
      else this.#refuse(response, 500, 'The web server failed to answer this request.')
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = parseTarget(request.url, this.#allowedHosts)
    const host = hostOf(request)
    if (!url || host === null) return this.#refuse(response, 400, 'This is no request for the workbench.')
    if (!hostIsAllowed(host, this.#allowedHosts)) {
      return this.#refuse(response, 403, 'This name is not allowed; start the workbench with --allow-host to allow it.')
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return this.#refuse(response, 405, 'Only GET and HEAD.', { Allow: 'GET, HEAD' })
    }
    const token = url.searchParams.get('token')
    if (token !== null && url.pathname === '/') return this.#exchange(token, request, response)
    if (url.pathname === '/favicon.ico') return void response.writeHead(204, this.#headers).end()
    if (!this.#signIn.hasSession(request)) return this.#refuseStranger(url, request, response)
    for (const [name, value] of Object.entries(this.#headers)) response.setHeader(name, value)
    request.url = url.pathname + url.search
    this.#files(request, response)
  }

  /**
   * The token's answer is a page that goes on to the workbench, not a redirect: after a click on
   * another site, browsers do not send a SameSite=Strict cookie with the request that follows a
   * redirect.
   */
  #exchange(token: string, request: IncomingMessage, response: ServerResponse): void {
    const isGood = request.method === 'GET' ? this.#signIn.useToken(token) : this.#signIn.isUnused(token)
    const script = isGood ? this.#signIn.script : "location.replace('/')" // this browser may have a session already
    const policy = `default-src 'none'; script-src ${scriptHash(script)}; base-uri 'none'; frame-ancestors 'none'`
    response
      .writeHead(isGood ? 200 : 401, {
        ...this.#headers,
        'Content-Security-Policy': policy,
        'Content-Type': 'text/html; charset=utf-8',
        ...(isGood && { 'Set-Cookie': this.#signIn.cookie })
      })
      .end(`<!doctype html><title>LeNet Workbench</title><script>${script}</script><a href="/">Go on</a>\n`)
  }

  #refuseStranger({ pathname }: URL, { method }: IncomingMessage, response: ServerResponse): void {
    this.#refuse(
      response,
      401,
      'Open the newest address that the workbench has printed in its terminal. Each address opens one browser, once.'
    )
    if (pathname === '/' && method === 'GET' && !this.#signIn.isUnused(this.#printed)) {
      this.#options.onAddress(this.newAddress())
    }
  }

  #refuse(response: ServerResponse, status: number, text: string, more: Headers = {}): void {
    response
      .writeHead(status, { ...this.#headers, ...more, 'Content-Type': 'text/plain; charset=utf-8' })
      .end(`${text}\n`)
  }

  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => undefined) // the client hung up
    try {
      const status = this.#upgrade(request, socket, head)
      if (status === null) return
      const headers = Object.entries(this.#headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.end(`HTTP/1.1 ${status}\r\n${headers.join('')}Connection: close\r\nContent-Length: 0\r\n\r\n`)
    } catch (error) {
      this.#options.log(`web server: an upgrade failed: ${String(error)}`)
      socket.destroy()
    }
  }

  /**
   * The status to refuse it with; null when it was handed over, or belongs to the development
   * server.
   */
  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): string | null {
    const url = parseTarget(request.url, this.#allowedHosts)
    const host = hostOf(request)
    if (!url || host === null) return '400 Bad Request'
    if (!hostIsAllowed(host, this.#allowedHosts) || !originIsOurs(request)) return '403 Forbidden'
    if (request.method !== 'GET') return '405 Method Not Allowed'
    if (url.pathname !== RPC_PATH) return this.#options.files ? null : '404 Not Found'
    if (!this.#signIn.hasSession(request) || !this.#signIn.hasPageSecret(request)) return '401 Unauthorized'
    try {
      this.#options.handOver(socket, { url: RPC_PATH, headers: handshakeHeaders(request), head: new Uint8Array(head) })
      return null
    } catch {
      return '503 Service Unavailable'
    }
  }
}

/**
 * The few headers that the handshake of a WebSocket reads. Cookie and page secret stay in this
 * process.
 */
function handshakeHeaders({ headers }: IncomingMessage): Record<string, string> {
  const wanted = ['connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version']
  const found = wanted.map((name) => [name, headers[name]])
  const plain = Object.fromEntries(found.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  return { ...plain, 'sec-websocket-protocol': PROTOCOL }
}

/**
 * The host of the printed address: the very address that this process listens on. Browsers try ::1
 * first for `localhost`, where another user of the machine may listen on the same port.
 */
function nameOf({ address, family }: AddressInfo, { allowedHosts }: WebServerOptions): string {
  if (address === '0.0.0.0' || address === '::') return allowedHosts[0] ?? '127.0.0.1'
  return family === 'IPv6' ? `[${address}]` : address
}

async function listen(http: Server, { port, host }: WebServerOptions): Promise<void> {
  try {
    http.listen(port, host)
    await once(http, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const isUsed = code === 'EADDRINUSE'
    throw new WorkbenchError(
      'io',
      isUsed ? `port ${port} is in use` : `cannot listen on ${host}, port ${port}: ${String(code ?? error)}`,
      isUsed ? 'Choose another one with --port, or leave it out.' : 'Leave --host and --port out, or choose others.',
      { cause: error }
    )
  }
}
