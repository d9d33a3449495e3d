/**
 * Bytes that no browser sends, straight into the web server's port: each is answered or hung up on,
 * and the server goes on.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SocketRequest } from '../../native/contract/host-messages.ts'
import { startWebServer, type WebServer } from '../../native/host/web-server.ts'
import { RandomState } from '../../native/tensor/random-state.ts'
import { signIn, type BrowserSession } from '../support/sign-in.ts'
import { serveFolder } from './serve-folder.ts'

let folder: string
let server: WebServer
let session: BrowserSession
const handedOver: SocketRequest[] = []
const uncaught: unknown[] = []
const note = (error: unknown) => void uncaught.push(error)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-hostile-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>')
  server = await serveFolder(folder, (socket, request) => {
    handedOver.push(request)
    socket.end('HTTP/1.1 101 handed over\r\n\r\n')
  })
  session = await signIn(server.url)
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  uncaught.length = 0
  process.on('uncaughtException', note).on('unhandledRejection', note)
})
afterEach(async () => {
  process.off('uncaughtException', note).off('unhandledRejection', note)
  expect(uncaught).toEqual([])
  expect((await fetch(`http://127.0.0.1:${server.port}/`, { headers: { cookie: session.cookie } })).status).toBe(200)
})

/** What comes back until the server hangs up. A client that says no more ends its half at once. */
function send(bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(server.port, '127.0.0.1', () => socket.end(bytes))
    socket.setEncoding('latin1').on('data', (text) => (received += String(text)))
    socket.on('error', () => undefined).on('close', () => resolve(received))
  })
}
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])
const request = (line: string, ...headers: readonly string[]) =>
  [line, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n')
const UPGRADE = [
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Origin: http://localhost'
]

const NO_PATHS = [
  '//',
  '//a:b/',
  '///',
  '/\\',
  '//%',
  '//[',
  'http://[',
  'http://a:99999/',
  'http:',
  '*',
  '/%',
  '/%c3%28'
]

describe('targets that are no path', () => {
  test.each(NO_PATHS)('GET %s is answered with 400', async (target) => {
    const answer = await send(request(`GET ${target} HTTP/1.1`))
    expect(statusOf(answer)).toBe(400)
  })

  test.each(NO_PATHS)('HEAD %s too', async (target) => {
    expect(statusOf(await send(request(`HEAD ${target} HTTP/1.1`)))).toBe(400)
  })

  test.each(NO_PATHS)('a WebSocket at %s is refused', async (target) => {
    const answer = await send(
      request(`GET ${target} HTTP/1.1`, ...UPGRADE).replace('Connection: close', 'Connection: Upgrade')
    )
    expect(statusOf(answer)).toBe(400)
  })

  test('answers of our own carry the security headers, refused upgrades too', async () => {
    const upgrade = request('GET /other HTTP/1.1', ...UPGRADE).replace('Connection: close', 'Connection: Upgrade')
    for (const answer of [await send(request('GET // HTTP/1.1')), await send(upgrade)]) {
      expect(answer).toContain('X-Content-Type-Options: nosniff')
      expect(answer).toContain("Content-Security-Policy: default-src 'none'")
    }
  })

  test('the absolute form of a proxy is a path of ours when its host is', async () => {
    const cookie = `Cookie: ${session.cookie}`
    expect(statusOf(await send(request('GET http://localhost/ HTTP/1.1', cookie)))).toBe(200)
    expect(statusOf(await send(request('GET http://evil.example/ HTTP/1.1', cookie)))).toBe(400)
    expect(statusOf(await send(request('GET ftp://localhost/ HTTP/1.1', cookie)))).toBe(400)
  })
})

describe('headers', () => {
  test.each(['bytes=5-2', 'bytes=0-18446744073709551615', 'bytes=-0', 'bytes=a-b', 'bytes=0-0,5-1', 'lines=1-2', ''])(
    'Range: %s is not obeyed',
    async (range) => {
      const answer = await send(request('GET / HTTP/1.1', `Cookie: ${session.cookie}`, `Range: ${range}`))
      expect(statusOf(answer)).toBe(200)
      expect(answer).toContain('<title>page</title>')
    }
  )

  test('two Hosts are refused, whichever comes first', async () => {
    expect(statusOf(await send(request('GET / HTTP/1.1', 'Host: evil.example')))).toBe(400)
    expect(statusOf(await send('GET / HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n\r\n'))).toBe(400)
    expect(statusOf(await send('GET / HTTP/1.0\r\n\r\n'))).toBe(400)
  })

  test('only a GET becomes a WebSocket', async () => {
    const secret = `Sec-WebSocket-Protocol: lenet-workbench, secret.${session.secret}`
    const upgrade = (method: string) =>
      send(
        request(`${method} /rpc HTTP/1.1`, ...UPGRADE, secret, `Cookie: ${session.cookie}`).replace(
          'Connection: close',
          'Connection: Upgrade'
        )
      )
    expect(statusOf(await upgrade('GET'))).toBe(101)
    expect(statusOf(await upgrade('POST'))).toBe(405)
    // Neither the cookie nor the secret of the page leaves the web server.
    expect(handedOver.map(({ headers }) => headers)).toEqual([
      {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
        'sec-websocket-protocol': 'lenet-workbench'
      }
    ])
  })
})

test('a thousand random requests', async () => {
  const random = new RandomState(5)
  const below = (limit: number) => Number(random.randint(0, limit, 1)[0])
  const pick = (from: readonly string[]) => from[below(from.length)]!
  const noise = () => String.fromCharCode(...Array.from({ length: below(12) }, () => below(256)))
  const part = () =>
    pick(['/', '//', '\\', '%', '%2f', '..', '?', '#', '@', ':', '[', ']', 'http:', 'rpc', '?token=', noise()])
  for (let index = 0; index < 1000; index += 20) {
    await Promise.all(
      Array.from({ length: 20 }, () => {
        const target = Array.from({ length: 1 + below(5) }, part).join('')
        const headers = [
          `Host: ${pick(['localhost', '127.0.0.1:1', 'evil.example', noise()])}`,
          `Cookie: ${pick([session.cookie, noise()])}`,
          `Range: bytes=${below(9)}-${pick(['', '0', '18446744073709551615', noise()])}`,
          ...(below(2) === 0 ? ['Connection: Upgrade', ...UPGRADE] : ['Connection: close'])
        ]
        const head = [`${pick(['GET', 'HEAD', 'POST', noise()])} ${target} HTTP/1.1`, ...headers, '', ''].join('\r\n')
        return send(Buffer.from(head, 'latin1'))
      })
    )
  }
})

describe('what serves the files fails', () => {
  const logged: string[] = []
  let broken: WebServer
  let cookie: string
  /** Fails before an answer was begun, or in the middle of one. */
  const files = (asked: IncomingMessage, response: ServerResponse) => {
    if (asked.url === '/begun') response.writeHead(200, { 'Content-Length': 10 }).flushHeaders()
    throw new Error('the disk is gone')
  }
  beforeAll(async () => {
    const ignored = () => undefined
    const log = (line: string) => void logged.push(line)
    const options = {
      root: folder,
      port: 0,
      host: '127.0.0.1',
      allowedHosts: [],
      handOver: ignored,
      onAddress: ignored
    }
    broken = await startWebServer({ ...options, log, files })
    ;({ cookie } = await signIn(broken.url))
  })
  beforeEach(() => void (logged.length = 0))
  afterAll(() => broken.close())
  const ask = (path: string) => fetch(`http://127.0.0.1:${broken.port}${path}`, { headers: { cookie } })

  test('an answer says so, and the log why', async () => {
    const response = await ask('/')
    expect([response.status, await response.text()]).toEqual([500, 'The web server failed to answer this request.\n'])
    expect(logged).toEqual(['web server: GET failed: Error: the disk is gone'])
  })

  test('one that was begun is broken off', async () => {
    await expect(ask('/begun').then((response) => response.text())).rejects.toThrow()
    expect(logged).toHaveLength(1)
  })

  test('a server that was closed takes no more connections', async () => {
    const closing = await startWebServer({
      ...{ root: folder, port: 0, host: '127.0.0.1', allowedHosts: [], handOver: () => undefined },
      ...{ onAddress: () => undefined, log: () => undefined }
    })
    closing.close()
    await expect(fetch(`http://127.0.0.1:${closing.port}/`)).rejects.toThrow()
  })
})
