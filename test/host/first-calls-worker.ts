/**
 * Clients in a thread of their own, so that they act while the web server's event loop is busy.
 * Each sends its first call in the turn in which its socket opens. Posts how many were answered.
 */
import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { WebSocketTransport } from '../../native/contract/wire/web-socket-transport.ts'
import { connection } from '../../renderer/client/connect.ts'
import { pageSocket, type BrowserSession } from '../support/sign-in.ts'

export interface FirstCalls {
  readonly port: number
  readonly session: BrowserSession
  readonly connections: number
}

const AT_ONCE = 10
/** An answer takes milliseconds; a call that was lost is never answered. */
const LOST_MS = 10_000

const { port, session, connections } = workerData as FirstCalls

async function callAtOnce(): Promise<boolean> {
  const socket = pageSocket(port, session)
  socket.on('error', () => undefined)
  await once(socket, 'open')
  const { api } = connection(new WebSocketTransport(socket))
  const lost = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), LOST_MS).unref())
  const isAnswered = await Promise.race([api.about().then(() => true), lost])
  socket.terminate()
  return isAnswered
}

let answered = 0
for (let round = 0; round < connections / AT_ONCE; round++) {
  const results = await Promise.all(Array.from({ length: AT_ONCE }, callAtOnce))
  answered += results.filter(Boolean).length
}
parentPort!.postMessage(answered)
