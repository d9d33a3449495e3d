/** In a browser: a WebSocket to the server that the page came from. */
import { PAGE_SECRET_KEY, PROTOCOL, PROTOCOL_PREFIX, RPC_PATH } from '../../native/contract/browser-sign-in.ts'
import { WebSocketTransport } from '../../native/contract/wire/web-socket-transport.ts'
import { ConnectError, type ConnectFailure } from './connection.ts'

/** A server on the same machine answers at once; over a tunnel it may take a second or two. */
const OPEN_LIMIT_MS = 10_000

/**
 * Rejects with ConnectError when the server does not answer, does not let this page in, or has no
 * compute process.
 */
export async function connectBrowser(page: string = location.href): Promise<WebSocketTransport> {
  const secret = localStorage.getItem(PAGE_SECRET_KEY)
  if (secret === null) throw new ConnectError('refused')
  const address = new URL(RPC_PATH, page)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(address, [PROTOCOL, PROTOCOL_PREFIX + secret])
  if (await opens(socket)) return new WebSocketTransport(socket)
  socket.close()
  throw new ConnectError(await whyNot(page))
}

function opens(socket: WebSocket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), OPEN_LIMIT_MS)
    const settle = (isOpen: boolean) => () => {
      clearTimeout(timer)
      resolve(isOpen)
    }
    socket.addEventListener('open', settle(true), { once: true })
    socket.addEventListener('close', settle(false), { once: true })
  })
}

/** A WebSocket does not report why it was refused; a request for the page does. */
async function whyNot(page: string): Promise<ConnectFailure> {
  try {
    const { status } = await fetch(new URL('/', page), {
      method: 'HEAD',
      cache: 'no-store',
      signal: AbortSignal.timeout(OPEN_LIMIT_MS)
    })
    return status === 401 || status === 403 ? 'refused' : 'no-compute'
  } catch {
    return 'no-answer'
  }
}
