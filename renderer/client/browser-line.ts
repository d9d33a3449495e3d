/** In a browser: a WebSocket to the server that the page came from. */
import { SocketLine } from '../../native/contract/wire/socket-line.ts'
import { NoLineError, type NoLine } from './connection.ts'

/** Rejects with NoLineError when the server does not answer or does not let this page in, or has nobody behind it. */
export async function openBrowserLine(page: string = location.href): Promise<SocketLine> {
  const address = new URL('/rpc', page)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(address)
  const opened = await new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true), { once: true })
    socket.addEventListener('close', () => resolve(false), { once: true })
  })
  if (!opened) throw new NoLineError(await whyNot(page))
  return new SocketLine(socket)
}

/** A WebSocket does not say why it was refused; the server says it to whoever asks for the page. */
async function whyNot(page: string): Promise<NoLine> {
  try {
    const { status } = await fetch(new URL('/', page), { method: 'HEAD', cache: 'no-store' })
    return status === 401 || status === 403 ? 'refused' : 'no-compute'
  } catch {
    return 'no-answer'
  }
}
