/**
 * On the desktop: a message port to the compute process, requested through the bridge of the
 * preload script.
 */
import { PORT_MESSAGE, type DesktopBridge } from '../../native/contract/desktop.ts'
import { PortTransport } from '../../native/contract/wire/port-transport.ts'
import { ConnectError } from './connection.ts'
import { withTimeLimit } from './time-limit.ts'

const PORT_LIMIT_MS = 10_000

/** Rejects with ConnectError when there is no compute process, or main does not answer. */
export async function connectDesktop(bridge: DesktopBridge): Promise<PortTransport> {
  // A page's port does not report that the process at its other end has exited. Main does, perhaps
  // while the port is on its way.
  const exited = Promise.withResolvers<undefined>()
  const remove = bridge.onComputeState(({ kind }) => {
    if (kind !== 'ready') exited.resolve(undefined)
  })
  try {
    const transport = new PortTransport(await requestPort(bridge))
    void exited.promise.then(() => transport.close())
    void transport.closed.then(remove)
    return transport
  } catch (error) {
    remove()
    throw new ConnectError('no-compute', error)
  }
}

async function requestPort(bridge: DesktopBridge): Promise<MessagePort> {
  const id = crypto.randomUUID()
  const { promise, resolve } = Promise.withResolvers<MessagePort>()
  const onMessage = ({ source, data, ports: [port] }: MessageEvent<unknown>) => {
    if (source === window && port && isPortMessage(data, id)) resolve(port)
  }
  window.addEventListener('message', onMessage)
  try {
    await bridge.requestPort(id)
    const late = () => new Error('the port does not arrive')
    return await withTimeLimit(promise, PORT_LIMIT_MS, late)
  } finally {
    window.removeEventListener('message', onMessage)
  }
}

function isPortMessage(data: unknown, id: string): boolean {
  return (
    typeof data === 'object' &&
    data !== null &&
    'kind' in data &&
    data.kind === PORT_MESSAGE &&
    'id' in data &&
    data.id === id
  )
}
