/** A mirror on loopback that behaves or misbehaves as a test says, and a proxy before it. */
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

export type Answer = (request: IncomingMessage, response: ServerResponse, file: Buffer) => void

export interface Mirror {
  /** `http://127.0.0.1:12345/`, for a manifest. */
  readonly address: string
  /** `GET`s so far: path and the Range and If-Range they asked with. */
  readonly requests: { path: string; range: string | undefined; ifRange: string | undefined }[]
  /** How it answers from now on; by default as a good server does. */
  answer: Answer
  close(): Promise<void>
}

/** Honours ranges, and If-Range by ETag. */
export const wellBehaved: Answer = (request, response, file) => {
  const start = rangeStart(request)
  const mark = request.headers['if-range']
  if (start === undefined || (mark !== undefined && mark !== '"v1"')) {
    response.writeHead(200, { 'content-length': file.length, etag: '"v1"' }).end(file)
    return
  }
  if (start >= file.length) {
    response.writeHead(416).end()
    return
  }
  const rest = file.subarray(start)
  const range = `bytes ${start}-${file.length - 1}/${file.length}`
  response.writeHead(206, { 'content-length': rest.length, 'content-range': range, etag: '"v1"' }).end(rest)
}

export function rangeStart({ headers }: IncomingMessage): number | undefined {
  const match = /^bytes=(\d+)-$/.exec(headers.range ?? '')
  return match ? Number(match[1]) : undefined
}

export async function startMirror(files: Readonly<Record<string, Buffer>>): Promise<Mirror> {
  const mirror = { address: '', requests: [] as Mirror['requests'], answer: wellBehaved, close: () => stop(server) }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    mirror.requests.push({
      path,
      range: request.headers.range,
      ifRange: request.headers['if-range'] as string | undefined
    })
    const file = files[path.slice(1)]
    if (file) mirror.answer(request, response, file)
    else response.writeHead(404).end('not here')
  })
  mirror.address = `${await listen(server)}/`
  return mirror
}

export interface Proxy {
  readonly address: string
  /** Hosts and ports that it was asked for. */
  readonly asked: string[]
  close(): Promise<void>
}

/**
 * Takes CONNECT and, for plain HTTP, whole addresses; sends everything to `target` as if that were
 * the internet.
 */
export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const asked: string[] = []
  const server = createServer((incoming, response) => {
    const address = new URL(incoming.url ?? '')
    asked.push(address.host)
    const options = { hostname, port, path: address.pathname, headers: incoming.headers, method: incoming.method }
    const outgoing = request(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    incoming.pipe(outgoing)
  })
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    asked.push(incoming.url ?? '')
    const tunnel = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      tunnel.pipe(socket)
      socket.pipe(tunnel)
    })
    tunnel.on('error', () => socket.destroy())
    socket.on('error', () => tunnel.destroy())
    socket.on('close', () => tunnel.destroy())
  })
  return { address: await listen(server), asked, close: () => stop(server) }
}

/** An address on loopback where nobody listens. */
export async function deadAddress(): Promise<string> {
  const server = createServer()
  const address = await listen(server)
  await stop(server)
  return `${address}/`
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
