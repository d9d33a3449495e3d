/**
 * The web server with a real compute process behind it: who is let in, who is not, and what a crash
 * does to a page.
 */
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket as NodeSocket } from 'ws'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ComputeState } from '../../native/contract/desktop.ts'
import { WebSocketTransport } from '../../native/contract/wire/web-socket-transport.ts'
import { forkComputeProcess, type SocketHandle } from '../../native/host/fork-compute-process.ts'
import { Supervisor } from '../../native/host/supervision/supervisor.ts'
import { startWebServer, type WebServer } from '../../native/host/web-server.ts'
import { connection } from '../../renderer/client/connect.ts'
import { signIn } from '../support/sign-in.ts'
import { until } from '../support/until.ts'

const FAKE = new URL('../support/fake-compute-process.ts', import.meta.url)

let folder: string
let server: WebServer
let supervisor: Supervisor<SocketHandle>
let cookie: string
let secret: string
const addresses: string[] = []
const logged: string[] = []
const untilReady = () => until(() => supervisor.state.kind === 'ready', 'the compute process is ready')
const states: ComputeState[] = []

function superviseIn(states: ComputeState[]): Supervisor<SocketHandle> {
  return new Supervisor<SocketHandle>({
    spawn: (listeners) => forkComputeProcess(listeners, { entry: FAKE }),
    onState: (state) => states.push(state),
    log: () => undefined
  })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-web-'))
  process.env['LENET_DATA'] = join(folder, 'data')
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title><script src="/page.js"></script>')
  writeFileSync(join(folder, 'page.js'), 'document.title = String(crossOriginIsolated)')
  writeFileSync(join(folder, '..', `${folder.split('/').at(-1)!}.secret`), 'secret')
  supervisor = superviseIn(states)
  supervisor.start()
  server = await startWebServer({
    root: folder,
    port: 0,
    host: '127.0.0.1',
    allowedHosts: ['Lab.example'],
    handOver: (socket, request) => supervisor.handOver({ socket, request }),
    onAddress: (address) => addresses.push(address),
    log: (line) => logged.push(line)
  })
  await untilReady()
  ;({ cookie, secret } = await signIn(server.url))
})

afterAll(async () => {
  server.close()
  await supervisor.stop()
  expect(existsSync(join(folder, 'data/disposed'))).toBe(true)
  rmSync(`${folder}.secret`)
  rmSync(folder, { recursive: true })
})

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

async function get(path: string, { method = 'GET', headers = {} }: Asked = {}) {
  const asked = httpRequest({ host: '127.0.0.1', port: server.port, path, method, headers }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  let body = ''
  for await (const chunk of response) body += String(chunk)
  return { status: response.statusCode, headers: response.headers, body }
}

const own = () => `127.0.0.1:${server.port}`

async function openSocket(
  headers: Readonly<Record<string, string>>,
  path = '/rpc',
  protocols: readonly string[] = ['lenet-workbench', `secret.${secret}`]
): Promise<number | NodeSocket> {
  const socket = new NodeSocket(`ws://127.0.0.1:${server.port}${path}`, [...protocols], { headers })
  const opened = once(socket, 'open').then(() => socket)
  const refused = once(socket, 'unexpected-response').then(([, response]) => {
    socket.on('error', () => undefined)
    socket.terminate()
    return (response as IncomingMessage).statusCode!
  })
  return Promise.race([opened, refused])
}

async function openPage(): Promise<NodeSocket> {
  const socket = await openSocket({ host: own(), origin: `http://${own()}`, cookie })
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`)
  return socket
}

/** The cookie is known only when the server runs. */
const OURS = 'ours'
const ALTERED = 'altered'
const ANOTHER_PORTS = "another port's"
const COOKIES: Readonly<Record<string, () => string>> = {
  [OURS]: () => cookie,
  [ALTERED]: () => cookie.replace(/=.{8}/, '=AAAAAAAA'),
  [ANOTHER_PORTS]: () => cookie.replace(/_\d+=/, '_1=')
}

describe('who gets files', () => {
  test('the address with the token, once; the cookie and the secret of the page are other secrets', async () => {
    const address = new URL(server.newAddress())
    expect(address.host).toBe(own())
    const token = address.searchParams.get('token')!
    const first = await get(`/?token=${token}`)
    expect(first.status).toBe(200)
    expect(first.headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^lenet_workbench_${server.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`)
    )
    expect(first.body).not.toContain(token)
    expect(first.headers['set-cookie']?.[0]).not.toContain(token)
    const second = await get(`/?token=${token}`)
    expect([second.status, second.headers['set-cookie']]).toEqual([401, undefined])
  })

  test('a HEAD request, as of a link preview, does not use the address up', async () => {
    const path = `/?${server.newAddress().split('?')[1]!}`
    expect((await get(path, { method: 'HEAD' })).status).toBe(200)
    expect((await get(path)).status).toBe(200)
  })

  test('whoever asks after the printed address was used has a new one printed, one at a time', async () => {
    await signIn(server.newAddress())
    addresses.length = 0
    expect((await get('/')).status).toBe(401)
    expect((await get('/')).status).toBe(401)
    expect(addresses).toHaveLength(1)
    const session = await signIn(addresses[0]!)
    expect(session).toEqual({ cookie, secret })
    await get('/')
    expect(addresses).toHaveLength(2)
  })

  test('who has the cookie, with a policy that lets the page load nothing from elsewhere', async () => {
    const { status, headers, body } = await get('/', { headers: { cookie } })
    expect([status, body.includes('<title>page')]).toEqual([200, true])
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'; script-src 'self';") as string,
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store'
    })
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })

  test.each([
    ['no cookie', '/', {}, 401],
    ['a wrong token', '/?token=wrong', {}, 401],
    ['an empty token', '/?token=', {}, 401],
    ['a wrong cookie', '/', { cookie: ALTERED }, 401],
    ['the cookie of another port', '/', { cookie: ANOTHER_PORTS }, 401],
    ['another name', '/', { cookie: OURS, host: 'evil.example' }, 403],
    ['a name that begins like ours', '/', { cookie: OURS, host: '127.0.0.1.evil.example' }, 403],
    ['an address of the network', '/', { cookie: OURS, host: '10.0.0.5' }, 403],
    ['a name that ends like ours without a dot', '/', { cookie: OURS, host: 'evillocalhost' }, 403],
    ['a name that begins with localhost', '/', { cookie: OURS, host: 'localhost.evil' }, 403],
    ['a name under localhost', '/', { cookie: OURS, host: 'lenet.localhost' }, 200],
    ['a name with something behind it', '/', { cookie: OURS, host: 'localhost:80:evil' }, 403],
    ['IPv6 loopback', '/', { cookie: OURS, host: '[::1]' }, 200],
    ['a name that was allowed', '/', { cookie: OURS, host: 'lab.example:8080' }, 200],
    ['a path out of the folder', '/../{secret}', { cookie: OURS }, 404],
    ['the same, encoded', '/..%2f{secret}', { cookie: OURS }, 404],
    ['a file that is not there', '/gone.js', { cookie: OURS }, 404]
  ] as const)('%s', async (_title, path, headers, status) => {
    const secret = `${folder.split('/').at(-1)!}.secret`
    const sent = Object.entries<string>(headers).map(([name, value]) => [name, COOKIES[value]?.() ?? value])
    expect(
      (await get(path.replace('{secret}', secret), { headers: Object.fromEntries(sent) as Record<string, string> }))
        .status
    ).toBe(status)
  })

  test('nothing is taken by POST', async () => {
    expect((await get('/', { method: 'POST', headers: { cookie } })).status).toBe(405)
  })
})

test.each([
  ['127.0.0.1', ['lab.example'], '127.0.0.1'],
  ['0.0.0.0', ['lab.example', 'lab'], 'lab.example'],
  ['0.0.0.0', [], '127.0.0.1']
])('listening on %s with the names %j, the printed address is of %s', async (host, allowedHosts, name) => {
  const ignored = () => undefined
  const listening = await startWebServer({
    ...{ root: folder, port: 0, host, allowedHosts },
    ...{ handOver: ignored, onAddress: ignored, log: ignored }
  })
  listening.close()
  expect(new URL(listening.url).host).toBe(`${name}:${listening.port}`)
})

describe('who gets a socket', () => {
  test.each([
    ['no Origin', () => ({ host: own(), cookie }), '/rpc', 403],
    ['another port of this machine', () => ({ host: own(), cookie, origin: 'http://localhost:1' }), '/rpc', 403],
    ['another site', () => ({ host: own(), cookie, origin: 'http://evil.example' }), '/rpc', 403],
    [
      'a name rebound to this machine',
      () => ({ host: 'evil.example', cookie, origin: 'http://evil.example' }),
      '/rpc',
      403
    ],
    ['no cookie', () => ({ host: own(), origin: `http://${own()}` }), '/rpc', 401],
    ['another path', () => ({ host: own(), cookie, origin: `http://${own()}` }), '/other', 404]
  ] as const)('not: %s', async (_title, headers, path, status) => {
    expect(await openSocket(headers(), path)).toBe(status)
  })

  test.each([
    ['nothing', () => []],
    ['no secret', () => ['lenet-workbench']],
    ['another secret', () => ['lenet-workbench', `secret.${'A'.repeat(43)}`]],
    ['the secret of the cookie', () => ['lenet-workbench', `secret.${cookie.split('=')[1]!}`]],
    ['the secret alone', () => [`secret.${secret}`]]
  ] as const)('not the cookie, which other ports receive too, with %s', async (_title, protocols) => {
    const page = { host: own(), origin: `http://${own()}`, cookie }
    expect(await openSocket(page, '/rpc', protocols())).toBe(401)
  })

  test('a page of ours, which then speaks with the compute process', async () => {
    const { api } = connection(new WebSocketTransport(await openPage()))
    expect((await api.about()).host).toBe('browser')
  })
})

test('pages that vanish in the middle of calls and streams leave the compute process as it is', async () => {
  states.length = 0
  for (let page = 0; page < 30; page++) {
    const socket = await openPage()
    const { api } = connection(new WebSocketTransport(socket))
    const run = await api.runs().open({ id: 'run-1' })
    const waiting = [run.discard(), run.watch({ afterSeq: 0 }), api.dataSets().downloadMnist(), api.about()]
    const lists = (await api.watchChanges()).getReader()
    await lists.read()
    socket.terminate()
    await Promise.allSettled([...waiting, drain(lists)])
  }
  const { api } = connection(new WebSocketTransport(await openPage()))
  expect((await api.about()).processors).toBe(2)
  expect(states).toEqual([])
})

describe('a compute process that dies', () => {
  test.each(['crash', 'reject'])('%s: the page is told, and is served by the next process', async (how) => {
    const line = connection(new WebSocketTransport(await openPage()))
    const call = line.api
      .dataSets()
      .remove({ id: how })
      .then(
        () => 'answered',
        (error: unknown) => (error as { code: string }).code
      )
    await line.closed
    expect(['io', 'answered']).toContain(await call)
    await until(() => supervisor.state.kind === 'restarting', 'it restarts')
    expect(await openSocket({ host: own(), origin: `http://${own()}`, cookie })).toBe(503)
    await untilReady()
    const { api } = connection(new WebSocketTransport(await openPage()))
    expect((await api.about()).processors).toBe(2)
  })

  test('a second host is told that the folder is in use, and who to close', async () => {
    const seen: ComputeState[] = []
    const second = superviseIn(seen)
    second.start()
    await until(() => seen.length > 0, 'it refuses')
    expect(seen[0]).toMatchObject({
      kind: 'stopped',
      message: expect.stringMatching(/open already: another one works in .*data/) as string,
      hint: expect.stringContaining('LENET_DATA') as string
    })
    await second.stop()
  })
})

async function drain(reader: ReadableStreamDefaultReader): Promise<void> {
  while (!(await reader.read()).done);
}
