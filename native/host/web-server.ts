/**
 * The workbench for a browser, on loopback: the page's files, and its sockets, each checked here and then handed over to the
 * compute process, which speaks with the page without a detour. Knows nothing of training.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { Socket, type AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import sirv from 'sirv'
import { WorkbenchError } from '../contract/errors.ts'
import { CONTENT_SECURITY_POLICY } from '../contract/page-policy.ts'
import type { SocketRequest } from './accept-socket.ts'
import { cookie, hasCookie, hostIsAllowed, originIsOurs, tokenIsRight, type WebAccess } from './web-access.ts'

export interface WebServerOptions {
  /** Folder of the built page. */
  readonly root: string
  /** 0: any that is free. */
  readonly port: number
  /** Address to listen on. */
  readonly host: string
  readonly allowedHosts: readonly string[]
  /** Takes a socket that may speak to the workbench. Throws when nobody is there to take it. */
  readonly handOver: (socket: Socket, request: SocketRequest) => void
  /** Development: answers for the files in place of `root`. */
  readonly files?: RequestListener
  readonly policy?: string
}

export interface WebServer {
  /** With the token, which is good for as long as the server runs; not to be logged anywhere else. */
  readonly url: string
  readonly port: number
  readonly http: Server
  /** Stops listening. Sockets that were handed over live and end with the compute process. */
  close(): void
}

/** Where pages ask for a WebSocket. */
const RPC_PATH = '/rpc'

/** Throws WorkbenchError `io` when it cannot listen there. */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const token = randomBytes(32).toString('base64url')
  const http = createServer()
  await listen(http, options)
  const { port } = http.address() as AddressInfo
  const access: WebAccess = { token, port, allowedHosts: options.allowedHosts.map((name) => name.toLowerCase()) }
  const headers = pageHeaders(options.policy ?? CONTENT_SECURITY_POLICY)
  const files = options.files ?? builtFiles(options.root, headers)
  http.on('request', (request, response) => answer(request, response, access, headers, files))
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (socket instanceof Socket) upgrade(request, socket, head, access, options)
  })
  return {
    url: `http://localhost:${port}/?token=${token}`,
    port,
    http,
    close: () => {
      http.close()
      http.closeAllConnections()
    }
  }
}

function pageHeaders(policy: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    // Isolated from other sites' windows, which also gives the page SharedArrayBuffer.
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store'
  }
}

function builtFiles(root: string, headers: Readonly<Record<string, string>>): RequestListener {
  const serve = sirv(root, {
    setHeaders: (response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    }
  })
  return (request, response) => serve(request, response, () => refuse(response, headers, 404, 'There is nothing here.'))
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: WebAccess,
  headers: Readonly<Record<string, string>>,
  files: RequestListener
): void {
  if (!hostIsAllowed(request.headers.host, access)) {
    return refuse(
      response,
      headers,
      403,
      'This name is not allowed; start the workbench with --allow-host to allow it.'
    )
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, headers, 405, 'Only GET and HEAD.')
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const token = searchParams.get('token')
  if (token !== null && pathname === '/') {
    if (!tokenIsRight(token, access))
      return refuse(response, headers, 401, 'This address is out of date; use the newest one.')
    // The token leaves the address bar, and with it the history.
    response.writeHead(302, { ...headers, Location: '/', 'Set-Cookie': cookie(access) }).end()
    return
  }
  if (pathname === '/favicon.ico') {
    response.writeHead(204, headers).end()
    return
  }
  if (!hasCookie(request, access)) {
    return refuse(response, headers, 401, 'Open the address that the workbench has printed in its terminal.')
  }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  files(request, response)
}

function refuse(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  status: number,
  text: string
): void {
  response.writeHead(status, { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`)
}

function upgrade(
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  access: WebAccess,
  { handOver, files }: WebServerOptions
): void {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  socket.on('error', () => undefined) // it hung up
  const refuseSocket = (status: string) =>
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  if (!hostIsAllowed(request.headers.host, access) || !originIsOurs(request)) return void refuseSocket('403 Forbidden')
  if (pathname !== RPC_PATH) {
    if (!files) refuseSocket('404 Not Found') // the development server has a socket of its own
    return
  }
  if (!hasCookie(request, access)) return void refuseSocket('401 Unauthorized')
  try {
    handOver(socket, { kind: 'socket', url: RPC_PATH, headers: plainHeaders(request), head: new Uint8Array(head) })
  } catch {
    refuseSocket('503 Service Unavailable')
  }
}

/** The few that a WebSocket's handshake reads; the cookie stays here. */
function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const wanted = ['connection', 'upgrade', 'sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol']
  const found = wanted.map((name) => [name, headers[name]])
  return Object.fromEntries(found.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

async function listen(http: Server, { port, host }: WebServerOptions): Promise<void> {
  try {
    http.listen(port, host)
    await once(http, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const used = code === 'EADDRINUSE'
    throw new WorkbenchError(
      'io',
      used ? `port ${port} is in use` : `cannot listen on ${host}, port ${port}: ${String(code ?? error)}`,
      used ? 'Name another one with --port, or leave it out.' : 'Leave --host and --port out, or name others.',
      { cause: error }
    )
  }
}
