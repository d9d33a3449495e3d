/** In a browser: a WebSocket to the server that the page came from. */
import { WorkbenchError } from '../../native/contract/errors.ts'
import { SocketLine } from '../../native/contract/wire/socket-line.ts'

/** Rejects with WorkbenchError `io` when the server does not answer or does not let this page in. */
export async function openBrowserLine(page: string = location.href): Promise<SocketLine> {
  const address = new URL('/rpc', page)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(address)
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  socket.addEventListener('open', () => resolve(undefined), { once: true })
  socket.addEventListener('close', () => reject(noAnswer()), { once: true })
  await promise
  return new SocketLine(socket)
}

function noAnswer(): WorkbenchError {
  return new WorkbenchError(
    'io',
    'the workbench does not answer',
    'Check that it still runs in its terminal. If it was started anew, open the address that it printed.'
  )
}
