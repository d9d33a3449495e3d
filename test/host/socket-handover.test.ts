/**
 * A socket goes from the web server to the compute process without losing a byte, whatever either
 * of them is busy with.
 */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { WebSocket } from 'ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forkComputeProcess, type SocketHandle } from '../../native/host/fork-compute-process.ts'
import { Supervisor } from '../../native/host/supervision/supervisor.ts'
import type { WebServer } from '../../native/host/web-server.ts'
import { pageSocket, signIn, type BrowserSession } from '../support/sign-in.ts'
import { slowTest } from '../support/slow-test.ts'
import { until } from '../support/until.ts'
import type { FirstCalls } from './first-calls-worker.ts'
import { serveFolder } from './serve-folder.ts'

const FAKE = new URL('../support/fake-compute-process.ts', import.meta.url)

let folder: string
let server: WebServer
let supervisor: Supervisor<SocketHandle>
let session: BrowserSession
/** Called with each socket that was handed over. */
let afterHandOver: () => void = () => undefined

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lenet-handover-'))
  process.env['LENET_DATA'] = join(folder, 'data')
  writeFileSync(join(folder, 'index.html'), '')
  supervisor = new Supervisor<SocketHandle>({
    spawn: (listeners) => forkComputeProcess(listeners, { entry: FAKE }),
    onState: () => undefined,
    log: () => undefined
  })
  supervisor.start()
  server = await serveFolder(folder, (socket, request) => {
    supervisor.handOver({ socket, request })
    afterHandOver()
  })
  await untilReady()
  session = await signIn(server.url)
})
afterAll(async () => {
  server.close()
  await supervisor.stop()
  rmSync(folder, { recursive: true })
})

const untilReady = () => until(() => supervisor.state.kind === 'ready', 'the compute process is ready')

/** How many of so many connections have their first call answered. */
async function firstCallsAnswered(connections: number): Promise<number> {
  const workerData: FirstCalls = { port: server.port, session, connections }
  const worker = new Worker(new URL('./first-calls-worker.ts', import.meta.url), { workerData })
  const [answered] = (await once(worker, 'message')) as [number]
  await worker.terminate()
  return answered
}

slowTest('the first calls of 300 connections are all answered, while the web server is slow', async () => {
  const never = new Int32Array(new SharedArrayBuffer(4))
  // Its event loop stands still while the compute process has the socket already.
  afterHandOver = () => void Atomics.wait(never, 0, 0, 15)
  try {
    expect(await firstCallsAnswered(300)).toBe(300)
  } finally {
    afterHandOver = () => undefined
  }
})

test('clients whose socket was on its way when the compute process was killed are all hung up on', async () => {
  const pid = await processId()
  process.kill(pid, 'SIGSTOP') // it receives nothing any more
  const clients = Array.from({ length: 10 }, () => pageSocket(server.port, session))
  const closed = clients.map((client) => new Promise((resolve) => client.on('error', resolve).on('close', resolve)))
  let handedOver = 0
  afterHandOver = () => handedOver++
  await until(() => handedOver === clients.length, 'all are handed over')
  afterHandOver = () => undefined
  process.kill(pid, 'SIGKILL')
  await Promise.all(closed)
  await untilReady()
  expect(await firstCallsAnswered(10)).toBe(10)
})

test('the web server keeps nothing of sockets that it has handed over', async () => {
  const before = openSockets()
  const clients: WebSocket[] = []
  for (let index = 0; index < 50; index++) {
    const client = pageSocket(server.port, session)
    await once(client, 'open')
    clients.push(client)
  }
  await until(() => openSockets() <= before + clients.length, "only the clients' ends are open here")
  for (const client of clients) client.terminate()
})

/** Of this process, which has both the web server and the clients. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
}

/** Of the compute process. */
async function processId(): Promise<number> {
  await untilReady()
  return Number(readFileSync(join(folder, 'data/pid'), 'utf8'))
}
